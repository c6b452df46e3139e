import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../base/error.js'
import { quoteText } from '../../system/database.js'
import { parted, rankDelimiters, type PartedText } from './delimiters.js'
import type { Grid, GridReader } from './reader.js'
import { decodeText } from './text/text-encoding.js'
import { LONGEST_ROW, readRecords, type TextRecords } from './text/text-records.js'

const HEAD_BYTES = 256 * 1024

/**
 * Reads text with delimiters. Each delimiter that parts the first lines gives a grid, the one that parts the most of them alike first;
 * DuckDB reads the rows, and lines with another number of cells than the others stay in its `reject_errors`.
 * @throws UserError when a quote opens in a line and never closes, when a record is longer than DuckDB reads, or when there is no table.
 */
export const readDelimited: GridReader = async ({ path, file, manifest, folder }) => {
  const text = await decodeText(path, file, manifest, folder)
  const start = await firstLines(text.path)
  if (start.text.trim() === '') throw noLines(file, start)
  let lines = start.hasReturns ? await withPlainLineEnds(text.path, folder) : text.path
  const ranked =
    manifest.delimiter === undefined
      ? rankDelimiters(start.text)
      : { texts: [parted(start.text, manifest.delimiter)], found: {} }
  const grids: Grid[] = []
  let records: TextRecords | null = null
  for (const each of ranked.texts) {
    if (records === null || records.hasQuotes) records = await readRecords(lines, each.delimiter)
    if (records.hasReturns) {
      // The first lines had none: a file may be put together of several.
      lines = await withPlainLineEnds(lines, folder)
      records = await readRecords(lines, each.delimiter)
    }
    const fault = faultOf(records)
    if (fault === null) grids.push(gridOf(lines, each, records, { ...text.found, ...ranked.found }))
    else if (grids.length === 0) throw new UserError(`${file}${fault}`)
  }
  return grids
}

/** Why records cannot be told from one another, to go on from the name of the file; or null. */
function faultOf({ openLine, longLine, hasTooManyEmpty }: TextRecords): string | null {
  if (openLine !== null) {
    const end = longLine === null ? 'never closes' : `closes nowhere in ${LONGEST_ROW} bytes`
    return `:${openLine}: a quote opens in line ${openLine} and ${end}, so that nothing below can be told from its cell; fix the file`
  }
  if (longLine !== null)
    return `:${longLine}: the row in line ${longLine} is too long for one: millions of bytes; look there for line ends that are missing, or for a quote that closes too late`
  return hasTooManyEmpty ? ': it has millions of empty lines; remove them' : null
}

function noLines(file: string, { raw, isWhole }: FirstLines): UserError {
  if (isWhole) return new UserError(`${file}: the file holds no text`)
  const what = raw.trim() === '' ? 'hold nothing but blank lines and spaces' : 'hold no end of a line'
  return new UserError(
    `${file}: its first ${HEAD_BYTES} bytes ${what}, and no header is looked for beyond them`,
    1,
    { remedy: 'check that it is the right file' },
  )
}

interface FirstLines {
  /** The whole lines among the first bytes, with plain line ends. */
  text: string
  /** All of the first bytes. */
  raw: string
  hasReturns: boolean
  /** Whether the file has no further bytes. */
  isWhole: boolean
}

async function firstLines(path: string): Promise<FirstLines> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const raw = buffer.subarray(0, bytesRead).toString('utf8')
    const text = raw.replaceAll(/\r\n?/g, '\n')
    const isWhole = bytesRead < HEAD_BYTES
    const end = isWhole ? text.length : text.lastIndexOf('\n') + 1
    return { text: text.slice(0, end), raw, hasReturns: raw.includes('\r'), isWhole }
  } finally {
    await handle.close()
  }
}

function gridOf(
  path: string,
  { delimiter, name, head, fields, width }: PartedText,
  records: TextRecords,
  found: Grid['found'],
): Grid {
  const widthBelow = (row: number): number => commonWidth(head, fields, row, width)
  const hasRowsWithin = records.hasLinesInCells && width > 1
  return {
    found: { ...found, delimiter: name },
    width,
    head,
    isNamed: false,
    hasRows: false,
    hasFigures: false,
    hasRejects: true,
    // In a table of one column DuckDB takes an empty line for a row.
    emptyRows: width > 1 ? records.empty : [],
    records: records.count,
    hasRowsWithin,
    after: (row) => {
      const rows = readCsv(path, delimiter, row, widthBelow(row), width)
      return hasRowsWithin
        ? `(select *, ${rowsWithin(delimiter, widthBelow(row))} as _rows_within from ${rows})`
        : rows
    },
  }
}

/**
 * How many cells the rows below row `row` have: as many as most of them, where that is no fewer than the header has without blank labels
 * at its end. Fewer is a note.
 */
function commonWidth(head: Grid['head'], fields: readonly number[], row: number, width: number): number {
  const at = head.findIndex((each) => each.row === row)
  const own = fields[at] ?? 0
  const cells = head[at]?.cells ?? []
  const labelled = cells.findLastIndex((cell) => cell !== null) + 1
  const counts = new Map<number, number>()
  for (const [i, each] of head.entries()) {
    const count = fields[i] ?? 0
    if (each.row > row && count >= Math.max(labelled, 2)) counts.set(count, (counts.get(count) ?? 0) + 1)
  }
  const most = Math.max(0, ...counts.values())
  const common = [...counts].filter(([, times]) => times === most).map(([count]) => count)
  if (common.length === 0) return own || width
  return common.includes(own) ? own : (common[0] ?? width)
}

function readCsv(path: string, delimiter: string, skip: number, width: number, most: number): string {
  const columns = Array.from({ length: width }, (_, i) => `'c${i}': 'varchar'`).join(', ')
  const absent = Array.from({ length: most - width }, (_, i) => `, null::varchar as c${width + i}`).join('')
  return `(select *${absent} from read_csv(${quoteText(path)}, header = false, auto_detect = false, skip = ${skip}, delim = ${quoteText(delimiter)},
    quote = '"', escape = '"', columns = {${columns}}, max_line_size = ${LONGEST_ROW}, store_rejects = true))`
}

/** SQL for whether a cell of a row holds a line that looks like a row: as many delimiters as the others, and a digit. */
function rowsWithin(delimiter: string, width: number): string {
  const delimiters = `len(line) - len(replace(line, ${quoteText(delimiter)}, ''))`
  const isRow = `${delimiters} = ${width - 1} and regexp_matches(line, '\\pN')`
  const cells = Array.from(
    { length: width },
    (_, i) =>
      `(contains(c${i}, chr(10)) and len(list_filter(string_split(c${i}, chr(10))[2:], line -> ${isRow})) > 0)`,
  )
  return `coalesce(${cells.join(' or ')}, false)`
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
