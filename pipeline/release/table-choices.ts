import type { HeadRow } from '../sources/readers/reader.js'
import { counted, type Choice } from './choice.js'
import type { ProposedColumn } from './sample-columns.js'
import { filled, type HeaderTable } from './sample-header.js'

/** What a proposal says of a file as a table: keys of the manifest before and below its columns, keys of columns, and why. */
export interface TableChoices {
  keys: { encoding?: string; delimiter?: string; sheet?: string }
  below: { ignore?: string[]; 'note-rows'?: string[]; 'other-tables'?: 'leave' }
  /** Keys that a column gets beside its own, by its name. */
  columns: Record<string, { fill?: 'down' }>
  choices: Choice[]
}

const MOST_SHEETS_SHOWN = 20
const DELIMITERS: Record<string, string> = { comma: ',', tab: '\t', semicolon: ';', bar: '|' }

/** Encoding, delimiter, header and rows of a table, each with what speaks for it; open where nothing does. */
export function tableChoices(table: HeaderTable, columns: readonly ProposedColumn[]): TableChoices {
  const all: TableChoices = { keys: {}, below: {}, columns: {}, choices: [] }
  chooseEncoding(table, all)
  chooseDelimiter(table, all)
  chooseSheet(table, all)
  chooseHeader(table, columns, all)
  chooseRows(table, all)
  chooseSide(table, all)
  chooseFill(table, columns, all)
  return all
}

function chooseEncoding({ table: { found } }: HeaderTable, { keys, choices }: TableChoices): void {
  const { encoding = 'utf-8', 'encoding-evidence': evidence, 'encoding-rival': rival } = found
  if (evidence === undefined) return
  keys.encoding = encoding
  choices.push({
    key: ['encoding'],
    chosen: encoding,
    evidence,
    others: rival === undefined ? [] : [rival],
    isOpen: rival !== undefined,
  })
}

function chooseDelimiter({ table: { found } }: HeaderTable, { keys, choices }: TableChoices): void {
  const { delimiter = '', 'delimiter-evidence': evidence, 'delimiter-rival': rival } = found
  if (evidence === undefined) return
  const chosen = DELIMITERS[delimiter] ?? delimiter
  keys.delimiter = chosen
  choices.push({
    key: ['delimiter'],
    chosen: JSON.stringify(chosen),
    evidence,
    others: rival === undefined ? [] : [JSON.stringify(rival)],
    isOpen: rival !== undefined,
  })
}

function chooseSheet(
  { table: { found }, rows, width, otherSheets }: HeaderTable,
  { keys, choices }: TableChoices,
): void {
  const { sheet } = found
  if (sheet === undefined) return
  keys.sheet = sheet
  if (otherSheets.length === 0) return
  choices.push({
    key: ['sheet'],
    chosen: sheet,
    evidence: `each of them holds figures, and its table is the largest: ${counted(rows.length, 'row')} at its top, ${counted(width, 'column')}`,
    others: otherSheets.slice(0, MOST_SHEETS_SHOWN),
    isOpen: true,
  })
}

/** Columns that are named by their place: without a label, beside others with the same one, or in a file without a header. */
function chooseHeader(
  table: HeaderTable,
  columns: readonly ProposedColumn[],
  { choices }: TableChoices,
): void {
  const placed = columns.filter(({ place }) => place !== null)
  for (const [i, column] of placed.entries()) {
    const others = otherReadings(table, column.place ?? 0, i === 0)
    choices.push({
      key: ['columns', column.name, 'place'],
      chosen: String(column.place),
      evidence: placeEvidence(table, column),
      others,
      isOpen: others.length > 0,
    })
  }
}

function placeEvidence({ header, rows }: HeaderTable, { place, labels }: ProposedColumn): string {
  if (header.length === 0) return `row ${rows[0]?.row ?? 1} holds figures, so the file has no header`
  if (labels.length > 0)
    return `column ${place}, since other columns have the label ${labels.join(' / ')} as well`
  return isBeyond(header, place ?? 0)
    ? `the rows have more cells than the header, such as ${JSON.stringify(rows[0]?.cells.join(' | '))}`
    : `column ${place} has no label`
}

