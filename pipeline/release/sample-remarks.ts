import type { HeadRow } from '../sources/readers/reader.js'
import type { Choice } from './choice.js'
import type { ProposedColumn } from './sample-columns.js'

/** Rows of a sample from which it is seen that each period has one. */
const FEWEST_ROWS = 3

/**
 * Columns of which those that change from period to period, where each period has but one row, are remarks: a kind of day or a note tells no two
 * series apart. One that is the same throughout may be a member of which the others come later in the file.
 */
export function withRemarks(
  columns: readonly ProposedColumn[],
  rows: readonly HeadRow[],
): { columns: ProposedColumn[]; choices: Choice[] } {
  const periods = columns.filter(({ type }) => type === 'period')
  const cellsOf = (index: number): string[] => rows.map(({ cells }) => cells[index]?.trim() ?? '')
  const labels = rows.map(({ cells }) => JSON.stringify(periods.map(({ index }) => cells[index] ?? null)))
  const isOneEach = periods.length > 0 && rows.length >= FEWEST_ROWS && new Set(labels).size === rows.length
  const isRemark = ({ type, index, totalLabel }: ProposedColumn): boolean =>
    isOneEach && type === 'text' && totalLabel === null && new Set(cellsOf(index)).size > 1
  return {
    columns: columns.map((column) => (isRemark(column) ? { ...column, isRemark: true } : column)),
    choices: columns
      .filter((column) => isRemark(column) && !column.isRemark)
      .map(({ name }) => ({
        key: ['columns', name, 'dimension'],
        chosen: 'false',
        evidence: 'each period stands in one row of the sample',
        others: ['true'],
        isOpen: false,
      })),
  }
}
