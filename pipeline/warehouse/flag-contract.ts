import { UserError, unknownValue } from '../base/error.js'
import type { PlannedModel } from '../models/order.js'
import { quoteText, textOf, type Database } from '../system/database.js'
import { DIRECTIONS, remedyOf, ruleOf } from './flag-kinds.js'

/** Names and types of the columns that every flag selects, in the order of `flags.all`. */
export const FLAG_COLUMNS = {
  series: 'varchar',
  period: 'varchar',
  period_start: 'timestamp',
  period_end: 'timestamp',
  kind: 'varchar',
  direction: 'varchar',
  observed: 'double',
  expected: 'double',
  lower: 'double',
  upper: 'double',
  score: 'double',
  severity: 'varchar',
  evidence: 'varchar',
}

/** Names the flag that lacks a column, which DuckDB's refusal of their union does not tell. */
export async function refuseOtherColumns(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const rows = await database.rows(
    "select schema_name || '.' || table_name as name, list(column_name) as columns from duckdb_columns() where database_name = current_database() and schema_name = 'flags' group by all",
  )
  const columnsOf = new Map(rows.map((row) => [textOf(row['name']), row['columns']]))
  for (const { name, file } of flags) {
    const columns = columnsOf.get(name)
    const missing = Object.keys(FLAG_COLUMNS).filter(
      (column) => !Array.isArray(columns) || !columns.includes(column),
    )
    if (missing.length > 0)
      throw new UserError(
        `${file}: a flag selects ${Object.keys(FLAG_COLUMNS).join(', ')}; missing: ${missing.join(', ')}`,
      )
  }
}

/** What a report reads as JSON must be JSON. */
export async function refuseOtherJson(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const [odd] = await database.rows(
    'select rule, flag_id, evidence from found_flag where evidence is null or not json_valid(evidence) order by all limit 1',
  )
  if (odd)
    throw new UserError(
      `${fileOf(textOf(odd['rule']), flags)}: the evidence of ${textOf(odd['flag_id'])} is not JSON: ${textOf(odd['evidence']) || 'null'}; write to_json({...})::varchar`,
    )
  const [title] = await database.rows(
    'select event_id from flags.coincidences where title is null order by all limit 1',
  )
  if (title)
    throw new UserError(
      `sql/marts/events.sql: the event ${textOf(title['event_id'])} has no title; write a text, or one per language as to_json({en: ...})::varchar`,
    )
}

function fileOf(rule: string, flags: readonly PlannedModel[]): string {
  return flags.find((flag) => ruleOf(flag) === rule)?.file ?? ''
}

/** Refuses flags of a kind, a severity or a direction that the rule may not give, by rule and flag. */
export async function refuseOtherCodes(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const directions = DIRECTIONS.map(quoteText).join(', ')
  const [odd] = await database.rows(
    `select rule, flag_id, kind, severity, direction, severities,
       direction is null or direction not in (${directions}) as has_other_direction,
     from found_flag
     left join flags.kinds using (rule, kind)
     where has_other_direction or severities is null or severity is null or not list_contains(severities, severity)
     order by all limit 1`,
  )
  if (!odd) return
  const rule = textOf(odd['rule'])
  const flag = flags.find((each) => ruleOf(each) === rule)
  const kinds = flag?.header.kinds ?? []
  const kind = kinds.find(({ name }) => name === odd['kind'])
  const [column, known]: [string, readonly string[]] =
    kind === undefined
      ? ['kind', kinds.map(({ name }) => name)]
      : odd['has_other_direction'] === true
        ? ['direction', DIRECTIONS]
        : ['severity', kind.severities]
  const value = textOf(odd[column]) || 'null'
  throw new UserError(
    `${flag?.file ?? rule}: ${textOf(odd['flag_id'])}: ${unknownValue(column, value, known)}${remedyOf(column, value, textOf(odd['severity']))}`,
  )
}
