import { isMeasure } from '../sources/measure.js'
import { codesIn, meaningsOf, STATUSES } from '../sources/status-codes.js'
import type { Sample } from '../warehouse/sample.js'
import type { Choice } from './choice.js'
import type { DescribedTable, ProposedColumn } from './sample-columns.js'
import type { HeaderTable } from './sample-header.js'

type Roles = Pick<Sample['tables'][number], 'roles'>

/** Whether a column may hold the period: only a time is it where the format names one, and never a figure or a remark. */
export function mayBePeriod(index: number, { roles }: Roles): boolean {
  const role = roles[index]
  return role === undefined || role === 'time' || (role === 'dimension' && !roles.includes('time'))
}

/** Whether a column may hold figures: a code of a dimension is none, whatever it looks like. */
export function hasFigures(index: number, { roles }: Roles): boolean {
  return roles[index] === undefined || roles[index] === 'measure'
}

/** Columns as the format says what they are for; cells of a cube may be empty. */
export function withRoles(columns: readonly ProposedColumn[], { roles }: Roles): ProposedColumn[] {
  const multiplier = columns.find(({ index }) => roles[index] === 'multiplier')?.name ?? null
  return columns.map((column) => {
    const role = roles[column.index]
    if (role === undefined) return column
    if (role === 'measure')
      return {
        ...column,
        type: isMeasure(column.type) ? column.type : 'number',
        hasEmpty: true,
        ...(multiplier === null ? {} : { multiplier }),
      }
    const isKey = role === 'dimension' || role === 'time'
    return {
      ...column,
      unit: null,
      isRemark: column.isRemark || !isKey,
      hasEmpty: isKey ? column.hasEmpty : true,
    }
  })
}

/** What the codes of the status column mean; one that no list of codes has is to be decided. */
export function statusByRole(
  columns: readonly ProposedColumn[],
  { table, rows }: HeaderTable,
): { status: DescribedTable['status']; choices: Choice[] } {
  const multiplied = columns.flatMap((column) => multiplierChoice(column, columns, rows))
  const column = columns.find(({ index }) => table.roles[index] === 'status')
  if (column === undefined) return { status: null, choices: multiplied }
  const cells = rows.flatMap(({ cells }) => (cells[column.index] ?? '').trim() || [])
  const isSdmx =
    cells.length === 0 ? column.labels.includes('OBS_STATUS') : cells.some((cell) => /^[A-Z]$/.test(cell))
  const list = isSdmx ? 'sdmx' : 'eurostat'
  const known = meaningsOf({ list, codes: {} })
  const codes = [...new Set(cells.flatMap((cell) => codesIn(cell, known)))].toSorted()
  const unknown = codes.filter((code) => !Object.hasOwn(known, code))
  const own = Object.fromEntries(unknown.map((code) => [code, 'final'] as const))
  return {
    status: { column: column.name, list, ...(unknown.length === 0 ? {} : { codes: own }) },
    choices: [
      ...multiplied,
      listChoice(list, cells, rows.length),
      ...unknown.map((code) =>
        unknownChoice(code, cells.filter((cell) => codesIn(cell, known).includes(code)).length, rows.length),
      ),
    ],
  }
}

/** Thousands and millions are usual; a power such as 1 or 2 may be a factor that was written for one. */
function multiplierChoice(
  { name, multiplier }: ProposedColumn,
  columns: readonly ProposedColumn[],
  rows: HeaderTable['rows'],
): Choice[] {
  if (multiplier === undefined) return []
  const index = columns.find((column) => column.name === multiplier)?.index ?? 0
  const powers = [...new Set(rows.map(({ cells }) => (cells[index] ?? '').trim() || '0'))]
  const isUnusual = powers.some((power) => Number(power) % 3 !== 0)
  return [
    {
      key: ['columns', name, 'multiplier'],
      chosen: multiplier,
      evidence: `the file states in ${multiplier} the power of ten by which each figure is multiplied, such as ${powers.slice(0, 3).join(', ')}`,
      others: ['none, without this key: as published'],
      isOpen: isUnusual,
    },
  ]
}

function listChoice(list: 'eurostat' | 'sdmx', cells: readonly string[], rows: number): Choice {
  const seen = [...new Set(cells)].toSorted().slice(0, 10)
  const evidence = `rows with a code: ${cells.length} of the first ${rows}${seen.length === 0 ? '' : `: ${seen.join(', ')}`}`
  return {
    key: ['status', 'list'],
    chosen: list,
    evidence,
    others: [list === 'sdmx' ? 'eurostat' : 'sdmx'],
    isOpen: false,
  }
}

function unknownChoice(code: string, count: number, rows: number): Choice {
  return {
    key: ['status', 'codes', code],
    chosen: 'final',
    evidence: `rows with the code ${code}, which is not among those that almanac knows: ${count} of the first ${rows}`,
    others: STATUSES.filter((status) => status !== 'final'),
    isOpen: true,
  }
}
