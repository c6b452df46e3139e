import { isMeasure } from '../sources/measure.js'
import type { HeadRow } from '../sources/readers/reader.js'
import type { FigureColumn } from './sample-figures.js'
import type { ProposedColumn } from './sample-columns.js'

/** A column in which one text marks the rows that sum the others. */
export interface TotalMember {
  column: string
  label: string
}

const FEWEST_GROUPS = 3
const FEWEST_PARTS = 2

/** Rows of the file that differ in one column alone, by what they have there. */
type Group = ReadonlyMap<string, number>

/**
 * The text whose rows are the sum of the others, for figures of one column at least, in each group of rows that have all else in common;
 * null where there is none, fewer than three such groups, or a text that is called a total.
 */
export function totalMemberOf(
  columns: readonly ProposedColumn[],
  rows: readonly HeadRow[],
): TotalMember | null {
  if (columns.some(({ totalLabel }) => totalLabel !== null)) return null
  const keys = columns.filter(({ type, isRemark }) => (type === 'text' && !isRemark) || type === 'period')
  const figures = columns.flatMap(({ type, figure }) => (isMeasure(type) && figure !== null ? [figure] : []))
  for (const column of keys.filter(({ type }) => type === 'text')) {
    const groups = groupsBut(column, keys, rows)
    for (const figure of groups === null ? [] : figures) {
      const label = labelOfSums(groups ?? [], figure)
      if (label !== null) return { column: column.name, label }
    }
  }
  return null
}

/** The rows by what they have in the other columns; null where two rows of one group say the same. */
function groupsBut(
  column: ProposedColumn,
  keys: readonly ProposedColumn[],
  rows: readonly HeadRow[],
): Group[] | null {
  const groups = new Map<string, Map<string, number>>()
  for (const { row, cells } of rows) {
    const textAt = (index: number): string => (cells[index] ?? '').trim()
    const key = JSON.stringify(keys.filter((each) => each !== column).map(({ index }) => textAt(index)))
    const group = groups.get(key) ?? new Map<string, number>()
    if (group.has(textAt(column.index))) return null
    groups.set(key, group.set(textAt(column.index), row))
  }
  return [...groups.values()]
}

function labelOfSums(groups: readonly Group[], figure: FigureColumn): string | null {
  const whole = groups.filter((group) => group.size > FEWEST_PARTS)
  const candidates = new Set(whole.flatMap((group) => labelOfSum(group, figure)))
  const [label] = [...candidates]
  if (label === undefined || candidates.size > 1 || whole.length < FEWEST_GROUPS) return null
  return whole.every((group) => labelOfSum(group, figure).length === 1) ? label : null
}

/** The text of the largest figure of a group, where that is the sum of the others to half a unit of the last decimal of each. */
function labelOfSum(group: Group, { figures }: FigureColumn): string[] {
  const values = [...group].map(([label, row]) => ({ label, value: figures.get(row) ?? Number.NaN }))
  const [largest] = values.toSorted((a, b) => b.value - a.value)
  const rest = values.reduce((sum, { value }) => sum + value, 0) - (largest?.value ?? 0)
  const decimals = Math.max(...values.map(({ value }) => (String(value).split('.')[1] ?? '').length))
  const tolerance = decimals === 0 ? 0 : (values.length / 2) * 10 ** -decimals
  const isSum = largest !== undefined && rest > 0 && Math.abs(largest.value - rest) <= tolerance + 1e-9 * rest
  return isSum ? [largest.label] : []
}
