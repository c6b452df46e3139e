import { UNDETERMINED } from '../base/language.js'
import type { PlannedModel } from '../models/order.js'
import { quoteTable, quoteText, type Database } from '../system/database.js'
import { FLAG_COLUMNS, refuseOtherCodes, refuseOtherColumns, refuseOtherJson } from './flag-contract.js'
import { FLAG_HISTORY_COLUMNS } from './flag-history.js'
import { KIND_COLUMNS, kindRows, ruleOf, titleOfRule } from './flag-kinds.js'
import { EXCEPTIONS_FILE, refuseUnknownRules, type Exception } from './exceptions.js'
import { createTable } from './tables.js'

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
 * person and the number under which a report marks it, the gravest and latest first, then the accepted, then notices; `flags.coincidences`, the events beside them; `flags.rules` and `flags.kinds`, what each rule and each of its kinds means; `flags.history`, still empty; and
 * `ops.exceptions`, what was accepted.
 * @throws UserError when a flag lacks a column of the contract or has a kind, severity or direction that its header does not name, or an
 * exception names an unknown rule.
 */
export async function collectFlags(
  database: Database,
  flags: readonly PlannedModel[],
  context: FlagContext,
): Promise<void> {
  refuseUnknownRules(context.exceptions, flags.map(ruleOf))
  await createTable(
    database,
    'given_exception',
    EXCEPTION_COLUMNS,
    context.exceptions.map((each) => ({ ...each })),
  )
  await createTable(database, 'event_window', { frequency: 'varchar', days: 'integer' }, windowsOf(context))
  await createTable(database, 'flags.kinds', KIND_COLUMNS, kindRows(flags))
  await database.run(foundSql(flags), 'sql/flags').catch(async (cause) => {
    await refuseOtherColumns(database, flags)
    throw cause
  })
  await refuseOtherCodes(database, flags)
  await database.run(coincidencesSql(context.models), 'sql/marts/events.sql')
  await refuseOtherJson(database, flags)
  await database.run(`${ALL_FLAGS_SQL}; ${EXCEPTIONS_SQL}`)
  for (const table of ['found_flag', 'given_exception', 'event_window'])
    await database.run(`drop table ${table}`)
  await createTable(database, 'flags.history', FLAG_HISTORY_COLUMNS, [])
  await createTable(
    database,
    'flags.rules',
    {
      rule: 'varchar',
      file: 'varchar',
      title: 'varchar',
      description: 'varchar',
      reason: 'varchar',
      remedy: 'varchar',
    },
    flags.map((flag) => ({
      rule: ruleOf(flag),
      file: flag.file,
      title: JSON.stringify(titleOfRule(flag)),
      description: flag.header.description,
      reason: JSON.stringify(flag.header.reason),
      remedy: JSON.stringify(flag.header.remedy),
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
    (flag) => `select '${ruleOf(flag)}' as rule, ${columns.join(', ')} from ${quoteTable(flag.name)}`,
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
    join flags.kinds using (rule, kind)
    join marts.series using (series)
    join event_window using (frequency)
    join marts.events as event
      on event.start_date <= flag.period_end and event.end_date >= flag.period_start - to_days(event_window.days)
    where basis <> 'data'
    order by all`
}

const ALL_FLAGS_SQL = `create or replace table flags."all" as
  select
    flag_id,
    found.rule,
    found.* exclude (flag_id, rule),
    case
      when basis = 'data' then null
      when flag_id in (select flag_id from flags.coincidences) then 'coinciding'
      else 'unexplained'
    end as explanation,
    given.reason as accepted_reason,
    given.date as accepted_date,
    null::varchar as first_seen_release,
    null::date as first_seen_date,
    null::varchar as state,
    null::varchar as finding_id,
    row_number() over (
      order by
        severity = 'notice', given.reason is not null, list_position(['alert', 'watch', 'notice'], severity),
        found.period_start desc, found.series, found.rule
    )::integer as flag_number,
  from found_flag as found
  join (select rule, kind, basis from flags.kinds) as kinds on kinds.rule = found.rule and kinds.kind = found.kind
  left join given_exception as given
    on given.flag = found.rule and given.series = found.series and given.period = found.period
  order by found.period_start, found.series, found.rule`
