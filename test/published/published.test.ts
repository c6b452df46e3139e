import { mkdir, mkdtemp, copyFile, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { readManifests, tableName, type Manifest } from '../../pipeline/sources/manifest.js'
import { Database, quoteName, textOf, type Row } from '../../pipeline/system/database.js'
import { listFiles } from '../../pipeline/system/files.js'
import { loadInputs } from '../../pipeline/warehouse/build.js'
import { landFile, type LandedFile } from '../../pipeline/warehouse/land.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import { ROOT } from '../support/workspace.js'
import type { ExpectedFile } from './corpus/case.js'

const CORPUS = join(ROOT, 'test/fixtures/published')

interface Expected {
  about: string
  files: ExpectedFile[]
  reconciliations: Row[]
}

const names = (await listFiles(CORPUS)).flatMap((path) =>
  path.endsWith('/source.yaml') ? [path.slice(0, path.indexOf('/'))] : [],
)
const cases = await Promise.all(
  names.map(async (name) => ({
    name,
    ...(JSON.parse(await readFile(join(CORPUS, name, 'expected.json'), 'utf8')) as Expected),
  })),
)

/** What came of one file: its id, or what went wrong in almanac itself. */
type Outcome = { id: string } | { crash: unknown }

/** For some hundred files, one after the other. */
const LANDING_TIMEOUT = 600_000

let folder: string
let database: Database
let outcomes: Map<string, Outcome[]>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  await mkdir(join(folder, 'data/sources'), { recursive: true })
  for (const name of names)
    await copyFile(join(CORPUS, name, 'source.yaml'), join(folder, `data/sources/${name}.yaml`))
  const manifests = await readManifests(folder)
  const macros = await readMacros(ROOT)
  const lander = new Lander(macros)
  const landed: LandedFile[] = []
  outcomes = new Map()
  for (const manifest of manifests) outcomes.set(manifest.name, await landCase(manifest, lander, landed))
  lander.close()
  database = await Database.open(':memory:', 'write')
  await loadInputs(database, { macros, models: [], claims: [], exceptions: [] }, manifests, landed)
}, LANDING_TIMEOUT)
afterAll(async () => {
  database?.close()
  await rm(folder, { recursive: true })
})

/** Receives and lands the files of a case in order; what landed, or was refused, is added to `landed`. */
async function landCase(manifest: Manifest, lander: Lander, landed: LandedFile[]): Promise<Outcome[]> {
  const archive = new Archive(join(folder, 'archive'))
  const context = { archive, cacheFolder: join(folder, 'cache'), lander, rules: {}, timeZone: 'Asia/Taipei' }
  const files = cases.find(({ name }) => name === manifest.name)?.files ?? []
  const results: Outcome[] = []
  for (const { file, received } of files) {
    const bytes = await readFile(join(CORPUS, manifest.name, file))
    const origin = manifest.from.file ?? file
    const receipt = await (await archive.intake(manifest.name)).receive(bytes, origin, new Date(received))
    try {
      const result = await landFile(receipt, manifest, context)
      landed.push(result)
      results.push({ id: result.id })
    } catch (crash) {
      results.push({ crash })
    }
  }
  return results
}

describe('a published file', () => {
  test.each(cases)('$name: $about', async ({ name, files, reconciliations }) => {
    const results = files.map(async (expected, i) => {
      const outcome = outcomes.get(name)?.[i]
      if (outcome === undefined || 'crash' in outcome) throw outcome?.crash ?? new Error('it was not landed')
      return resultOf(name, outcome.id, expected)
    })
    const found = await database.rows('select * from ops.reconciliations where source = $1', [name])
    expect({
      files: await Promise.all(results),
      reconciliations: likeExpected(found, reconciliations, 'rule'),
    }).toEqual({ files: files.map(inComparedOrder), reconciliations })
  })

  test.each(names.filter((name) => name.startsWith('table-')))(
    'holds the 24 identities of the published table: %s',
    async (name) => {
      const sums = await database.rows(
        `select count(*) filter (government_systems + citizen_systems = total_systems)
           + count(*) filter (government_uses + citizen_uses = total_uses) as identities
         from landed.${landedTable(name)}`,
      )
      expect(sums).toEqual([{ identities: 24 }])
    },
  )
})

