import type { Column, Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import { USUAL_DECIMALS } from '../sources/number-writing.js'
import { AFTER_FREQUENCY, BESIDE } from '../sources/periods/label-forms.js'
import { periodColumns } from '../sources/periods/rules-of.js'
import { quoteName, quoteText } from '../system/database.js'

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
  const day = manifest.period?.frequency === 'hour' ? 'timestamp' : 'date'
  const period = { period_start: day, period_end: day, months_covered: 'integer', _status: 'varchar' }
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
    type === 'text' && dimension && name !== manifest.period?.['frequency-column'] ? [name] : [],
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

/** The SQL of the text that says which period a row is about, as it is shown. */
export function periodLabelSql(manifest: Manifest): string {
  const cells = labelCells(manifest)
  return cells.length === 1 ? cells.join('') : `concat_ws(' ', ${cells.join(', ')})`
}

/** The SQL of the text that says which period a row is about, as it is read: its cells and the row's frequency kept apart. */
export function periodTextSql(manifest: Manifest): string {
  const cells = labelCells(manifest)
  const stating = manifest.period?.['frequency-column']
  const text = cells.length === 1 ? cells.join('') : `concat_ws(${quoteText(BESIDE)}, ${cells.join(', ')})`
  return stating === undefined ? text : `(${quoteName(stating)} || ${quoteText(AFTER_FREQUENCY)} || ${text})`
}

function labelCells({ period }: Manifest): string[] {
  const columns = periodColumns(period).map(quoteName)
  return period?.across === undefined ? columns : [...columns, '_period_label']
}
