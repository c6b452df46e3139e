import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Database, type Row } from '../../pipeline/system/database.js'
import { FLAG_COLUMNS } from '../../pipeline/warehouse/flag-contract.js'
import { identifyRelease } from '../../pipeline/warehouse/identify.js'
import type { Past, PastRelease } from '../../pipeline/warehouse/past.js'

/** What a release of a test holds: observations as `[series, period, value, status, last month]`, verdicts by claim, ids of flags. */
export interface Held {
  observations?: readonly (readonly [string, string, number | null, string, number?])[]
  claims?: Readonly<Record<string, string>>
  flags?: readonly string[]
}

/** A folder of databases, each identified as a release; removed when the test ends. */
export class IdentifiedReleases {
  private constructor(private readonly folder: string) {}

  static async create(): Promise<IdentifiedReleases> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return new IdentifiedReleases(folder)
  }

  /** Builds and identifies release `id`, made on the day of that number, after `past`. */
  async make(
    id: string,
    held: Held,
    past: Past | null,
    mostPast: number | null = null,
  ): Promise<PastRelease> {
    const warehouse = join(this.folder, `${id}-${past?.from ?? 'none'}.duckdb`)
    await Database.use(warehouse, 'write', async (database) => {
      await fill(database, held)
      await identifyRelease(database, { id, date: `2026-11-${id.padStart(2, '0')}` }, past, mostPast)
    })
    return { id, warehouse, sha256: '' }
  }
}

/** What comes after one release, or after `previous` while `newest` hands on the list. */
export function after(
  previous: PastRelease,
  newest = previous,
  pages: Readonly<Record<string, string[]>> = {},
): Past {
  return { from: 'releases', previous, newest, pages }
}

export function rowsOf({ warehouse }: PastRelease, sql: string): Promise<Row[]> {
  return Database.use(warehouse, 'sealed', (database) => database.rows(sql))
}

/** All tables that identifying writes, as text. */
export async function written(release: PastRelease): Promise<string> {
  const tables = [
    'flags.history',
    'flags.announced',
    'flags.findings',
    'ops.observation_changes',
    'ops.claim_changes',
    'ops.releases',
  ]
  return JSON.stringify(await Promise.all(tables.map((table) => rowsOf(release, `from ${table}`))))
}

async function fill(database: Database, { observations = [], claims = {}, flags = [] }: Held): Promise<void> {
  const contract = Object.entries(FLAG_COLUMNS).map(([name, type]) => `${name} ${type}`)
  await database.run(`create schema marts; create schema flags; create schema ops;
    create table marts.observations (series varchar, period varchar, period_start timestamp, period_end timestamp, value double, status varchar);
    create table marts.claims (id varchar, verdict varchar);
    create table flags."all" (flag_id varchar, rule varchar, ${contract.join(', ')}, explanation varchar, accepted_reason varchar, first_seen_release varchar, first_seen_date date, state varchar, finding_id varchar, flag_number integer);
    create table flags.kinds as select unnest(['drop', 'rise']) as rule, rule as kind, 'plain' as basis;
    create table flags.rules as select unnest(['drop', 'rise']) as rule, 'sql/flags/x.sql' as file, '{"en": "It fell."}' as reason`)
  for (const [series, period, value, status, month = 12] of observations)
    await database.query(
      `insert into marts.observations select $1, $2, ($2 || '-01-01')::timestamp, last_day(make_date($2::integer, $3::integer, 1)),
         nullif($4, 'null')::double, $5`,
      [series, period, month, String(value), status],
    )
  for (const claim of Object.entries(claims))
    await database.query('insert into marts.claims select $1, $2', claim)
  for (const flag of flags)
    await database.query(
      `insert into flags."all" by name select $1 as flag_id, split_part($1, ':', 1) as rule, split_part($1, ':', 2) as series,
         split_part($1, ':', 3) as period, (period || '-01-01')::timestamp as period_start, rule as kind, 'watch' as severity, '{}' as evidence, 'inf'::double as score`,
      [flag],
    )
}
