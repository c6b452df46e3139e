import { desc, type ColumnTable } from 'arquero'
import { UserError, unknownValue } from '../base/error.js'
import { textOf } from '../system/database.js'
import type { ReshapeCell, Verb } from './cell.js'
import { at, requireColumn, rowsOf, type Result, type Results } from './result.js'

/**
 * The results with those of the reshape cells, in whatever order the cells stand. A reshaped result keeps the id of the query
 * that its figures come from.
 * @throws UserError naming the cell for an unknown cell or column, cells that go round in a circle, or two figures for one place of a pivot.
 */
export function withReshaped(results: Results, cells: readonly ReshapeCell[]): Results {
  const all = new Map(results)
  const pending = new Map(cells.map((cell) => [cell.id, cell]))
  for (const cell of cells) resolve(cell, all, pending, [])
  return all
}

function resolve(
  cell: ReshapeCell,
  results: Map<string, Result>,
  cells: ReadonlyMap<string, ReshapeCell>,
  within: readonly string[],
): Result {
  const known = results.get(cell.id)
  if (known) return known
  if (within.includes(cell.id))
    throw new UserError(`${cell.place}: reshapes itself: ${[...within, cell.id].join(' > ')}`)
  const below = cells.get(cell.data)
  const origin = results.get(cell.data) ?? (below && resolve(below, results, cells, [...within, cell.id]))
  if (!origin)
    throw new UserError(
      `${cell.place}: ${unknownValue('cell', cell.data, [...results.keys(), ...cells.keys()])}`,
    )
  const table = cell.verbs.reduce((rows, verb) => reshape(rows, verb, cell.place), origin.table)
  const result = { ...origin, table }
  results.set(cell.id, result)
  return result
}

function reshape(table: ColumnTable, verb: Verb, place: string): ColumnTable {
  const known = (columns: readonly string[]): string[] => {
    for (const column of columns) requireColumn(table, column, place)
    return [...columns]
  }
  if ('select' in verb) return table.select(...known(verb.select))
  if ('rename' in verb) {
    known(Object.keys(verb.rename))
    return table.rename(verb.rename)
  }
  if ('orderby' in verb) {
    known(verb.orderby.map(withoutSign))
    const keys = verb.orderby.map((key) => (key.startsWith('-') ? desc(withoutSign(key)) : key))
    // without reify a later verb would see the rows in their old order
    return table.orderby(...keys).reify()
  }
  if ('slice' in verb) return table.slice(...verb.slice)
  if ('dedupe' in verb) return table.dedupe(...known(verb.dedupe))
  if ('fold' in verb) {
    const { columns, name, value } = verb.fold
    return table.fold(known(columns), { as: [name, value] })
  }
  const { names, values, by } = verb.pivot
  known([...by, names, values])
  at(place, () => refuseTwoFigures(table, [...by, names]))
  return table
    .groupby(...by)
    .pivot(names, values)
    .ungroup()
}

function withoutSign(key: string): string {
  return key.replace(/^-/, '')
}

/** A pivot has room for one figure in each place, and would keep one of several without a word. */
function refuseTwoFigures(table: ColumnTable, columns: readonly string[]): void {
  const seen = new Set<string>()
  for (const row of rowsOf(table)) {
    const place = columns.map((column) => `${column} = ${textOf(row[column])}`).join(', ')
    if (seen.has(place)) throw new UserError(`pivot: two rows have ${place}; let the query give one`)
    seen.add(place)
  }
}
