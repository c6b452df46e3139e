import { UserError } from '../../base/error.js'
import { statedIn, type Manifest } from '../manifest.js'
import { readDelimited } from './delimited.js'
import { findTable } from './header/find-table.js'
import { readFlattenedTable } from './flattened/flattened-table.js'
import type { Layout } from './header/layout.js'
import type { Grid, GridReader, Input } from './reader.js'
import { firstBytes } from './packed/archive-kind.js'
import { unpack, type Unpacked } from './packed/unpack.js'
import { refuseForeign } from './recognised/foreign-format.js'

const START_BYTES = 64 * 1024

// Libraries of rarely used formats are loaded when a file needs them.
const READERS: Record<Exclude<Manifest['format'], 'flattened-table'>, () => Promise<GridReader>> = {
  csv: () => Promise.resolve(readDelimited),
  json: async () => (await import('./json/json.js')).readJson,
  ndjson: async () => (await import('./json/json.js')).readJson,
  parquet: async () => (await import('./parquet.js')).readParquet,
  spreadsheet: async () => (await import('./spreadsheet/spreadsheet.js')).readSpreadsheet,
  html: async () => (await import('./html/html-table.js')).readHtml,
  'json-stat': async () => (await import('./json-stat/json-stat.js')).readJsonStat,
  px: async () => (await import('./px/px.js')).readPx,
  'sdmx-csv': async () => (await import('./sdmx/sdmx-csv.js')).readSdmxCsv,
  'eurostat-tsv': async () => (await import('./sdmx/eurostat-tsv.js')).readEurostatTsv,
}

/**
 * Unpacks a file and finds the table that the contract describes in it.
 * @throws UserError when the file is not what the contract says, or not safe to read.
 */
export async function readTable(input: Input): Promise<Layout> {
  if (input.manifest.format === 'flattened-table') return readFlattened(input)
  return findTable(await gridsOf(input, await unpackKnown(input)), input.manifest, input.database, input.file)
}

/** A file without a contract; its manifest has the format that somebody stated, or that its name suggests. */
export type SampleInput = Input & { isFormatStated: boolean }

/**
 * The tables of a file that has no contract yet, and its format: what was stated, else by what stands in it.
 * @throws UserError as `readTable` does.
 */
export async function readSample(
  input: SampleInput,
): Promise<{ format: Manifest['format']; records: string | undefined; grids: Grid[] }> {
  const unpacked = await unpackKnown(input)
  const start = await firstBytes(unpacked.path, START_BYTES)
  const { recognisedFormat } = await import('./recognised/recognised-format.js')
  const format = input.isFormatStated
    ? input.manifest.format
    : await recognisedFormat(unpacked.path, start, input.manifest.format, input.file)
  const records = input.manifest.records ?? (await recordsIn({ ...input, path: unpacked.path }, format))
  const manifest = { ...input.manifest, format, ...(records === undefined ? {} : { records }) }
  return { format, records, grids: await gridsOf({ ...input, manifest }, unpacked) }
}

/** The only array of records in a document of JSON. @throws UserError naming them where there are several. */
async function recordsIn(
  { database, path, file, manifest }: Input,
  format: Manifest['format'],
): Promise<string | undefined> {
  if (format !== 'json') return undefined
  const { arraysOfRecords } = await import('./json/json-records.js')
  // What is wrong with a document is told by the reader of its format.
  const [only, ...more] = await arraysOfRecords(database, path).catch(() => [])
  if (more.length > 0)
    throw new UserError(`${file}: holds several arrays of records`, 1, {
      remedy: `name one by ${statedIn(manifest, 'records')}: ${[only, ...more].join(', ')}`,
    })
  return only
}

async function gridsOf(input: Input, { path, found }: Unpacked): Promise<Grid[]> {
  const { format } = input.manifest
  if (format === 'flattened-table')
    throw new UserError(`${input.file}: a flattened table has no columns before its contract names them`)
  const grids = await (await READERS[format]())({ ...input, path })
  return grids.map((grid) => withFigures({ ...grid, found: { ...found, ...grid.found } }))
}

/** Where a format names the measure, its numbers have a point before decimals and no groups, whatever else stands in the column. */
function withFigures(grid: Grid): Grid {
  const { roles = [], width } = grid
  if (!roles.includes('measure')) return grid
  const figures = Array.from({ length: width }, (_, i) =>
    roles[i] === 'measure'
      ? `case when regexp_full_match(c${i}, '[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?') then c${i} end as f${i}`
      : `null::varchar as f${i}`,
  )
  return {
    ...grid,
    hasFigures: true,
    after: (row) => `(select *, ${figures.join(', ')} from ${grid.after(row)})`,
  }
}

async function unpackKnown({ path, file, manifest, folder }: Input): Promise<Unpacked> {
  const unpacked = await unpack(path, file, manifest, folder)
  refuseForeign(await firstBytes(unpacked.path, START_BYTES), file, manifest)
  return unpacked
}

async function readFlattened(input: Input): Promise<Layout> {
  const { path, found } = await unpackKnown(input)
  const layout = await readFlattenedTable({ ...input, path })
  return { ...layout, grid: { ...layout.grid, found: { ...found, ...layout.grid.found } } }
}
