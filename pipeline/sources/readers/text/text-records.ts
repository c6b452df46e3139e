import { textChunks } from './text-chunks.js'

/** The records of a delimited text, as its quotes and line ends part them. */
export interface TextRecords {
  /** How many there are, empty lines among them. */
  count: number
  /** The numbers of the empty lines. */
  empty: number[]
  /** Whether a quoted cell goes on over the end of a line. */
  hasLinesInCells: boolean
  /** Whether a quote stands anywhere. */
  hasQuotes: boolean
  /** Whether a line ends with a carriage return, so that the others of these do not hold. */
  hasReturns: boolean
  /** The line in which a quote opens that never closes, or closes in the midst of another line; null when there is none. */
  openLine: number | null
  /** The line in which a record begins that is so long that others would be lost; null when there is none. */
  longLine: number | null
  /** Whether there are more empty lines than are counted; the text was then read no further. */
  hasTooManyEmpty: boolean
}

/** Bytes of a row that DuckDB reads; a longer one it sets aside, but where it goes over several lines or is very long it loses others. */
export const LONGEST_ROW = 2 ** 21
const LONGEST_LINE = 2 ** 24
/** Empty lines, whose numbers are kept. */
const MOST_EMPTY = 2_000_000

const NEW_LINE = 0x0a
const RETURN = 0x0d
const QUOTE = 0x22
const SPACE = 0x20

/** Counts the records of a text with plain line ends, and follows its quotes as DuckDB does: one opens only where a cell begins. */
export async function readRecords(path: string, delimiter: string): Promise<TextRecords> {
  const scan = new RecordScan(Buffer.from(delimiter).at(-1) ?? 0)
  for await (const { bytes, at } of textChunks(path, 0, wholeLines)) {
    scan.take(bytes, at)
    if (scan.isOver) break
  }
  return scan.end()
}

function wholeLines(bytes: Buffer): number {
  const end = bytes.lastIndexOf(NEW_LINE) + 1
  return end === 0 ? bytes.length : end
}

class RecordScan {
  /** Whether a quote closed in the midst of another line than it opened in: what follows cannot be parted. */
  private isBroken = false
  private lines = 1
  private records = 1
  private readonly empty: number[] = []
  private hasLinesInCells = false
  private hasQuotes = false
  private hasReturns = false
  private isQuoted = false
  private openLine = 0
  private last = NEW_LINE
  /** Where the bytes at hand begin in the file, and where the record does, with its line. */
  private position = 0
  private start = 0
  private startLine = 1
  private longLine: number | null = null

  constructor(private readonly delimiter: number) {}

  /** Whether what was found is reason enough to refuse the text. */
  get isOver(): boolean {
    return this.hasReturns || this.isBroken || this.longLine !== null || this.empty.length > MOST_EMPTY
  }

  /** @param position where the bytes begin in the file. */
  take(bytes: Buffer, position: number): void {
    this.position = position
    this.hasReturns = bytes.includes(RETURN)
    let at = 0
    while (at < bytes.length && !this.isOver) {
      const quote = bytes.indexOf(QUOTE, at)
      const end = quote < 0 ? bytes.length : quote
      if (this.isQuoted) this.lines += newLines(bytes, at, end)
      else this.count(bytes, at, end)
      if (quote < 0) break
      this.hasQuotes = true
      at = this.isQuoted ? this.close(bytes, quote) : this.open(bytes, quote)
    }
    this.last = bytes.at(-1) ?? this.last
    this.measure(position + bytes.length)
  }

  end(): TextRecords {
    const endsWithLine = this.last === NEW_LINE && !this.isQuoted
    return {
      count: endsWithLine ? this.records - 1 : this.records,
      empty: this.empty,
      hasLinesInCells: this.hasLinesInCells,
      hasQuotes: this.hasQuotes,
      hasReturns: this.hasReturns,
      openLine: this.isQuoted || this.isBroken ? this.openLine : null,
      longLine: this.longLine,
      hasTooManyEmpty: this.empty.length > MOST_EMPTY,
    }
  }

  private open(bytes: Buffer, quote: number): number {
    let before = quote - 1
    while (bytes[before] === SPACE) before--
    const byte = before < 0 ? this.last : bytes[before]
    if (byte === this.delimiter || byte === NEW_LINE) {
      this.isQuoted = true
      this.openLine = this.lines
    }
    return quote + 1
  }

