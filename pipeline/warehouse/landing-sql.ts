import { quoteName } from '../system/database.js'
import type { Column, Manifest } from '../sources/manifest.js'

const TYPES: Record<Column['type'], string> = { text: 'varchar', count: 'bigint', period: 'varchar' }

/** The select that gives one row per broken cell of `cells`: `_row`, column_name, text, reason. */
export function faultsSql(manifest: Manifest): string {
  const selects = Object.entries(manifest.columns).map(
    ([name, column]) =>
      `select _row::bigint as _row, '${name}' as column_name, ${quoteName(name)} as text, ${reasonSql(name, column, manifest)} as reason from cells`,
  )
  return `select * from (${selects.join(' union all ')}) where reason is not null`
}

/** The select that gives the typed rows of `cells` that are not named in `faults`, with their period. */
export function rowsSql(manifest: Manifest): string {
  const columns = Object.entries(manifest.columns).map(
    ([name, column]) => `${typedSql(name, column)} as ${quoteName(name)}`,
  )
  const period = manifest.period ? `, ${PERIOD_COLUMNS}` : ''
  const notes = manifest.period ? `left join to_date_notes on to_date_notes.year = ${yearSql(manifest)}` : ''
  return `with kept as (select * from cells where _row::bigint not in (select _row from faults))
    select _row::bigint as _row, ${columns.join(', ')}${period.replaceAll(':year', yearSql(manifest))}
    from kept ${notes} order by _row`
}

/** Names and types of the columns that `rowsSql` gives. */
export function landedColumns(manifest: Manifest): Record<string, string> {
  const declared = Object.entries(manifest.columns).map(([name, { type }]) => [name, TYPES[type]] as const)
  const period = { period_start: 'date', period_end: 'date', months_covered: 'integer', _status: 'varchar' }
  return { _row: 'bigint', ...Object.fromEntries(declared), ...(manifest.period ? period : {}) }
}

/** The Gregorian year of the text expression `text`, by the calendar of the source. */
export function yearOf(text: string, manifest: Manifest): string {
  return manifest.period?.calendar === 'roc' ? `roc_year(${text})` : `try_cast(${text} as integer)`
}

const PERIOD_COLUMNS = `make_date(:year, 1, 1) as period_start,
  coalesce(last_day(make_date(:year, to_date_notes.month, 1)), make_date(:year, 12, 31)) as period_end,
  coalesce(to_date_notes.month, 12)::integer as months_covered,
  if(coalesce(to_date_notes.month, 12) < 12, 'partial', 'final') as _status`

function yearSql(manifest: Manifest): string {
  return yearOf(`kept.${quoteName(manifest.period?.column ?? '')}`, manifest)
}

function typedSql(name: string, column: Column): string {
  const cell = `kept.${quoteName(name)}`
  return column.type === 'count' ? `count_from(${cell})::bigint` : `nullif(trim(${cell}), '')`
}

function reasonSql(name: string, column: Column, manifest: Manifest): string {
  const cell = quoteName(name)
  const isEmpty = `coalesce(trim(${cell}), '') = ''`
  const cases = [
    `when ${isEmpty} then ${column.required ? "'empty'" : 'null'}`,
    column.type === 'count' ? `when count_from(${cell}) is null then 'not-a-count'` : '',
    column.type === 'period' ? `when ${yearOf(cell, manifest)} is null then 'not-a-period'` : '',
    column.minimum === undefined
      ? ''
      : `when ${figureSql(cell, column, manifest)} < ${column.minimum} then 'below-minimum'`,
    column.maximum === undefined
      ? ''
      : `when ${figureSql(cell, column, manifest)} > ${column.maximum} then 'above-maximum'`,
  ]
  return `case ${cases.join(' ')} end`
}

function figureSql(cell: string, column: Column, manifest: Manifest): string {
  return column.type === 'period' ? yearOf(cell, manifest) : `count_from(${cell})`
}
