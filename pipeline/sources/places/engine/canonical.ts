import { csvFigure } from '../../../base/csv.js'
import { UserError } from '../../../base/error.js'
import type { Rollup } from '../fetching.js'
import type { EngineAnswer } from './engine.js'

type Write = (value: string) => string

const WHOLE = /^-?\d+$/
const DECIMAL = /^(-?\d+)(?:\.(\d+))?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?:\.(\d+))?$/

/** How values of a type are written, by the beginning of its name in lower case, whatever engine they come from. */
const TYPES: readonly [name: RegExp, write: Write][] = [
  [
    /^(?:tinyint|smallint|integer|bigint|hugeint|int)$/,
    (value) => BigInt(expected(value, WHOLE)[0]).toString(),
  ],
  [/^decimal(?:\(\d+, ?0\))?$/, (value) => decimal(value)],
  [/^decimal\(\d+, ?\d+\)$/, (value) => decimal(value)],
  [/^varchar(?:\(\d+\))?$/, (value) => value],
  [/^boolean$/, (value) => expected(value, /^(?:true|false)$/)[0]],
  [/^date$/, (value) => expected(value, DATE)[0]],
  [/^timestamp(?:\([0-9]+\))?(?:_s|_ms|_ns)?$/, (value) => timestamp(value)],
]

/**
 * An answer as CSV in one form: a header, rows sorted by the grain in the order of their code points, whole numbers and decimals without
 * needless zeros, an empty cell for null and `""` for an empty text. Equal answers of any engine are equal bytes.
 * @throws UserError when a value is not of its type, a type has no exact form, or two rows have one grain.
 */
export function canonicalCsv({ columns, rows }: EngineAnswer, rollup: Rollup): string {
  const writers = columns.map(({ name, type }) => writerOf(name, type, rollup.file))
  const keys = rollup.grain.map((name) => columns.findIndex((column) => column.name === name))
  const missing = rollup.grain.filter((_, i) => keys[i] === -1)
  if (missing.length > 0)
    throw new UserError(`${rollup.file}: the answer has no column ${missing.join(', ')}`)
  const written = rows.map((row) => {
    if (row.length !== columns.length)
      throw new UserError(
        `${rollup.file}: a row of the answer has ${row.length} values for ${columns.length} columns`,
      )
    const cells = row.map((value, i) => cellOf(value, writers[i], rollup.file, columns[i]?.name ?? ''))
    return { key: keys.map((i) => cells[i] ?? ''), line: cells.join(',') }
  })
  written.sort((a, b) => compare(a.key, b.key))
  for (const [i, { key }] of written.entries())
    if (i > 0 && compare(key, written[i - 1]?.key ?? []) === 0)
      throw new UserError(
        `${rollup.file}: two rows of the answer have ${rollup.grain.join(', ')} ${key.join(', ')}`,
      )
  const header = columns.map(({ name }) => csvFigure(name)).join(',')
  return `${[header, ...written.map(({ line }) => line)].join('\n')}\n`
}

function writerOf(name: string, type: string, file: string): Write {
  const known = TYPES.find(([form]) => form.test(type.toLowerCase()))
  if (known !== undefined) return known[1]
  const instead = /double|real|float/i.test(type)
    ? 'cast it to decimal: its last digits depend on the order of the sum'
    : 'cast it to one of bigint, decimal, varchar, date, timestamp'
  throw new UserError(`${file}: column ${name} is of type ${type.slice(0, 100)}; ${instead}`)
}

function cellOf(value: string | null, write: Write | undefined, file: string, column: string): string {
  if (value === null || write === undefined) return ''
  try {
    const text = write(value)
    return text === '' ? '""' : csvFigure(text)
  } catch (cause) {
    if (!(cause instanceof Unexpected)) throw cause
    throw new UserError(
      `${file}: column ${column} holds ${JSON.stringify(value.slice(0, 100))}, which is not of its type`,
    )
  }
}

class Unexpected extends Error {}

function expected(value: string, form: RegExp): [string, ...string[]] {
  const found = form.exec(value)
  if (found === null) throw new Unexpected()
  return [found[0], ...found.slice(1)]
}

function decimal(value: string): string {
  const [, whole = '0', fraction] = expected(value, DECIMAL)
  const digits = (fraction ?? '').replace(/0+$/, '')
  const sign = whole.startsWith('-') && (digits !== '' || BigInt(whole) !== 0n) ? '-' : ''
  const plain = `${sign}${BigInt(whole.replace('-', ''))}`
  return digits === '' ? plain : `${plain}.${digits}`
}

function timestamp(value: string): string {
  const [, seconds = '', fraction] = expected(value, TIMESTAMP)
  const digits = (fraction ?? '').replace(/0+$/, '')
  return digits === '' ? seconds : `${seconds}.${digits}`
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const other = b[i] ?? ''
    if (text !== other) return Buffer.compare(Buffer.from(text), Buffer.from(other))
  }
  return 0
}
