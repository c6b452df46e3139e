import { isMeasure } from '../sources/measure.js'
import { codesIn, meaningsOf, STATUSES, type StatusRules } from '../sources/status-codes.js'
import type { Sample } from '../warehouse/sample.js'
import type { Choice } from './choice.js'
import type { HeaderTable, ProposedColumn } from './sample-columns.js'

/**
 * Columns as the format says what they are for: a code of a dimension is no figure, whatever it looks like; only a time is the period
 * where there is one; cells of a cube may be empty.
 */
export function withRoles(
  columns: readonly ProposedColumn[],
  { roles, found }: Sample['tables'][number],
): ProposedColumn[] {
  const hasTime = roles.includes('time')
  const multiplier = columns.find(({ index }) => roles[index] === 'multiplier')?.name ?? null
  return columns.map((column) => {
    const role = roles[column.index]
    if (role === undefined) return column
    const isPeriod = column.type === 'period' && (role === 'time' || (role === 'dimension' && !hasTime))
    if (isPeriod) return { ...column, frequency: frequencyOf(column, found['frequency']) }
    if (role === 'measure')
      return {
        ...column,
        type: isMeasure(column.type) ? column.type : 'number',
        hasEmpty: true,
        ...(multiplier === null ? {} : { multiplier }),
      }
    return {
      ...column,
      type: 'text',
      unit: null,
      isRemark: column.isRemark || (role !== 'dimension' && role !== 'time'),
      hasEmpty: role === 'dimension' || role === 'time' ? column.hasEmpty : true,
    }
  })
}

const FREQUENCIES = ['day', 'month', 'quarter', 'year']

function frequencyOf({ frequency }: ProposedColumn, stated: string | undefined): string {
  return stated !== undefined && FREQUENCIES.includes(stated) ? stated : frequency
}

/** What the codes of the status column mean; one that no list of codes has is to be decided. */
export function statusByRole(
  columns: readonly ProposedColumn[],
  { table, rows }: HeaderTable,
): { status: Partial<StatusRules> | null; choices: Choice[] } {
  const multiplied = columns.flatMap((column) => multiplierChoice(column))
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

function multiplierChoice({ name, multiplier }: ProposedColumn): Choice[] {
  if (multiplier === undefined) return []
  const evidence = `the file states in ${multiplier} the power of ten by which each figure is multiplied`
  return [
    {
      key: ['columns', name, 'multiplier'],
      chosen: multiplier,
      evidence,
      others: ['none: as published'],
      isOpen: false,
    },
  ]
}

function listChoice(list: 'eurostat' | 'sdmx', cells: readonly string[], rows: number): Choice {
  const seen = [...new Set(cells)].toSorted().slice(0, 10)
  const evidence = `${cells.length} of the first ${rows} rows have a code${seen.length === 0 ? '' : `: ${seen.join(', ')}`}`
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
    evidence: `${count} of the first ${rows} rows have the code ${code}, which is not among those that almanac knows`,
    others: STATUSES.filter((status) => status !== 'final'),
    isOpen: true,
  }
}
