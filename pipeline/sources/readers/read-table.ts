import { UserError } from '../../base/error.js'
import type { Manifest } from '../manifest.js'
import { readDelimited } from './delimited.js'
import { findTable } from './header/find-table.js'
import { readFlattenedTable } from './flattened/flattened-table.js'
import type { Layout } from './header/layout.js'
import type { Grid, GridReader, Input } from './reader.js'
import { unpack } from './packed/unpack.js'

// Libraries of rarely used formats are loaded when a file needs them.
const READERS: Record<Exclude<Manifest['format'], 'flattened-table'>, () => Promise<GridReader>> = {
  csv: () => Promise.resolve(readDelimited),
  json: async () => (await import('./json/json.js')).readJson,
  ndjson: async () => (await import('./json/json.js')).readJson,
  parquet: async () => (await import('./parquet.js')).readParquet,
  spreadsheet: async () => (await import('./spreadsheet/spreadsheet.js')).readSpreadsheet,
  html: async () => (await import('./html/html-table.js')).readHtml,
}

/**
 * Unpacks a file and finds the table that the contract describes in it.
 * @throws UserError when the file is not what the contract says, or not safe to read.
 */
export async function readTable(input: Input): Promise<Layout> {
  if (input.manifest.format === 'flattened-table') return readFlattened(input)
  return findTable(await readGrids(input), input.manifest, input.database, input.file)
}

/** Unpacks a file and gives the tables in it. @throws UserError as `readTable` does. */
export async function readGrids(input: Input): Promise<Grid[]> {
  const { format } = input.manifest
  if (format === 'flattened-table')
    throw new UserError(`${input.file}: a flattened table has no columns before its contract names them`)
  const { path, found } = await unpack(input.path, input.file, input.manifest, input.folder)
  const grids = await (await READERS[format]())({ ...input, path })
  return grids.map((grid) => ({ ...grid, found: { ...found, ...grid.found } }))
}

async function readFlattened(input: Input): Promise<Layout> {
  const { path, found } = await unpack(input.path, input.file, input.manifest, input.folder)
  const layout = await readFlattenedTable({ ...input, path })
  return { ...layout, grid: { ...layout.grid, found: { ...found, ...layout.grid.found } } }
}
