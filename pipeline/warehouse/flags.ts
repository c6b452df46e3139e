import { UserError } from '../base/error.js'
import type { PlannedModel } from '../models/order.js'
import { quoteTable, type Database, textOf } from '../system/database.js'
import { createTable } from './tables.js'

/** Names and types of the columns that every flag selects, in the order of `flags.all`. */
export const FLAG_COLUMNS = {
  series: 'varchar',
  period_start: 'date',
  period_end: 'date',
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
const SEVERITIES = ['notice', 'watch', 'alert']
const DIRECTIONS = ['up', 'down', 'none']

/**
 * Makes `flags.all`, the union of all flags with their rule and an id that stays the same from release to release, and
 * `flags.rules`, what each rule means.
 * @throws UserError when a flag lacks a column of the contract, or uses an unknown severity or direction.
 */
export async function collectFlags(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  await refuseOtherColumns(database, flags)
  await database.run(allFlagsSql(flags), 'sql/flags')
  await refuseOtherCodes(database, flags)
  await createTable(
    database,
    'flags.rules',
    { rule: 'varchar', file: 'varchar', description: 'varchar', reason: 'varchar', remedy: 'varchar' },
    flags.map(({ name, file, header }) => ({
      rule: ruleOf(name),
      file,
      description: header.description,
      reason: JSON.stringify(header.reason),
      remedy: JSON.stringify(header.remedy),
    })),
  )
}

function allFlagsSql(flags: readonly PlannedModel[]): string {
  const columns = Object.entries(FLAG_COLUMNS).map(([name, type]) => `${name}::${type} as ${name}`)
  const selects = flags.map(
    ({ name }) => `select '${ruleOf(name)}' as rule, ${columns.join(', ')} from ${quoteTable(name)}`,
  )
  const none = `select null::varchar as rule, ${Object.entries(FLAG_COLUMNS)
    .map(([name, type]) => `null::${type} as ${name}`)
    .join(', ')} where false`
  return `create or replace table flags."all" as
    select rule || ':' || series || ':' || period_start as flag_id, * from (${[none, ...selects].join(' union all ')})
    order by period_start, series, rule`
}

async function refuseOtherColumns(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const rows = await database.rows(
    "select schema_name || '.' || table_name as name, list(column_name) as columns from duckdb_columns() where schema_name = 'flags' group by all",
  )
  const columnsOf = new Map(rows.map((row) => [textOf(row['name']), row['columns']]))
  for (const { name, file, header } of flags) {
    if (header.reason['en'] === undefined)
      throw new UserError(`${file}: missing header line; say why it flags, as in -- reason: ...`)
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

async function refuseOtherCodes(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const [odd] = await database.rows(
    `select rule, severity, direction from flags."all"
     where severity is null or direction is null or not list_contains($1::json::varchar[], severity) or not list_contains($2::json::varchar[], direction)`,
    [JSON.stringify(SEVERITIES), JSON.stringify(DIRECTIONS)],
  )
  if (!odd) return
  const file = flags.find(({ name }) => ruleOf(name) === odd['rule'])?.file ?? ''
  throw new UserError(
    `${file}: severity is one of ${SEVERITIES.join(', ')} and direction one of ${DIRECTIONS.join(', ')}; found ${textOf(odd['severity'])}, ${textOf(odd['direction'])}`,
  )
}

function ruleOf(name: string): string {
  return name.split('.')[1] ?? name
}
