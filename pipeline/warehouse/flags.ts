import { UserError, unknownValue } from '../base/error.js'
import { UNDETERMINED } from '../base/language.js'
import type { PlannedModel } from '../models/order.js'
import { quoteTable, quoteText, textOf, type Database } from '../system/database.js'
import { FLAG_HISTORY_COLUMNS } from './flag-history.js'
import { EXCEPTIONS_FILE, refuseUnknownRules, type Exception } from './exceptions.js'
import { createTable } from './tables.js'

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

/** What a flag can be: the kinds of outliers as official statistics names them, then those of comparisons and of the data. */
export const FLAG_KINDS = {
  AO: 'additive outlier: one period alone is off',
  LS: 'level shift: off from this period on',
  TC: 'temporary change: off from this period on, less and less',
  SO: 'seasonal outlier: the same period of the year is off from this one on',
  undetermined: 'off in the newest periods, so that an outlier and a level shift cannot be told apart yet',
  drop: 'a fall against the comparable period',
  rise: 'a rise against the comparable period',
  divergence: 'a flow and the stock that it runs over move in opposite ways',
  offset: 'a change that another part of the same total takes back',
  share_shift: "a part's share of its total moves",
  record: 'beyond all earlier periods',
  gap: 'a period without a figure between others',
  partial: 'a period that the figures do not cover whole, or do not seem to',
  restatement: 'a figure that an earlier file stated otherwise',
  series_break: 'from this period on the series follows another line',
  identity_broken: 'a total that is not the sum of its parts',
}
const SEVERITIES = ['notice', 'watch', 'alert']
const DIRECTIONS = ['up', 'down', 'none']

/** Kinds that say what is in the data; an event beside them explains nothing. */
const KINDS_OF_DATA = ['record', 'gap', 'partial', 'restatement', 'identity_broken']

/** What turns found flags into those of a project. */
export interface FlagContext {
  exceptions: readonly Exception[]
  /** Days before the start of a flagged period in which an event still coincides with it, by the frequency of the series. */
  eventWindowDays: Readonly<Record<string, number>>
  /** Names of the models that there are. */
  models: ReadonlySet<string>
}

/**
 * Makes `flags.all`, the union of all flags with rule, an id that stays the same from release to release, the acceptance by a
 * person and the number under which a report marks it, the gravest and latest first, then the accepted, then notices; `flags.coincidences`, the events beside them; `flags.rules`, what each rule means; `flags.history`, still empty; and
 * `ops.exceptions`, what was accepted.
 * @throws UserError when a flag lacks a column of the contract or uses an unknown kind, severity or direction, or an exception names
 * an unknown rule.
 */
