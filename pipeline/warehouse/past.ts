import { quoteName, quoteText, textOf, type Database } from '../system/database.js'
import { ANNOUNCED_COLUMNS } from './announced-flags.js'
import { pastTablesSql } from './catalogue/content.js'
import { SEEN_FLAG_COLUMNS, seenBeforeSql, type NamedRelease } from './flag-history.js'
import { RELEASE_COLUMNS } from './release-list.js'
import { createTable, tableNames } from './tables.js'

/** A release that was placed before: its id, its database and the SHA-256 of that. */
export interface PastRelease {
  id: string
  warehouse: string
  sha256: string
}

/**
 * Where a release finds what was known before it: in the release that was served until then, whose figures, flags and verdicts it
 * is compared with, and the newest that was placed, which lists those before; or, when a release is made again, in that release
 * itself, from which its own changes are taken back.
 */
export type Past =
  | {
      from: 'releases'
      previous: PastRelease
      newest: PastRelease
      /** Names of the pages that are kept of each earlier release. */
      pages: Readonly<Record<string, readonly string[]>>
    }
  | { from: 'itself'; warehouse: string }

/** What there is to compare with. */
export interface Recalled {
  /** The release that was served before and lists itself, or null. */
  previousRelease: string | null
  /** Whether the flags of the release before are known. */
  hasFlagHistory: boolean
}

const CLAIM_COLUMNS = { id: 'varchar', verdict: 'varchar' }
const TABLE_COLUMNS = {
  name: 'varchar',
  content: 'varchar',
  changed_release: 'varchar',
  changed_date: 'date',
}
const OBSERVATION_COLUMNS = {
  series: 'varchar',
  period: 'varchar',
  period_start: 'timestamp',
  period_end: 'timestamp',
  value: 'double',
  status: 'varchar',
}

/**
 * Makes temporary tables of what was known before a release: `past_flag`, `past_announced`, `past_claim`, `past_release`, `past_table`
 * and the view `past_observation`, which reads the attached database row by row; all are empty where there was nothing.
 */
export async function recallPast(
  database: Database,
  past: Past | null,
  release: NamedRelease,
): Promise<Recalled> {
  const { sources, recalled } = await sourcesOf(database, past, release)
  await database.run(
    [
      `create or replace temp table past_flag as ${shaped(SEEN_FLAG_COLUMNS, sources.flags)}`,
      `create or replace temp table past_announced as ${shaped(ANNOUNCED_COLUMNS, sources.announced)}`,
      `create or replace temp table past_claim as ${shaped(CLAIM_COLUMNS, sources.claims)}`,
      `create or replace temp table past_release as ${shaped(RELEASE_COLUMNS, sources.releases)}`,
      `create or replace temp table past_table as ${shaped(TABLE_COLUMNS, sources.tables)}`,
      `create or replace temp view past_observation as ${shaped(OBSERVATION_COLUMNS, sources.observations)}`,
    ].join(';\n'),
  )
  return recalled
}

/** A select for each thing that is recalled; null where there is nothing. */
interface Sources {
  flags: string | null
  announced: string | null
  claims: string | null
  releases: string | null
  tables: string | null
  observations: string | null
}

const NOTHING: Sources = {
  flags: null,
  announced: null,
  claims: null,
  releases: null,
  tables: null,
  observations: null,
}

async function sourcesOf(
  database: Database,
  past: Past | null,
  release: NamedRelease,
): Promise<{ sources: Sources; recalled: Recalled }> {
  if (past === null) return { sources: NOTHING, recalled: { previousRelease: null, hasFlagHistory: false } }
  return past.from === 'releases'
    ? fromReleases(database, past)
    : fromItself(database, past.warehouse, release)
}

async function fromReleases(
  database: Database,
  { previous, newest, pages }: Extract<Past, { from: 'releases' }>,
): Promise<{ sources: Sources; recalled: Recalled }> {
  await database.attach(previous.warehouse, 'previous')
  const lister = newest.warehouse === previous.warehouse ? 'previous' : 'newest'
  if (lister === 'newest') await database.attach(newest.warehouse, lister)
  const [before, listed] = [await tableNames(database, 'previous'), await tableNames(database, lister)]
  const isCompared = before.has('ops.releases')
  const kept = Object.entries(pages).map(([id, names]) => ({ id, names: [...names] }))
  await createTable(database, 'kept_page', { id: 'varchar', names: 'varchar[]' }, kept)
  return {
    sources: {
      flags: before.has('flags.history') ? 'from previous.flags.history' : null,
      announced: listed.has('flags.announced') ? `from ${lister}.flags.announced` : null,
      claims: isCompared && before.has('marts.claims') ? 'from previous.marts.claims' : null,
      releases: listed.has('ops.releases')
        ? `select listed.* replace (coalesce(kept.names, []) as pages) from ${lister}.ops.releases as listed left join kept_page as kept using (id)`
        : null,
      tables: isCompared ? await pastTablesSql(database, 'previous') : null,
      observations:
        isCompared && before.has('marts.observations')
          ? 'from previous.marts.observations where value is not null'
          : null,
    },
    recalled: {
      previousRelease: isCompared ? previous.id : null,
      hasFlagHistory: before.has('flags.history'),
    },
  }
}

/** Takes the changes that a release's database records back from what it holds. */
async function fromItself(
  database: Database,
  warehouse: string,
  { id }: NamedRelease,
): Promise<{ sources: Sources; recalled: Recalled }> {
  await database.attach(warehouse, 'itself')
  const tables = await tableNames(database, 'itself')
  const [state] = await database.rows(
    `select
       (select previous_release from itself.ops.releases where id = $1) as previous_release,
       not exists (from itself.flags.history where state = 'first') as has_flag_history`,
    [id],
  )
  const own = quoteText(id)
  return {
    sources: {
      flags: seenBeforeSql('itself.flags.history', id),
      announced: `from itself.flags.announced where release_id <> ${own}`,
      claims: tables.has('marts.claims') ? CLAIMS_BEFORE : null,
      releases: `from itself.ops.releases where id <> ${own}`,
      tables: tables.has('ops.tables')
        ? `from itself.ops.tables where changed_release is distinct from ${own}`
        : null,
      observations: tables.has('marts.observations') ? OBSERVATIONS_BEFORE : null,
    },
    recalled: {
      previousRelease: textOf(state?.['previous_release']) || null,
      hasFlagHistory: state?.['has_flag_history'] === true,
    },
  }
}

const CLAIMS_BEFORE = `select id, verdict from itself.marts.claims anti join itself.ops.claim_changes using (id)
  union all select id, previous_verdict from itself.ops.claim_changes where change <> 'new'`

const OBSERVATIONS_BEFORE = `select series, period, period_start, period_end, value, status
  from itself.marts.observations anti join itself.ops.observation_changes using (series, period_start)
  where value is not null
  union all
  select series, period, period_start, previous_period_end, previous_value, previous_status
  from itself.ops.observation_changes where change <> 'new'`

/** Columns that an older almanac did not write are null, those of a newer one are left out. */
function shaped(columns: Readonly<Record<string, string>>, sql: string | null): string {
  const none = Object.entries(columns).map(([name, type]) => `null::${type} as ${quoteName(name)}`)
  const empty = `select ${none.join(', ')} where false`
  if (sql === null) return empty
  const names = Object.keys(columns).map(quoteName)
  return `select ${names.join(', ')} from (${empty} union all by name select * from (${sql}))`
}
