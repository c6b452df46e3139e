import { UserError } from '../../../base/error.js'
import { quoteText, textOf, type Database } from '../../../system/database.js'
import { firstBytes } from '../packed/archive-kind.js'
import {
  checkShapes,
  keysOf,
  leafPaths,
  MOST_COLUMNS,
  MOST_SHAPES,
  namesOf,
  pointerTo,
  type Shape,
} from './json-members.js'
import { brokenLine, recordsOf, type Records } from './json-records.js'
import { HEAD_ROWS, type Grid, type GridReader } from '../reader.js'
import { decodeText } from '../text/text-encoding.js'
import { unreadable } from '../unreadable.js'

const OPENING_BYTES = 400
const OPENING_LENGTH = 80
const KINDS: Record<string, string> = {
  OBJECT: 'an object',
  ARRAY: 'an array',
  VARCHAR: 'a string',
  BOOLEAN: 'true or false',
  NULL: 'null',
}

/**
 * Reads records of JSON, one per row, their values as text: numbers with the digits of the file, nested objects as columns
 * `outer/inner`, lists as JSON text. Records that are arrays give rows whose columns have no names.
 * @throws UserError when the text is no JSON, when the records are not where the manifest says or not of one kind, or when a
 *   record names a member twice.
 */
export const readJson: GridReader = async ({ database, path, file, manifest, folder }) => {
  const text = await decodeText(path, file, manifest, folder)
  const opening = await openingOf(text.path)
  const found = { ...text.found, ...(manifest.records === undefined ? {} : { records: manifest.records }) }
  try {
    const records = await recordsOf({ database, path: text.path, file, manifest, folder }, opening)
    return [{ ...(await gridOfRecords(database, records, file)), found }]
  } catch (cause) {
    const line = manifest.format === 'ndjson' ? await brokenLine(database, text.path) : null
    throw unreadable(
      line === null ? file : `${file}:${line}`,
      text.path,
      'JSON',
      cause,
      `; the file begins with ${opening}`,
    )
  }
}

/** The first characters of a file on one line, for messages. */
async function openingOf(path: string): Promise<string> {
  const text = (await firstBytes(path, OPENING_BYTES)).toString('utf8').replaceAll(/[\s\p{C}]+/gu, ' ')
  return Array.from(text.trim()).slice(0, OPENING_LENGTH).join('')
}

type Table = Omit<Grid, 'found'>

async function gridOfRecords(database: Database, records: Records, file: string): Promise<Table> {
  const shapes = await shapesOf(database, records, file)
  if (shapes.kind === 'ARRAY') return gridOfArrays(database, records, shapes.width, file)
  const paths = await leafPaths(database, records, namesOf(shapes.members, file), file)
  if (paths.length === 0) throw new UserError(`${file}: the records have no members`)
  return {
    width: paths.length,
    head: [{ row: 0, cells: paths.map((path) => path.join('/')) }],
    isNamed: true,
    hasRows: true,
    hasFigures: true,
    hasRejects: false,
    emptyRows: [],
    after: (row) => rowsAfter(row, records, paths.map(pointerTo)),
  }
}

async function gridOfArrays(
  database: Database,
  records: Records,
  width: number,
  file: string,
): Promise<Table> {
  if (width > MOST_COLUMNS)
    throw new UserError(`${file}: a record has ${width} items; at most ${MOST_COLUMNS}`)
  const pointers = Array.from({ length: width }, (_, i) => `/${i}`)
  const after = (row: number): string => rowsAfter(row, records, pointers)
  const first = await database.rows(`select * from ${after(0)} order by _row limit ${HEAD_ROWS}`)
  const head = first.map((row) => ({
    row: Number(row['_row']),
    cells: pointers.map((_, i) => (row[`c${i}`] === null ? null : textOf(row[`c${i}`]))),
    figures: pointers.map((_, i) => row[`f${i}`] !== null),
  }))
  return {
    width,
    head,
    isNamed: false,
    hasRows: true,
    hasFigures: true,
    hasRejects: false,
    emptyRows: [],
    after,
  }
}

function rowsAfter(row: number, { from, exact }: Records, pointers: readonly string[]): string {
  const list = `[${pointers.map(quoteText).join(', ')}]`
  const cells = pointers.map((_, i) => `nullif(cells[${i + 1}], '') as c${i}`)
  const figures = pointers.map(
    (_, i) =>
      `case when types[${i + 1}] in ('DOUBLE', 'UBIGINT', 'BIGINT') then cells[${i + 1}] end as f${i}`,
  )
  return `(select _row, ${[...cells, ...figures].join(', ')} from (
    select _row, json_extract_string(${exact}, ${list}) as cells, json_type(record, ${list}) as types from ${from} where _row > ${row}))`
}

interface Shapes {
  kind: string
  members: Shape[]
  /** Most items of a record that is an array. */
  width: number
}

async function shapesOf(database: Database, { from }: Records, file: string): Promise<Shapes> {
  const rows = await database.rows(
    `select json_type(record) as kind, json_keys(record)[:${MOST_COLUMNS + 1}] as keys, max(json_array_length(record))::double as width,
       min(_row)::double as row
     from ${from} group by kind, keys order by row limit ${MOST_SHAPES + 1}`,
  )
  const [first] = rows
  if (first === undefined) throw new UserError(`${file}: the file holds no record`)
  checkShapes(rows.length, file)
  const kind = textOf(first['kind']) === 'ARRAY' ? 'ARRAY' : 'OBJECT'
  const odd = rows.find((row) => row['kind'] !== kind)
  if (odd !== undefined)
    throw new UserError(
      `${file}: record ${textOf(odd['row'])} is ${KINDS[textOf(odd['kind'])] ?? 'a number'}; expected ${KINDS[kind]}`,
    )
  return {
    kind,
    members: rows.map((row) => ({ keys: keysOf(row['keys']), row: Number(row['row']) })),
    width: rows.reduce((most, row) => Math.max(most, Number(row['width'])), 0),
  }
}