export async function collectFlags(
  database: Database,
  flags: readonly PlannedModel[],
  context: FlagContext,
): Promise<void> {
  refuseWordless(flags)
  refuseUnknownRules(
    context.exceptions,
    flags.map(({ name }) => ruleOf(name)),
  )
  await createTable(
    database,
    'given_exception',
    EXCEPTION_COLUMNS,
    context.exceptions.map((each) => ({ ...each })),
  )
  await createTable(database, 'event_window', { frequency: 'varchar', days: 'integer' }, windowsOf(context))
  await database.run(foundSql(flags), 'sql/flags').catch(async (cause) => {
    await refuseOtherColumns(database, flags)
    throw cause
  })
  await database.run(coincidencesSql(context.models), 'sql/marts/events.sql')
  await refuseOtherJson(database, flags)
  await database.run(`${ALL_FLAGS_SQL}; ${EXCEPTIONS_SQL}`)
  await refuseOtherCodes(database, flags)
  for (const table of ['found_flag', 'given_exception', 'event_window'])
    await database.run(`drop table ${table}`)
  await createTable(database, 'flags.history', FLAG_HISTORY_COLUMNS, [])
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

const EXCEPTION_COLUMNS = {
  flag: 'varchar',
  series: 'varchar',
  period: 'varchar',
  reason: 'varchar',
  date: 'date',
  line: 'integer',
}

const EXCEPTIONS_SQL = `create table ops.exceptions as
  select given.*, flag_id is not null as is_used, '${EXCEPTIONS_FILE}' as file,
  from given_exception as given
  left join flags."all" as found on found.rule = given.flag and found.series = given.series and found.period = given.period
  order by line`

function windowsOf({ eventWindowDays }: FlagContext): { frequency: string; days: number }[] {
  return Object.entries(eventWindowDays).map(([frequency, days]) => ({ frequency, days }))
}

function foundSql(flags: readonly PlannedModel[]): string {
  const columns = Object.entries(FLAG_COLUMNS).map(([name, type]) => `${name}::${type} as ${name}`)
  const selects = flags.map(
    ({ name }) => `select '${ruleOf(name)}' as rule, ${columns.join(', ')} from ${quoteTable(name)}`,
  )
  const none = `select null::varchar as rule, ${Object.entries(FLAG_COLUMNS)
    .map(([name, type]) => `null::${type} as ${name}`)
    .join(', ')} where false`
  return `create or replace temp table found_flag as
    select rule || ':' || series || ':' || period as flag_id, * from (${[none, ...selects].join(' union all ')})`
}

/** An event coincides with a flag when it lies in the flagged period, or before its start within the window of its frequency. */
function coincidencesSql(models: ReadonlySet<string>): string {
  if (!models.has('marts.events') || !models.has('marts.series'))
    return `create table flags.coincidences (flag_id varchar, event_id varchar, start_date date, end_date date, title varchar, source varchar)`
  return `create table flags.coincidences as
    select flag_id, event_id, event.start_date, event.end_date,
      case
        when json_valid(event.title) and json_type(event.title) = 'OBJECT' then event.title::varchar
        when event.title is not null then json_object(${quoteText(UNDETERMINED)}, event.title)::varchar
      end as title,
      event.source,
    from found_flag as flag
    join marts.series using (series)
    join event_window using (frequency)
    join marts.events as event
      on event.start_date <= flag.period_end and event.end_date >= flag.period_start - to_days(event_window.days)
    where not list_contains(${KINDS_OF_DATA_LIST}, kind)
    order by all`
}

const KINDS_OF_DATA_LIST = `[${KINDS_OF_DATA.map(quoteText).join(', ')}]`

const ALL_FLAGS_SQL = `create or replace table flags."all" as
  select
    flag_id,
    rule,
    found.* exclude (flag_id, rule),
    case
      when list_contains(${KINDS_OF_DATA_LIST}, kind) then null
      when flag_id in (select flag_id from flags.coincidences) then 'coinciding'
      else 'unexplained'
    end as explanation,
    given.reason as accepted_reason,
    given.date as accepted_date,
    null::varchar as first_seen_release,
    null::date as first_seen_date,
    null::varchar as state,
    row_number() over (
      order by
        severity = 'notice', given.reason is not null, list_position(['alert', 'watch', 'notice'], severity),
        found.period_start desc, found.series, rule
    )::integer as flag_number,
  from found_flag as found
  left join given_exception as given
    on given.flag = found.rule and given.series = found.series and given.period = found.period
  order by found.period_start, found.series, rule`

function refuseWordless(flags: readonly PlannedModel[]): void {
  for (const { file, header } of flags)
    if (header.reason['en'] === undefined)
      throw new UserError(`${file}: missing header line; say why it flags, as in -- reason: ...`)
}

/** Names the flag that lacks a column, which DuckDB's refusal of their union does not tell. */
async function refuseOtherColumns(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const rows = await database.rows(
    "select schema_name || '.' || table_name as name, list(column_name) as columns from duckdb_columns() where schema_name = 'flags' group by all",
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
async function refuseOtherJson(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const [odd] = await database.rows(
    'select rule, flag_id, evidence from found_flag where evidence is null or not json_valid(evidence) order by all limit 1',
  )
  if (odd)
    throw new UserError(
      `${fileOf(textOf(odd['rule']), flags)}: the evidence of ${textOf(odd['flag_id'])} is no JSON: ${textOf(odd['evidence']) || 'null'}; write to_json({...})::varchar`,
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
  return flags.find(({ name }) => ruleOf(name) === rule)?.file ?? ''
}

async function refuseOtherCodes(database: Database, flags: readonly PlannedModel[]): Promise<void> {
  const codes = { kind: Object.keys(FLAG_KINDS), severity: SEVERITIES, direction: DIRECTIONS }
  const oddOnes = Object.entries(codes).map(
    ([column, known]) => `select '${column}' as code_column, rule, ${column} as code from flags."all"
      where ${column} is null or ${column} not in (${known.map(quoteText).join(', ')})`,
  )
  const [odd] = await database.rows(`${oddOnes.join(' union all ')} order by all limit 1`)
  if (!odd) return
  const column = textOf(odd['code_column'])
  const known = Object.entries(codes).find(([name]) => name === column)?.[1] ?? []
  const file = fileOf(textOf(odd['rule']), flags)
  throw new UserError(`${file}: ${unknownValue(column, textOf(odd['code']) || 'null', known)}`)
}

function ruleOf(name: string): string {
  return name.split('.')[1] ?? name
}
