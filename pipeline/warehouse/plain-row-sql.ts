import type { Column, Manifest } from '../sources/manifest.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { quoteName, quoteText } from '../system/database.js'
import { columnsOf, measuresOf } from './contract.js'
import { placesOf, plainValue } from './figure-sql.js'
import type { Stage } from './landing-stages.js'
import type { NotedPeriod } from './period-sql.js'
import { isOneOf, noteRows, totalRows } from './set-aside-sql.js'

/** What decides how cells are read beside the contract. */
export interface Circumstances {
  layout: Layout
  /** Day on which the file was received, YYYY-MM-DD: a period that ends later and holds nothing but 0 is not published yet. */
  receivedOn: string
  /** Periods of which a note says that they run only to the end of a month. */
  toDate: readonly NotedPeriod[]
}

/**
 * The stage that says of each row whether it is plain: accepted, and each cell the value that a cast gives. Null or false says nothing but
 * that the row takes the long way. A contract with anything that has no quick way has no plain rows.
 */
export function plainRowStage(manifest: Manifest, circumstances: Circumstances): Stage {
  const { layout, toDate, receivedOn } = circumstances
  const columns = columnsOf(manifest)
  const hasQuickWay = columns.every(([name, { type }]) => type !== 'date' && placesOf(name, layout) === 0)
  if (!hasQuickWay || toDate.length > 0) return { _is_plain: 'false' }
  const counts = columns.flatMap(([name, { type }]) => (type === 'count' ? [plainValue(name)] : []))
  const conditions = [
    ...(manifest.period === undefined ? [] : plainPeriod(manifest, receivedOn)),
    // joined, the bits are null as soon as one count is, and negative as soon as one is
    ...(counts.length === 0 ? [] : [`(${counts.join(' | ')}) >= 0`]),
    ...columns.flatMap(([name, column]) => plainCell(name, column)),
    ...(manifest.status === undefined ? [] : [`${quoteName(manifest.status.column)} is null`]),
    ...(layout.grid.hasRowsWithin === true ? ['not "_rows_within"'] : []),
    ...[...totalRows(manifest), ...noteRows(manifest, layout)].map(
      ({ when }) => `not coalesce(${when}, false)`,
    ),
  ]
  return { _is_plain: conditions.length === 0 ? 'true' : conditions.join(' and ') }
}

function plainPeriod(manifest: Manifest, receivedOn: string): string[] {
  const { minimum, maximum } = manifest.columns[manifest.period?.column ?? ''] ?? {}
  return [
    '"_quick" is not null',
    ...(minimum === undefined ? [] : [`"_quick" >= make_date(${minimum}, 1, 1)`]),
    ...(maximum === undefined ? [] : [`"_quick" <= make_date(${maximum}, 12, 31)`]),
    ...(measuresOf(manifest).length === 0 ? [] : [`"_quick" <= date ${quoteText(receivedOn)}`]),
  ]
}

function plainCell(name: string, column: Column): string[] {
  const { type, required, minimum, maximum, values } = column
  if (type === 'period') return []
  const value = type === 'text' ? quoteName(name) : plainValue(name)
  const conditions = [
    ...(type === 'text' ? [`not (${isPaddedSql(value)} or (${value} >= '=' and ${value} < '>'))`] : []),
    ...(type === 'number' ? [`${value} is not null`] : []),
    ...(type === 'text' || minimum === undefined ? [] : [`${value} >= ${minimum}`]),
    ...(type === 'text' || maximum === undefined ? [] : [`${value} <= ${maximum}`]),
    ...(values === undefined ? [] : [isOneOf(value, values)]),
  ]
  return type === 'text' && !required ? [`(${value} is null or (${conditions.join(' and ')}))`] : conditions
}

/** The SQL of one thing in plain rows and of another in all others, which alone are given to it. */
export function plainOrSql(plain: string, other: string): string {
  return `case when "_is_plain" then ${plain} else ${other} end`
}

/** Whether white space stands at an end of a text, or nothing else in it. */
export function isPaddedSql(cell: string): string {
  return `${cell} < '!' or ends_with(${cell}, ' ') or (${cell} >= '\u3000' and ${cell} < '\u3001') or ends_with(${cell}, '\u3000')`
}
