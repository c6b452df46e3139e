import type { Column, Manifest } from '../sources/manifest.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { quoteName, quoteText } from '../system/database.js'
import { columnsOf, periodLabelSql, typedName } from './contract.js'
import { setAsideSql } from './set-aside-sql.js'

/** Whether the rows of a table carry their numbers; otherwise they are numbered by their order once they are written. */
export function isNumbered({ grid }: Pick<Layout, 'grid'>, { period }: Manifest): boolean {
  return grid.hasRows || period?.across !== undefined
}

/**
 * The select over a found table that gives its cells as text by the contract's names: one row per row of the file, or per row and
 * period where periods stand side by side.
 */
export function cellsSql(layout: Layout, manifest: Manifest): string {
  const { across } = layout
  const columns = columnsOf(manifest).flatMap(([name, column]) => {
    if (name === manifest.period?.across) return []
    const place = layout.columns[name]
    return [`${place === undefined ? 'null::varchar' : cellOf(place.index, column)} as ${quoteName(name)}`]
  })
  const { grid, header } = layout
  const selected = [
    ...(isNumbered(layout, manifest) ? ['_row'] : []),
    ...columns,
    ...(grid.rowsWithin === undefined ? [] : [`${grid.rowsWithin(header[1])} as "_rows_within"`]),
  ]
  const from = filledDown(rowsBelowHeader(layout, manifest), layout, manifest)
  if (manifest.period?.across === undefined) return `select ${selected.join(', ')} from ${from}`
  const sides = across.map(({ index, label }) => `{label: ${quoteText(label)}, cell: c${index}}`)
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

/** What decides how cells are read beside the contract. */
export interface Circumstances {
  layout: Layout
  /** Day on which the file was received, YYYY-MM-DD: a period that ends later and holds nothing but 0 is not published yet. */
  receivedOn: string
  /** Gregorian year for labels that state none, or null. */
  year: number | null
  /** Periods of which a note says that they run only to the end of a month. */
  toDate: readonly { year: number; month: number }[]
}

/**
 * The select over `cells` that gives every row typed, in the order of the file, with its period and, where it is set aside,
 * `_set_aside`: the reasons, each with column_name, text, reason and is_fault. Plain cells take a quick way; only the others go
 * through the macros of sql/macros.
 */
export function rowsSql(cells: string, manifest: Manifest, circumstances: Circumstances): string {
  const columns = columnsOf(manifest)
  const { layout } = circumstances
  const counts = countsOf(manifest)
  const casts = counts.map((name) => `try_cast(${quoteName(name)} as bigint) as ${castName(name)}`)
  const plain = counts.map(plainSql)
  const typed = columns.flatMap(([name, column]) =>
    column.type === 'period' ? [] : [`${typedSql(name, column, layout, manifest)} as ${typedName(name)}`],
  )
  const [quick = [], own = [], ...later] = periodSql(manifest, circumstances)
  const output = [
    ...(isNumbered(layout, manifest) ? ['_row'] : []),
    ...columns.flatMap(([name, { type }]) =>
      type === 'period' ? [] : [`${typedName(name)} as ${quoteName(name)}`],
    ),
    ...(manifest.period ? periodOutput(manifest.period) : []),
    `${setAsideSql(manifest, layout, circumstances.receivedOn)} as _set_aside`,
  ]
  const stages = [[...casts, ...quick], plain, [...slowCounts(counts), ...own], typed, ...later]
  const steps = stages
    .filter((stage) => stage.length > 0)
    .map((stage, i) => `s${i + 1} as (select *, ${stage.join(', ')} from s${i})`)
  return `with ${[`s0 as (${cells})`, ...steps].join(',\n')} select ${output.join(', ')} from s${steps.length}`
}

/** Columns of the period that `rows.parquet` has: no more than what cannot be told from the others. */
function periodOutput(period: NonNullable<Manifest['period']>): string[] {
  const start = ['"_start" as period_start', '"_stated" as _status']
  return isDaily(period) ? start : [...start, '"_end" as period_end']
}

/** A column of `landedColumns` as an expression over `rows.parquet`. */
export function landedValue(name: string, { period }: Manifest): string {
  if (name === '_status') return "coalesce(_status, 'final')"
  if (period === undefined) return quoteName(name)
  if (name === 'months_covered')
    return period.frequency === 'day'
      ? 'null::integer'
      : "(datediff('month', period_start, period_end) + 1)::integer"
  return name === 'period_end' && isDaily(period) ? 'period_start' : quoteName(name)
}

/** Whether every row is about one day, which ends when it begins. */
function isDaily({ frequency, subtotals }: NonNullable<Manifest['period']>): boolean {
  return frequency === 'day' && subtotals.length === 0
}

function cellOf(index: number, { part, separator }: Column): string {
  return part === undefined
    ? `c${index}`
    : `nullif(trim(split_part(c${index}, ${quoteText(separator)}, ${part})), '')`
}

function countsOf(manifest: Manifest): string[] {
  return columnsOf(manifest).flatMap(([name, { type }]) => (type === 'count' ? [name] : []))
}

function castName(column: string): string {
  return quoteName(`${column}?`)
}

function plainName(column: string): string {
  return quoteName(`${column}#`)
}

/** Plain digits turn back into the cell they came from; 1e3 and 1.5, which a cast would take for counts, do not. */
function plainSql(name: string): string {
  return `case when ${castName(name)}::varchar = ${quoteName(name)} then ${castName(name)} end as ${plainName(name)}`
}

/**
 * The counts of a row in which some cell is not plain, as the list `_counts`. One lambda over all of them, since DuckDB plans a macro
 * anew wherever it stands, which takes longer than reading a small file.
 */
function slowCounts(counts: readonly string[]): string[] {
  if (counts.length === 0) return []
  const cells = counts.map(quoteName).join(', ')
  return [
    `case when ${allPlain(counts)} then null else list_transform([${cells}], cell -> count_from(without_mark(cell))) end as "_counts"`,
  ]
}

/** Joined, the bits of plain counts are null as soon as one of them is. */
function allPlain(counts: readonly string[]): string {
  return `(${counts.map(plainName).join(' | ')}) is not null`
}

function typedSql(name: string, column: Column, { columns }: Layout, manifest: Manifest): string {
  const cell = quoteName(name)
  const factor = columns[name]?.factor ?? 1
  if (column.type === 'text') return trimmedSql(cell)
  if (column.type === 'date')
    return `date_from(${cell}, ${quoteText(manifest.period?.calendar ?? 'gregorian')})`
  const number = `number_from(without_mark(${cell}))`
  if (column.type === 'number')
    return factor === 1 ? number : `try_cast(${number} * ${factor} as decimal(28,6))`
  if (factor === 1)
    return `coalesce(${plainName(name)}, list_extract("_counts", ${countsOf(manifest).indexOf(name) + 1}))`
  return `coalesce(${plainName(name)} * ${factor}, ${wholeSql(`${number} * ${factor}`)})`
}

/** A text without white space at its ends, null when nothing is left. Few texts have any, and trimming all of them takes time. */
function trimmedSql(cell: string): string {
  const isPadded = `${cell} < '!' or ends_with(${cell}, ' ') or (${cell} >= '\u3000' and ${cell} < '\u3001') or ends_with(${cell}, '\u3000')`
  return `case when ${isPadded} then nullif(trim(${cell}, ' \t\u00a0\u3000'), '') else ${cell} end`
}

/** 1.5 of a thousand is a count; 1.5 is none. */
function wholeSql(figure: string): string {
  return `case when ${figure} = trunc(${figure}) and ${figure} >= 0 then try_cast(${figure} as bigint) end`
}

/**
 * Columns that say which period a row is about: `_start`, `_end`, `_stated` (its status, null when final), `_longer` (a sum of periods).
 * They come in stages, each over the one before: within one select DuckDB would write out every use of an expression anew, and
 * planning would take longer than reading.
 */
function periodSql(manifest: Manifest, { toDate, year }: Circumstances): string[][] {
  const { period } = manifest
  if (period === undefined) return []
  const label = periodLabelSql(manifest)
  const parse = (frequency: string): string =>
    `period_from(${label}, ${quoteText(period.calendar)}, ${quoteText(frequency)}, ${year ?? 'null::integer'})`
  const isDay = period.frequency === 'day'
  const quick = isDay ? `case when strlen(${label}) = 10 then try_cast(${label} as date) end` : 'null::date'
  const longer = period.subtotals.map((frequency) => `case when "_own" is null then ${parse(frequency)} end`)
  const noted = toDate.map(({ year, month }) => `when ${year} then ${month}`)
  const end = `coalesce("_quick", struct_extract("_period", 'period_end'))`
  return [
    [`${quick} as "_quick"`],
    [
      `case when "_quick" is null then ${parse(period.frequency)} end as "_own"`,
      `${statusMark(manifest, label)} as "_mark"`,
    ],
    ...(longer.length === 0 ? [] : [[`coalesce(${longer.join(', ')}) as "_longer"`]]),
    [`${longer.length === 0 ? '"_own"' : 'coalesce("_own", "_longer")'} as "_period"`],
    [`coalesce("_quick", struct_extract("_period", 'period_start')) as "_start"`],
    [`${noted.length === 0 ? 'null::integer' : `case year("_start") ${noted.join(' ')} end`} as "_noted"`],
    [
      noted.length === 0
        ? `${end} as "_end"`
        : `coalesce(last_day(make_date(year("_start"), "_noted", 1)), ${end}) as "_end"`,
      `case when struct_extract("_period", 'is_to_date') or "_noted" < 12 then 'partial' else "_mark" end as "_stated"`,
    ],
  ]
}

/** The first mark of status on the period or a figure; a row of plain cells has none. */
function statusMark(manifest: Manifest, label: string): string {
  const counts = countsOf(manifest)
  const numbers = columnsOf(manifest).flatMap(([name, { type }]) => (type === 'number' ? [name] : []))
  const cells = [label, ...[...counts, ...numbers].map(quoteName)].join(', ')
  const marks = `list_filter(list_transform([${cells}], cell -> status_mark(cell)), mark -> mark is not null)[1]`
  const isPlain = [
    '"_quick" is not null',
    ...(counts.length === 0 ? [] : [allPlain(counts)]),
    ...(numbers.length === 0 ? [] : ['false']),
  ]
  return `case when ${isPlain.join(' and ')} then null else ${marks} end`
}