  private close(bytes: Buffer, quote: number): number {
    if (bytes[quote + 1] === QUOTE) return quote + 2
    let after = quote + 1
    while (bytes[after] === SPACE) after++
    const isEnd = [undefined, NEW_LINE, this.delimiter].includes(bytes[after])
    const hasLines = this.lines > this.openLine
    this.hasLinesInCells ||= hasLines
    this.isBroken = hasLines && !isEnd
    this.isQuoted = false
    return quote + 1
  }

  /** Counts the ends of lines from `at` to `end`, where no cell is quoted, and notes which lines are empty. */
  private count(bytes: Buffer, at: number, end: number): void {
    const before = at === 0 ? this.last : bytes[at - 1]
    const long = end - at > SHORT ? lineEnds(bytes, at, end, before === NEW_LINE) : null
    const count = long === null || long.hasEmpty ? this.noteEmpty(bytes, at, end) : long.count
    if (count > 0) this.measure(this.position + bytes.indexOf(NEW_LINE, at))
    this.lines += count
    this.records += count
    if (count === 0) return
    this.start = this.position + bytes.lastIndexOf(NEW_LINE, end - 1) + 1
    this.startLine = this.lines
  }

  /** Notes a record that reaches further than it may. */
  private measure(end: number): void {
    const most = this.lines > this.startLine ? LONGEST_ROW : LONGEST_LINE
    if (end - this.start > most) this.longLine ??= this.startLine
  }

  /** The same byte for byte, with the numbers of empty lines. */
  private noteEmpty(bytes: Buffer, at: number, end: number): number {
    let count = 0
    for (let i = at; i < end; i++) {
      if (bytes[i] !== NEW_LINE) continue
      if ((i === 0 ? this.last : bytes[i - 1]) === NEW_LINE) this.empty.push(this.records + count)
      count++
    }
    return count
  }
}

/** Bytes that are too few to be counted four at a time. */
const SHORT = 64
const FOUR_NEW_LINES = 0x0a0a0a0a
const LOW_BITS = 0x7f7f7f7f
const HIGH_BITS = 0x80808080 | 0
const ONES = 0x01010101

/**
 * How many ends of lines stand from `at` to `end`, and whether one follows another. Four bytes at a time, which takes a quarter of the
 * time: where a byte is a new line, `zero` has none of its bits, so that adding 0x7f leaves its high bit clear.
 */
function lineEnds(
  bytes: Buffer,
  at: number,
  end: number,
  isAfterLine: boolean,
): { count: number; hasEmpty: boolean } {
  const aligned = at + ((4 - ((bytes.byteOffset + at) % 4)) % 4)
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (end - aligned) >> 2)
  const first = singleEnds(bytes, at, aligned, isAfterLine)
  let { count } = first
  let adjacent = 0
  let carry = first.isLast ? 0x80 : 0
  for (let i = 0; i < words.length; i++) {
    const zero = (words[i] ?? 0) ^ FOUR_NEW_LINES
    const ends = ~(((zero & LOW_BITS) + LOW_BITS) | zero) & HIGH_BITS
    if (ends !== 0) {
      adjacent |= ends & ((ends << 8) | carry)
      count += Math.imul(ends >>> 7, ONES) >>> 24
    }
    carry = ends >>> 24
  }
  const rest = singleEnds(bytes, aligned + 4 * words.length, end, carry !== 0)
  return { count: count + rest.count, hasEmpty: first.hasEmpty || adjacent !== 0 || rest.hasEmpty }
}

function singleEnds(
  bytes: Buffer,
  at: number,
  end: number,
  isAfterLine: boolean,
): { count: number; hasEmpty: boolean; isLast: boolean } {
  let count = 0
  let hasEmpty = false
  let isLast = isAfterLine
  for (let i = at; i < end; i++) {
    const isEnd = bytes[i] === NEW_LINE
    if (isEnd) count++
    hasEmpty ||= isEnd && isLast
    isLast = isEnd
  }
  return { count, hasEmpty, isLast }
}

function newLines(bytes: Buffer, at: number, end: number): number {
  let count = 0
  for (let i = at; i < end; i++) if (bytes[i] === NEW_LINE) count++
  return count
}