test('every row of every file is accounted for', async () => {
  const lost = await readFile(join(ROOT, 'pipeline/library/sql/checks/conservation.sql'), 'utf8')
  expect(await database.rows(lost)).toEqual([])
  const [counted] = await database.rows(
    `select count(*) filter (rows_in_file is not null) as counted, count(*) as landed from ops.files where outcome = 'landed'`,
  )
  expect(Number(counted?.['counted'])).toBeGreaterThan(0.8 * Number(counted?.['landed']))
})

/** What came of a file, in the form of what was expected and with as much detail. */
async function resultOf(name: string, id: string, expected: ExpectedFile): Promise<ExpectedFile> {
  const of = (table: string): Promise<Row[]> => database.rows(`select * from ${table} where file = $1`, [id])
  const rowsOf = (schema: string): Promise<Row[]> =>
    database.rows(
      `select * exclude (_file, _received_at) from ${schema}.${landedTable(name)} where _file = $1`,
      [id],
    )
  const [record = {}] = await of('ops.files')
  const found = JSON.parse(textOf(record['found'])) as Record<string, string>
  return {
    file: expected.file,
    received: expected.received,
    refusal: refusalOf(record, expected.refusal),
    counts: {
      read: Number(record['rows_read']),
      accepted: Number(record['rows_accepted']),
      set_aside: Number(record['rows_set_aside']),
    },
    rows: inOrder(await rowsOf('landed'), expected.rows),
    totals: inOrder(await rowsOf('totals'), expected.totals),
    rejects: withKeysOf(expected.rejects, await of('ops.rejects')),
    changes: likeExpected(await of('ops.schema_changes'), expected.changes, 'kind'),
    repairs: withKeysOf(expected.repairs, await of('ops.repairs')),
    found: Object.fromEntries(Object.keys(expected.found).map((key) => [key, found[key] ?? ''])),
  } as ExpectedFile
}

function inComparedOrder(expected: ExpectedFile): ExpectedFile {
  const { rows, totals, rejects, repairs } = expected
  return {
    ...expected,
    rows: inOrder(rows, rows),
    totals: inOrder(totals, totals),
    rejects: byPlace(rejects),
    repairs: byPlace(repairs),
  } as ExpectedFile
}

/** The expected part of the message if it is in it, the whole message if not, null for a file that landed. */
function refusalOf(record: Row, expected: string | null): string | null {
  if (record['outcome'] === 'landed') return null
  const message = textOf(record['reason'])
  return message.toLowerCase().includes(expected?.toLowerCase() ?? message) ? (expected ?? message) : message
}

/** Rows by their place in the file and their period; without `_row` where the case leaves it open. */
function inOrder(rows: readonly Row[], expected: readonly Row[]): Row[] {
  const isOpen = expected.some((row) => !('_row' in row))
  return rows
    .toSorted((a, b) => Number(a['_row']) - Number(b['_row']) || compare(a['period_end'], b['period_end']))
    .map(({ _row, ...row }) => (isOpen || _row === undefined ? row : { _row, ...row }))
}

function byPlace(rows: readonly Row[]): Row[] {
  return rows.toSorted(
    (a, b) => Number(a['row']) - Number(b['row']) || compare(a['column_name'], b['column_name']),
  )
}

/** Rows in the order of their place, each with the keys of the expected row in that place. */
function withKeysOf(expected: readonly Row[], rows: readonly Row[]): Row[] {
  const keys = byPlace(expected).map((row) => Object.keys(row))
  return byPlace(rows).map((row, i) => pick(row, keys[i] ?? Object.keys(row)))
}

/** For each expected record the actual one that agrees, or else the nearest; then those of a kind that is not expected. */
function likeExpected(actual: readonly Row[], expected: readonly Row[], kind: string): Row[] {
  const shown = expected.flatMap((each) => {
    const same = actual.filter((row) => row[kind] === each[kind]).map((row) => pick(row, Object.keys(each)))
    const nearest = same.find((row) => JSON.stringify(row) === JSON.stringify(each)) ?? same[0]
    return nearest === undefined ? [] : [nearest]
  })
  const kinds = new Set(expected.map((each) => each[kind]))
  return [...shown, ...actual.filter((row) => !kinds.has(row[kind] ?? null))]
}

function pick(row: Row, keys: readonly string[]): Row {
  return Object.fromEntries(keys.map((key) => [key, row[key] ?? null]))
}

const landedTable = (name: string): string => quoteName(tableName({ name } as Manifest))

function compare(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : Number(String(a) > String(b))
}
