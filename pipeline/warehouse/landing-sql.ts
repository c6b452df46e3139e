import { writingOf, type Column, type Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import { DECIMAL_MARKS } from '../sources/number-writing.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { MONTHS_OF } from '../sources/periods/period.js'
import { quoteName, quoteText } from '../system/database.js'
import type { Grid } from '../sources/readers/reader.js'
import { columnsOf, decimalType, typedName } from './contract.js'
import { figureSql, figureStages, plainStages, plainValue, statusSql } from './figure-sql.js'
import { dateFunction, readSql } from './period-functions.js'
import { withStages, type Stage } from './landing-stages.js'
import { periodStages } from './period-sql.js'
import { isPaddedSql, plainOrSql, plainRowStage, type Circumstances } from './plain-row-sql.js'
import { setAsideSql } from './set-aside-sql.js'
import { codedStatusSql, codesStage } from './status-sql.js'

/** Whether the rows of a table carry their numbers; otherwise they are numbered by their order once they are written. */
export function isNumbered({ grid }: Pick<Layout, 'grid'>, { period }: Manifest): boolean {
  return grid.hasRows || period?.across !== undefined
}

/**
 * The select over a found table that gives its cells as text by the contract's names: one row per row of the file, or per row and
 * period where periods stand side by side. Of the cells of figures `texts` leaves out those in which a format stores a number.
 */
export function cellsSql(layout: Layout, manifest: Manifest, which: 'all' | 'texts' = 'all'): string {
  const { across } = layout
  const columns = columnsOf(manifest).flatMap(([name, column]) => {
    if (name === manifest.period?.across) return []
    const place = layout.columns[name]
    const cell =
      place === undefined ? 'null::varchar' : cellOf(place.index, column, layout.grid, manifest, which)
    return [`${cell} as ${quoteName(name)}`]
  })
  const { grid } = layout
  const selected = [
    ...(isNumbered(layout, manifest) ? ['_row'] : []),
    ...columns,
    ...(grid.hasRowsWithin === true ? ['_rows_within'] : []),
  ]
  const from = filledDown(rowsBelowHeader(layout, manifest), layout, manifest)
  if (manifest.period?.across === undefined) return `select ${selected.join(', ')} from ${from}`
  const figures = manifest.columns[manifest.period.across]
  const sides = across.map(({ index, label }) => {
    const cell = figures === undefined ? `c${index}` : cellOf(index, figures, layout.grid, manifest, which)
    return `{label: ${quoteText(label)}, cell: ${cell}}`
  })
  return `select * exclude (side), side.label as _period_label, side.cell as ${quoteName(manifest.period.across)}
    from (select ${selected.join(', ')}, unnest([${sides.join(', ')}]) as side from ${from})`
}

/** Where rows have numbers those with nothing in them are left out; elsewhere they keep the places of the others. */
function rowsBelowHeader({ grid, header }: Layout, manifest: Manifest): string {
  const cells = Array.from({ length: grid.width }, (_, i) => `c${i}`).join(', ')
  const below = grid.after(header[1])
  const holdsSomething = `where coalesce(${cells}) is not null`
  if (grid.hasRows) return `${below} ${holdsSomething}`
  if (manifest.period?.across === undefined) return below
  return `(select (row_number() over () + ${header[1]})::bigint as _row, * from ${below}) ${holdsSomething}`
}

/** The rows with the empty cells of each `fill` column filled from above, but for rows that hold nothing else. */
function filledDown(from: string, layout: Layout, manifest: Manifest): string {
  const indices = columnsOf(manifest).flatMap(([name, { fill }]) =>
    fill === undefined ? [] : (layout.columns[name]?.index ?? []),
  )
  if (indices.length === 0) return from
  const others = Object.values(layout.columns).filter(({ index }) => !indices.includes(index))
  const isRow = `coalesce(${[...others, ...layout.across].map(({ index }) => filledCell(index)).join(', ')}) is not null`
  const filled = indices.map(
    (index) =>
      `case when ${isRow} then last_value(${filledCell(index)} ignore nulls) over (order by _place rows unbounded preceding) else c${index} end as c${index}`,
  )
  return `(select * exclude (_place) replace (${filled.join(', ')}) from (select *, ${isNumbered(layout, manifest) ? '_row' : 'row_number() over ()'} as _place from ${from}) order by _place)`
}

function filledCell(index: number): string {
  return `nullif(trim(c${index}), '')`
}

/**
 * The select over `cells` that gives every row typed, in the order of the file, with its period and, where it is set aside,
 * `_set_aside`: the reasons, each with column_name, text, reason and is_fault. Of plain rows nothing but the first stages is reckoned;
 * only the others go through the macros of sql/macros.
 */
export function rowsSql(cells: string, manifest: Manifest, circumstances: Circumstances): string {
  const columns = columnsOf(manifest)
  const { layout } = circumstances
  const values = columns.filter(([, { type }]) => type !== 'period')
  const typed = Object.fromEntries(
    values.map(([name, column]) => [`${name}=`, typedSql(name, column, layout, manifest)]),
  )
  const [cast, quick, bare, own, ...later] = periodStages(manifest, circumstances.toDate)
  const [casts, plain] = plainStages(manifest, layout)
  const [parted, read] = figureStages(manifest, layout)
  const mark = `coalesce(${statusSql(manifest)}, ${codedStatusSql(manifest)})`
  const quickly = [{ ...casts, ...cast }, { ...plain, ...quick }, plainRowStage(manifest, circumstances)]
  const otherwise = [
    { ...codesStage(manifest), ...bare },
    { ...parted },
    { ...read, ...own },
    { ...typed, ...(manifest.period === undefined ? {} : { _mark: mark }) },
    ...later,
  ]
  const output = [
    ...(isNumbered(layout, manifest) ? ['_row'] : []),
    ...values.map(
      ([name, column]) => `${plainOrSql(plainColumn(name, column), typedName(name))} as ${quoteName(name)}`,
    ),
    ...(manifest.period ? periodOutput(manifest.period) : []),
    `${plainOrSql('null', setAsideSql(manifest, layout, circumstances.receivedOn))} as _set_aside`,
  ]
  return withStages(cells, [...quickly, ...otherwise.map(unlessPlain)], output)
}

/** A stage that is left out for plain rows. */
function unlessPlain(stage: Stage): Stage {
  return Object.fromEntries(Object.entries(stage).map(([name, sql]) => [name, plainOrSql('null', sql)]))
}

/** The value of a column in a plain row. */
function plainColumn(name: string, column: Column): string {
  if (column.type === 'number') return `${plainValue(name)}::${decimalType(column)}`
  return column.type === 'count' ? plainValue(name) : column.type === 'text' ? quoteName(name) : 'null'
}

/** Columns of the period that `rows.parquet` has: no more than what cannot be told from the others. */
function periodOutput(period: NonNullable<Manifest['period']>): string[] {
  const start = [
    `${plainOrSql('"_quick"', '"_start"')} as period_start`,
    `${plainOrSql('null', '"_stated"')} as _status`,
  ]
  return isShortest(period) ? start : [...start, `${plainOrSql('"_quick"', '"_end"')} as period_end`]
}

/** A column of `landedColumns` as an expression over `rows.parquet`. */
export function landedValue(name: string, { period }: Manifest): string {
  if (name === '_status') return "coalesce(_status, 'final')"
  if (period === undefined) return quoteName(name)
  if (name === 'months_covered')
    return MONTHS_OF[period.frequency] === 0
      ? 'null::integer'
      : "(datediff('month', period_start, period_end) + 1)::integer"
  return name === 'period_end' && isShortest(period) ? 'period_start' : quoteName(name)
}

/** Whether every row is about one day or hour, which ends when it begins. */
function isShortest({ frequency, subtotals }: NonNullable<Manifest['period']>): boolean {
  return frequency === 'hour' || (frequency === 'day' && subtotals.length === 0)
}

function cellOf(
  index: number,
  column: Column,
  grid: Grid,
  manifest: Manifest,
  which: 'all' | 'texts',
): string {
  if (column.part !== undefined)
    return `nullif(trim(split_part(c${index}, ${quoteText(column.separator)}, ${column.part})), '')`
  if (grid.hasFigures && isMeasure(column.type) && which === 'texts')
    return `case when f${index} is null then c${index} end`
  return grid.hasFigures && column.type !== 'text' ? storedSql(index, column, manifest) : `c${index}`
}

/**
 * A cell that may hold a number rather than a text. Its point is none of the marks of the contract, which are for texts; and a period
 * such as 2020.1 may have been the text 2020.10, which tells no more than that it is none.
 */
function storedSql(index: number, column: Column, manifest: Manifest): string {
  const [cell, figure] = [`c${index}`, `f${index}`]
  if (!isMeasure(column.type))
    return `case when regexp_full_match(${figure}, '[0-9]+\\.[0-9]') then concat('the number ', ${figure}) else ${cell} end`
  const { decimal } = writingOf(column, manifest)
  return `coalesce(stored_figure(${figure}, ${quoteText(DECIMAL_MARKS[decimal])}), ${cell})`
}

function typedSql(name: string, column: Column, layout: Layout, manifest: Manifest): string {
  const cell = quoteName(name)
  if (column.type === 'text') return trimmedSql(cell)
  if (column.type === 'date')
    return `struct_extract(${readSql(dateFunction(column.order), cell)}, 'period_start')::date`
  return figureSql(name, column, manifest, layout)
}

/** A text without white space at its ends, null when nothing is left. Few texts have any, and trimming all of them takes time. */
function trimmedSql(cell: string): string {
  return `case when ${isPaddedSql(cell)} then nullif(trim(${cell}, ' \t\u00a0\u3000'), '') else ${cell} end`
}