/** What a column at a place may be instead: a header that looks like data, or the rest of a figure that its delimiter parted. */
function otherReadings(
  { header, rows, mayBeHeader }: HeaderTable,
  place: number,
  isFirst: boolean,
): string[] {
  if (header.length === 0)
    return mayBeHeader && isFirst ? [`labels, if row ${rows[0]?.row ?? 1} is the header`] : []
  return isBeyond(header, place) ? ['the rest of a figure that has the delimiter in it'] : []
}

function isBeyond(header: readonly HeadRow[], place: number): boolean {
  return header.every(({ cells }) => cells.length < place)
}

/** Rows between header and data that say something of the columns, and a table that follows below. */
function chooseRows(
  { header, rows, noteRows, below }: HeaderTable,
  { below: keys, choices }: TableChoices,
): void {
  if (noteRows.length > 0) {
    keys['note-rows'] = noteRows.map(({ cells }) => (cells[0] ?? '').trim())
    choices.push({
      key: ['note-rows'],
      chosen: counted(noteRows.length, 'row'),
      evidence: `rows ${header[0]?.row ?? 0} to ${(rows[0]?.row ?? 1) - 1} each say something of the column below; the first of them is the header`,
      others: [],
      isOpen: false,
    })
  }
  if (below === null) return
  keys['other-tables'] = 'leave'
  choices.push({
    key: ['other-tables'],
    chosen: 'leave',
    evidence: `the table below row ${header.at(-1)?.row ?? 0} (${cellsOf(header.at(-1))}) was taken, and another begins in row ${below.row}`,
    others: [`the labels of row ${below.row} (${cellsOf(below)})`],
    isOpen: true,
  })
}

function chooseSide({ header, beside, width }: HeaderTable, { below, choices }: TableChoices): void {
  if (beside.length === 0) return
  below.ignore = [...beside]
  choices.push({
    key: ['ignore'],
    chosen: beside.join(', '),
    evidence: `row ${header.at(-1)?.row ?? 0} has two tables side by side: columns 1 to ${width} were taken`,
    others: [`the columns from ${width + 2} on`],
    isOpen: true,
  })
}

function cellsOf(row: HeadRow | undefined): string {
  return (row?.cells ?? []).filter((cell) => cell !== null).join(' | ')
}

/** A label that stands only in the first row of its block: the leading columns of texts with empty cells below filled ones. */
function chooseFill(
  { rows }: HeaderTable,
  columns: readonly ProposedColumn[],
  { columns: keys, choices }: TableChoices,
): void {
  const data = rows.filter((row) => filled(row) > 1)
  const figures = columns
    .filter(({ type }) => type === 'count' || type === 'number')
    .map(({ index }) => index)
  for (const { name, index, isRemark, type } of columns) {
    const isLeading = figures.length > 0 && index < Math.min(...figures)
    if (!isLeading || isRemark || (type !== 'text' && type !== 'period')) continue
    const lengths = blockLengths(data, index)
    if (lengths === null) continue
    const isEven = new Set(lengths).size === 1
    keys[name] = { fill: 'down' }
    choices.push({
      key: ['columns', name, 'fill'],
      chosen: 'down',
      evidence: `rows with ${name}: ${lengths.length} of ${data.length}, ${isEven ? `each followed by ${(lengths[0] ?? 1) - 1} without` : 'the others follow one that has it'}`,
      others: ['no fill, if an empty cell is an answer of its own'],
      isOpen: !isEven,
    })
  }
}

/** How many rows each filled cell of a column stands for, or null when its empty cells are not those of blocks. */
function blockLengths(rows: readonly HeadRow[], index: number): number[] | null {
  const isFilled = rows.map(({ cells }) => (cells[index] ?? '').trim() !== '')
  if (isFilled[0] !== true || isFilled.every(Boolean)) return null
  const starts = isFilled.flatMap((each, i) => (each ? [i] : []))
  const lengths = starts.map((start, i) => (starts[i + 1] ?? rows.length) - start)
  return starts.length * 2 <= rows.length + starts.filter((_, i) => lengths[i] === 1).length &&
    starts.length > 1
    ? lengths
    : null
}
