import { createReadStream, createWriteStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Papa from 'papaparse'
import { UserError } from '../../base/error.js'
import { quoteText } from '../../system/database.js'
import { HEAD_ROWS, type Grid, type GridReader, type HeadRow } from './reader.js'
import { decodeText } from './text/text-encoding.js'

const HEAD_BYTES = 256 * 1024
const DELIMITERS = [',', '\t', ';', '|']
const DELIMITER_NAMES: Record<string, string> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'bar' }
const LONGEST_LINE = 2 ** 21
const MOST_BYTES_FOR_EMPTY_LINES = 64_000_000
const NEW_LINE = 0x0a
const QUOTE = 0x22

/**
 * Reads text with delimiters. Each delimiter that parts the first lines gives a grid, the one that parts the most first; DuckDB
 * reads the rows, and lines with another number of cells than the header stay in its `reject_errors`.
 */
export const readDelimited: GridReader = async ({ path, file, manifest, folder }) => {
  const text = await decodeText(path, file, manifest, folder)
  const start = await firstLines(text.path)
  if (start.text.trim() === '') throw new UserError(`${file}: the file holds no text`)
  const lines = start.hasReturns ? await withPlainLineEnds(text.path, folder) : text.path
  const delimiters = manifest.delimiter === undefined ? DELIMITERS : [manifest.delimiter]
  const emptyRows = await emptyLines(lines)
  const grids = delimiters.map((delimiter) => ({
    ...gridOf(lines, start.text, delimiter, text.found),
    emptyRows,
  }))
  const parted = grids.filter(({ width }) => width > 1).toSorted((a, b) => b.width - a.width)
  // In a table of one column DuckDB takes an empty line for a row.
  return parted.length > 0 ? parted : grids.slice(0, 1).map((grid) => ({ ...grid, emptyRows: [] }))
}

/** The first lines of a file, all line ends plain. */
async function firstLines(path: string): Promise<{ text: string; hasReturns: boolean }> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const raw = buffer.subarray(0, bytesRead).toString('utf8')
    const text = raw.replaceAll(/\r\n?/g, '\n')
    const end = bytesRead < HEAD_BYTES ? text.length : text.lastIndexOf('\n') + 1
    return { text: text.slice(0, end), hasReturns: raw.includes('\r') }
  } finally {
    await handle.close()
  }
}

/**
 * Numbers of the empty lines, a quoted record of several lines counted as one: DuckDB passes over them without a count. They are
 * looked for in files up to 64 MB.
 */
async function emptyLines(path: string): Promise<number[]> {
  if ((await stat(path)).size > MOST_BYTES_FOR_EMPTY_LINES) return []
  const bytes = await readFile(path)
  if (!bytes.includes('\n\n') && bytes[0] !== NEW_LINE) return []
  const found: number[] = []
  let record = 1
  let isQuoted = false
  for (const [i, byte] of bytes.entries()) {
    if (byte === QUOTE) isQuoted = !isQuoted
    if (byte !== NEW_LINE || isQuoted) continue
    if (i === 0 || bytes[i - 1] === NEW_LINE) found.push(record)
    record++
  }
  return found
}

function gridOf(
  path: string,
  start: string,
  delimiter: string,
  found: Grid['found'],
): Omit<Grid, 'emptyRows'> {
  const { head, fields } = headOf(start, delimiter)
  const width = fields.reduce((most, count) => Math.max(most, count), 1)
  const widths = new Map(head.map(({ row }, i) => [row, fields[i] ?? width]))
  return {
    found: { ...found, delimiter: DELIMITER_NAMES[delimiter] ?? delimiter },
    width,
    head,
    isNamed: false,
    hasRows: false,
    hasFigures: false,
    hasRejects: true,
    after: (row) => readCsv(path, delimiter, row, widths.get(row) ?? width, width),
  }
}

/** The first records that hold anything, with their numbers and how many fields each has. Empty lines count, as they do for DuckDB. */
function headOf(text: string, delimiter: string): { head: HeadRow[]; fields: number[] } {
  const head: HeadRow[] = []
  const fields: number[] = []
  let row = 0
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data }, parser) => {
      row++
      const cells = data.map((cell) => (cell.trim() === '' ? null : cell))
      if (cells.every((cell) => cell === null)) return
      head.push({ row, cells })
      fields.push(data.length)
      if (head.length >= HEAD_ROWS) parser.abort()
    },
  })
  return { head, fields }
}

function readCsv(path: string, delimiter: string, skip: number, width: number, most: number): string {
  const columns = Array.from({ length: width }, (_, i) => `'c${i}': 'varchar'`).join(', ')
  const absent = Array.from({ length: most - width }, (_, i) => `, null::varchar as c${width + i}`).join('')
  return `(select *${absent} from read_csv(${quoteText(path)}, header = false, auto_detect = false, skip = ${skip}, delim = ${quoteText(delimiter)},
    quote = '"', escape = '"', columns = {${columns}}, max_line_size = ${LONGEST_LINE}, store_rejects = true))`
}

async function withPlainLineEnds(path: string, folder: string): Promise<string> {
  const target = join(folder, 'plain-lines.txt')
  let endsWithReturn = false
  const plain = new Transform({
    decodeStrings: false,
    transform(chunk: string, _, done) {
      const text = endsWithReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk
      endsWithReturn = chunk.endsWith('\r')
      done(null, text.replaceAll(/\r\n?/g, '\n'))
    },
  })
  await pipeline(createReadStream(path, 'utf8'), plain, createWriteStream(target))
  return target
}
