import { readFile } from 'node:fs/promises'
import { parseSettings } from '../../pipeline/base/settings.js'
import { readManifests } from '../../pipeline/sources/manifest.js'
import { Database, quoteName } from '../../pipeline/system/database.js'
import { buildModels, loadInputs, readPlan } from '../../pipeline/warehouse/build.js'
import { createTable } from '../../pipeline/warehouse/tables.js'

type Triple = [government: number | null, citizen: number | null, total: number | null]

/** One row of the published table; `months` from January, 12 when not given. */
export interface UsageRow {
  rocYear: number
  systems: Triple
  uses: Triple
  months?: number
  status?: 'final' | 'partial' | 'provisional'
}

/** The rows of data/facts/moica-usage.txt, read here independently of the pipeline's reader. */
export async function publishedRows(): Promise<UsageRow[]> {
  const text = await readFile('data/facts/moica-usage.txt', 'utf8')
  return [...text.matchAll(/^(\d+)年\n((?:[\d,]+\n)+)/gm)].map(([, year, cells]) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = [...(cells ?? '').matchAll(/\d{1,3}(?:,\d{3})*/g)].map(
      ([cell]) => Number(cell.replaceAll(',', '')),
    )
    const months = text.includes(`${year}年截至7月底`) ? { months: 7 } : {}
    return { rocYear: Number(year), systems: [a, b, c], uses: [d, e, f], ...months }
  })
}

/** A warehouse in memory, built from sql/ and data/claims.yaml over the given vintages of the usage table, oldest first. */
export async function usageWarehouse(...vintages: readonly UsageRow[][]): Promise<Database> {
  const database = await Database.open(':memory:', 'write')
  const manifests = await readManifests('.')
  const plan = await readPlan('.', manifests, { flags: { thresholds: {} } })
  await loadInputs(database, plan, manifests, [])
  await landUsage(database, vintages)
  for (const facts of ['events', 'budget', 'later-figures']) await landFacts(database, facts)
  await buildModels(database, plan, manifests, {
    settings: parseSettings(await readFile('almanac.yaml', 'utf8'), 'almanac.yaml'),
    memory: null,
  })
  return database
}

const USAGE_COLUMNS = {
  _file: 'varchar',
  _row: 'bigint',
  _received_at: 'timestamp',
  government_systems: 'bigint',
  citizen_systems: 'bigint',
  total_systems: 'bigint',
  government_uses: 'bigint',
  citizen_uses: 'bigint',
  total_uses: 'bigint',
  period_start: 'date',
  period_end: 'date',
  months_covered: 'integer',
  _status: 'varchar',
}

async function landUsage(database: Database, vintages: readonly UsageRow[][]): Promise<void> {
  const records = vintages.flatMap((rows, vintage) =>
    rows.map((row, i) => landedRecord(row, vintage + 1, i + 1)),
  )
  await createTable(database, 'landed.moica_annual', USAGE_COLUMNS, records)
}

function landedRecord(
  row: UsageRow,
  vintage: number,
  line: number,
): Record<keyof typeof USAGE_COLUMNS, string | number | null> {
  const { rocYear, systems, uses, months = 12 } = row
  return {
    _file: `moica-annual/vintage-${vintage}`,
    _row: line,
    _received_at: `2026-01-0${vintage} 00:00:00`,
    government_systems: systems[0],
    citizen_systems: systems[1],
    total_systems: systems[2],
    government_uses: uses[0],
    citizen_uses: uses[1],
    total_uses: uses[2],
    period_start: `${rocYear + 1911}-01-01`,
    period_end: new Date(Date.UTC(rocYear + 1911, months, 0)).toISOString().slice(0, 10),
    months_covered: months,
    _status: row.status ?? (months < 12 ? 'partial' : 'final'),
  }
}

async function landFacts(database: Database, name: string): Promise<void> {
  await database.run(
    `create or replace table landed.${quoteName(name.replaceAll('-', '_'))} as
     select '${name}/facts' as _file, row_number() over () + 1 as _row, timestamp '2026-01-01' as _received_at, *
     from read_csv('data/facts/${name}.csv', header = true, auto_type_candidates = ['BIGINT', 'VARCHAR'])`,
  )
}
