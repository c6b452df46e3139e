import { isNumericType, isTimeType } from '../base/column-type.js'
import type { WrittenColumn } from './cell.js'
import type { Reader } from './reader.js'
import { requireColumn, type Result } from './result.js'

/** A column as readers of one language see it. */
export interface Column {
  name: string
  label: string
  format: string
  align?: 'left' | 'right' | undefined
}

/**
 * The columns that a cell names, or all of its rows; what a column is called and how it is written follow from its name and type where the cell
 * does not say it. @throws UserError naming `place` for a column that there is not.
 */
export function columnsOf(
  written: readonly WrittenColumn[] | undefined,
  result: Result,
  reader: Reader,
  place: string,
): Column[] {
  return (written ?? shownOf(result)).map((column) => {
    const name = typeof column.column === 'string' ? column.column : reader.choose(column.column)
    requireColumn(result.table, name, place)
    const { label, format, align } = { label: undefined, format: undefined, align: undefined, ...column }
    return {
      name,
      label: label === undefined ? columnLabel(name, reader) : reader.choose(label),
      format: format ?? columnFormat(name, result),
      align,
    }
  })
}

/** What a column is called: the label of its name, or the name in words. */
function columnLabel(name: string, { words }: Reader): string {
  const label = words.labelOrName(name)
  if (label !== name) return label
  const known = words.wordIfAny(`field-${name}`)
  if (known !== undefined) return known
  return nameInWords(name)
}

/** A name such as `late_trains` as words. */
export function nameInWords(name: string): string {
  const plain = /^[\w-]+$/.test(name) ? name.replaceAll(/[_-]+/g, ' ').trim() : name
  return `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}`
}

/** The format that fits a column by its type, and by its name where that says more. */
function columnFormat(name: string, { columns }: Pick<Result, 'columns'>): string {
  const type = columns.find((column) => column.name === name)?.type ?? ''
  if (name === 'period') return 'period'
  if (type === 'DATE') return 'date'
  if (isTimeType(type)) return 'time'
  if (!isNumericType(type)) return 'name'
  if (/(?:^|_)year$/.test(name)) return 'short-year'
  if (name.endsWith('_pct')) return 'percent'
  return /INT/.test(type) ? 'count' : 'figure'
}

/** Columns that are of use to charts and not to readers. */
const SILENT = ['flag_id', 'flag_number', 'period_start', 'period_end']

function shownOf({ columns }: Result): WrittenColumn[] {
  const names = columns.map(({ name }) => name)
  const isShown = (name: string): boolean => !SILENT.includes(name) || !names.includes('period')
  return names.filter(isShown).map((column) => ({ column }))
}
