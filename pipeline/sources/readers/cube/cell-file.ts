import { closeSync, openSync, writeSync } from 'node:fs'
import { UserError } from '../../../base/error.js'
import { quoteText } from '../../../system/database.js'

const BUFFERED = 1 << 20
const LONGEST_CELL = 2 ** 20

/** Cells of a cube on their way from a file to DuckDB: each with its place among all cells, from 0. */
export class CellFile {
  count = 0
  private readonly handle: number
  private lines = ''

  constructor(
    private readonly path: string,
    private readonly file: string,
  ) {
    this.handle = openSync(path, 'w')
  }

  add(place: number, text: string | null): void {
    this.count++
    if (text !== null && text.length > LONGEST_CELL)
      throw new UserError(`${this.file}: cell ${place + 1} is longer than ${LONGEST_CELL} characters`)
    this.lines += `${place},${text === null ? '' : quoted(text)}\n`
    if (this.lines.length > BUFFERED) this.write()
  }

  /** Ends the file. @returns SQL for a FROM clause: `place` BIGINT, `cell` VARCHAR, in the order in which they were added. */
  close(): string {
    this.write()
    closeSync(this.handle)
    return `read_csv(${quoteText(this.path)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
      columns = {'place': 'bigint', 'cell': 'varchar'}, max_line_size = ${4 * LONGEST_CELL})`
  }

  private write(): void {
    writeSync(this.handle, this.lines)
    this.lines = ''
  }
}

function quoted(text: string): string {
  return /["\r\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A number with an exponent in plain digits, every one it has: 1.50E3 is 1500; other texts are given back. */
export function plainNumber(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([-+]?\d{1,2})$/.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = ''] = parts
  const point = whole.length + Number(exponent)
  const digits = `${'0'.repeat(Math.max(0, 1 - point))}${whole}${fraction}`.padEnd(Math.max(point, 0), '0')
  const at = Math.max(point, 1)
  const figure = `${digits.slice(0, at).replace(/^0+(?=\d)/, '')}.${digits.slice(at)}`
  return `${sign}${figure.replace(/\.$/, '')}`
}
