import type { Column, Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import { USUAL_DECIMALS } from '../sources/number-writing.js'
import { quoteName } from '../system/database.js'

const TYPES: Record<Exclude<Column['type'], 'period' | 'number'>, string> = {
  text: 'varchar',
  count: 'bigint',
  date: 'date',
}

/** Names and types of the columns that a landed row has, but for `_file`, `_received_at` and `_row`. */
export function landedColumns(manifest: Manifest): Record<string, string> {
  const declared = columnsOf(manifest).flatMap(([name, column]) =>
    column.type === 'period'
      ? []
      : [[name, column.type === 'number' ? decimalType(column) : TYPES[column.type]] as const],
  )
  const period = { period_start: 'date', period_end: 'date', months_covered: 'integer', _status: 'varchar' }
  return { ...Object.fromEntries(declared), ...(manifest.period ? period : {}) }
}

/** The type of a number: 28 digits, six of them decimals, unless the contract wants more of these. */
export function decimalType({ decimals }: Column): string {
  return decimals > USUAL_DECIMALS ? `decimal(38,${decimals})` : `decimal(28,${USUAL_DECIMALS})`
}

/** Columns of the manifest that hold figures. */
export function measuresOf(manifest: Manifest): string[] {
  return columnsOf(manifest).flatMap(([name, { type }]) => (isMeasure(type) ? [name] : []))
}

/** Columns of the manifest whose texts say which series a row belongs to. */
export function dimensionsOf(manifest: Manifest): string[] {
  return columnsOf(manifest).flatMap(([name, { type, dimension }]) =>
    type === 'text' && dimension ? [name] : [],
  )
}

/** The columns of a manifest with their names. */
export function columnsOf(manifest: Manifest): [string, Column][] {
  return Object.entries(manifest.columns)
}

/** The quoted name of a column's typed value while rows are read. */
export function typedName(column: string): string {
  return quoteName(`${column}=`)
}

/** The SQL name of the text that says which period a row is about. */
export function periodLabelSql({ period }: Manifest): string {
  return period?.column === undefined ? '_period_label' : quoteName(period.column)
}
