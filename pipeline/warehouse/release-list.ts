import { quoteText, type Database } from '../system/database.js'
import type { NamedRelease } from './flag-history.js'

const COUNTS = {
  alert_count: flagsOf('severity', 'alert'),
  watch_count: flagsOf('severity', 'watch'),
  notice_count: flagsOf('severity', 'notice'),
  new_flag_count: historyOf('new'),
  returned_flag_count: historyOf('returned'),
  gone_flag_count: historyOf('gone'),
  continued_flag_count: historyOf('continued'),
  new_observation_count: observationsOf('new'),
  coverage_count: observationsOf('coverage'),
  revised_count: observationsOf('revised'),
  status_count: observationsOf('status'),
  withdrawn_count: observationsOf('withdrawn'),
  turned_claim_count: claimsOf('turned'),
  new_claim_count: claimsOf('new'),
  gone_claim_count: claimsOf('gone'),
}

const VERDICTS = ['holds', 'partly', 'fails', 'untestable'] as const

/**
 * Names and types of the columns of `ops.releases`. Counts of what changed are null in a release that is compared with none; `pages`
 * are the names of the pages kept of an earlier release.
 */
export const RELEASE_COLUMNS: Readonly<Record<string, string>> = {
  number: 'integer',
  id: 'varchar',
  date: 'date',
  previous_release: 'varchar',
  last_period: 'varchar',
  last_status: 'varchar',
  ...Object.fromEntries(Object.keys(COUNTS).map((name) => [name, 'integer'])),
  ...Object.fromEntries(VERDICTS.map((verdict) => [`${verdict}_count`, 'integer'])),
  pages: 'varchar[]',
}

/**
 * Makes `ops.releases`: this release and, from the table `past_release`, those before it that were placed to be served, newest first.
 * @param previousRelease the one that it is compared with, or null. @param tables the tables that there are.
 * @param mostPast of how many earlier releases pages are kept.
 */
export async function listReleases(
  database: Database,
  release: NamedRelease,
  previousRelease: string | null,
  { tables, mostPast }: { tables: ReadonlySet<string>; mostPast: number | null },
): Promise<void> {
  const isKept = mostPast === null ? 'true' : `row_number() over (order by number desc) <= ${mostPast}`
  await database.run(
    `create or replace table ops.releases as
     with this as (${thisReleaseSql(release, previousRelease, tables)}),
     past as (select * replace (case when ${isKept} then pages else [] end as pages) from past_release)
     from (from this union all by name from past)
     order by number desc`,
  )
}

function thisReleaseSql(
  { id, date }: NamedRelease,
  previousRelease: string | null,
  tables: ReadonlySet<string>,
): string {
  const counts = Object.entries(COUNTS).map(([name, { table, condition }]) =>
    previousRelease === null && table.endsWith('_changes')
      ? `null::integer as ${name}`
      : `(select count(*) from ${table} where ${condition})::integer as ${name}`,
  )
  const verdicts = VERDICTS.map((verdict) =>
    tables.has('marts.claims')
      ? `(select count(*) from marts.claims where verdict = '${verdict}')::integer as ${verdict}_count`
      : `null::integer as ${verdict}_count`,
  )
  return `select
      (select coalesce(max(number), 0) + 1 from past_release)::integer as number,
      ${quoteText(id)} as id,
      ${quoteText(date)}::date as date,
      ${previousRelease === null ? 'null::varchar' : quoteText(previousRelease)} as previous_release,
      ${tables.has('marts.observations') ? LAST_PERIOD : 'null::varchar as last_period, null::varchar as last_status'},
      ${[...counts, ...verdicts].join(',\n      ')},
      []::varchar[] as pages`
}

/** Of several series in the newest period, the status that is least final. */
const LAST_PERIOD = ['period', 'status']
  .map(
    (column) => `(
        select ${column} from marts.observations where value is not null
        order by period_end desc, period_start desc, list_position(['partial', 'estimated', 'provisional', 'restated', 'final'], status), series
        limit 1
      ) as last_${column}`,
  )
  .join(', ')

interface Count {
  table: string
  condition: string
}

function flagsOf(column: string, value: string): Count {
  return { table: 'flags."all"', condition: `${column} = '${value}'` }
}

function historyOf(state: string): Count {
  return { table: 'flags.history', condition: `state = '${state}'` }
}

function observationsOf(change: string): Count {
  return { table: 'ops.observation_changes', condition: `change = '${change}'` }
}

function claimsOf(change: string): Count {
  return { table: 'ops.claim_changes', condition: `change = '${change}'` }
}
