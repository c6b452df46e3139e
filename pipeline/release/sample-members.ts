import { isMeasure } from '../sources/measure.js'
import type { HeadRow } from '../sources/readers/reader.js'
import { counted, type Choice } from './choice.js'
import type { ProposedColumn } from './sample-columns.js'

/** A member of a text column that is the sum of the others, whatever it is called, and on what evidence. */
interface ProposedTotal {
  column: string
  member: string
  choice: Choice
}

/** Groups of rows, alike but for one column, in which a sum is seen: fewer may add up by chance. */
const FEWEST_GROUPS = 2
/** Members of a group: the total and at least two parts. */
const FEWEST_MEMBERS = 3

/**
 * Members of text columns that are the sum of the others in each group of rows that differ in nothing else, for all figures of the sample.
 * A column with rows called total needs no such evidence and is left out.
 */
export function totalMembersOf(
  columns: readonly ProposedColumn[],
  rows: readonly HeadRow[],
): ProposedTotal[] {
  const measured = columns.flatMap(({ type, figure }) =>
    isMeasure(type) && figure !== null ? [figure.figures] : [],
  )
  const telling = columns.filter(({ type, isRemark }) => type === 'period' || (type === 'text' && !isRemark))
  return telling.flatMap((column) => {
    if (column.type !== 'text' || column.totalLabel !== null || measured.length === 0) return []
    const others = telling.filter((each) => each !== column)
    const groups = measured.flatMap((figures) => groupsOf(column, others, rows, figures))
    const member = totalOf(groups)
    if (member === null) return []
    const held = groups.filter((group) => group.has(member)).length
    const choice = {
      key: ['series', 'dimensions', column.name, 'total'],
      chosen: member,
      evidence: `the sum of the others in each of ${counted(held, 'group')} of rows of the sample`,
      others: [],
      isOpen: false,
    }
    return [{ column: column.name, member, choice }]
  })
}

type Group = ReadonlyMap<string, number>

/** The figures of the members of a column, where everything else that tells rows apart is the same; a member that comes twice spoils a group. */
function groupsOf(
  column: ProposedColumn,
  others: readonly ProposedColumn[],
  rows: readonly HeadRow[],
  figures: ReadonlyMap<number, number>,
): Group[] {
  const groups = new Map<string, Map<string, number>>()
  for (const { row, cells } of rows) {
    const [member, figure] = [cells[column.index]?.trim() ?? '', figures.get(row)]
    if (member === '' || figure === undefined) continue
    const key = JSON.stringify(others.map(({ index }) => cells[index] ?? null))
    const group = groups.get(key) ?? new Map<string, number>()
    group.set(member, group.has(member) ? Number.NaN : figure)
    groups.set(key, group)
  }
  return [...groups.values()].filter(({ size }) => size >= FEWEST_MEMBERS)
}

function totalOf(groups: readonly Group[]): string | null {
  const members = [...new Set(groups.flatMap((group) => [...group.keys()]))]
  const totals = members.filter((member) => {
    const held = groups.filter((group) => group.has(member))
    return held.length >= FEWEST_GROUPS && held.every((group) => isSumOfOthers(group, member))
  })
  return totals.length === 1 ? (totals[0] ?? null) : null
}

/**
 * To half a unit of the last decimal of each figure, since parts are rounded as well. Two parts that are something: a total of one alone might be
 * another word for it.
 */
function isSumOfOthers(group: Group, member: string): boolean {
  const parts = [...group].filter(([name]) => name !== member).map(([, figure]) => figure)
  const sum = parts.reduce((total, figure) => total + figure, 0)
  const decimals = Math.max(
    ...[...group.values()].map((figure) => (String(figure).split('.')[1] ?? '').length),
  )
  const tolerance = decimals === 0 ? 0 : (group.size / 2) * 10 ** -decimals
  return (
    Math.abs((group.get(member) ?? 0) - sum) <= tolerance && parts.filter((figure) => figure > 0).length > 1
  )
}
