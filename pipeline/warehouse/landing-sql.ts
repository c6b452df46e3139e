import type { Column, Manifest } from '../sources/manifest.js'
import type { Layout } from '../sources/readers/layout.js'
import { quoteName, quoteText } from '../system/database.js'
import { columnsOf, isFigure, periodLabelSql, typedName } from './contract.js'
import { setAsideSql } from './set-aside-sql.js'

/** Whether the rows of a table carry their numbers; otherwise they are numbered by their order once they are written. */
export function isNumbered({ grid }: Layout, { period }: Manifest): boolean {
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
  const selected = [...(isNumbered(layout, manifest) ? ['_row'] : []), ...columns]
  const from = rowsBelowHeader(layout, manifest)
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
  const counts = columns.flatMap(([name, { type }]) => (type === 'count' ? [name] : []))
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
    ...(manifest.period ? PERIOD_OUTPUT : []),
    `${setAsideSql(manifest, layout, circumstances.receivedOn)} as _set_aside`,
  ]
  const stages = [casts, [...plain, ...quick], [...typed, ...own], ...later].filter(
    (stage) => stage.length > 0,
  )
  const steps = stages.map((stage, i) => `s${i + 1} as (select *, ${stage.join(', ')} from s${i})`)
  return `with ${[`s0 as (${cells})`, ...steps].join(',\n')} select ${output.join(', ')} from s${stages.length}`
}

const PERIOD_OUTPUT = [
  '"_start" as period_start',
  '"_end" as period_end',
  '"_months" as months_covered',
  '"_stated" as _status',
]

function cellOf(index: number, { part, separator }: Column): string {
  return part === undefined
    ? `c${index}`
    : `nullif(trim(split_part(c${index}, ${quoteText(separator)}, ${part})), '')`
}

function plainName(column: string): string {
  return quoteName(`${column}#`)
}

function castName(column: string): string {
  return quoteName(`${column}?`)
}

/** The number of a cell of plain digits, which it is exactly if it turns back into the cell; else null. */
function plainSql(name: string): string {
  const cast = castName(name)
  return `case when ${cast} >= 0 and ${cast}::varchar = ${quoteName(name)} then ${cast} end as ${plainName(name)}`
}

function typedSql(name: string, column: Column, { columns }: Layout, manifest: Manifest): string {
  const cell = quoteName(name)
  const factor = columns[name]?.factor ?? 1
  if (column.type === 'text') return `nullif(trim(${cell}), '')`
  if (column.type === 'date')
    return `date_from(${cell}, ${quoteText(manifest.period?.calendar ?? 'gregorian')})`
  const number = `number_from(without_mark(${cell}))`
  if (column.type === 'number')
    return factor === 1 ? number : `try_cast(${number} * ${factor} as decimal(28,6))`
  const slow = factor === 1 ? `count_from(without_mark(${cell}))` : wholeSql(`${number} * ${factor}`)
  const quick = factor === 1 ? plainName(name) : `${plainName(name)} * ${factor}`
  return `case when ${plainName(name)} is not null then ${quick} when ${cell} is not null then ${slow} end`
}

/** 1.5 of a thousand is a count; 1.5 is none. */
function wholeSql(figure: string): string {
  return `case when ${figure} = trunc(${figure}) and ${figure} >= 0 then try_cast(${figure} as bigint) end`
}

/**
 * Columns that say which period a row is about: `_start`, `_end`, `_months`, `_stated` (its status, null when final), `_longer` (a sum of periods).
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
      `coalesce(${statusMarks(manifest, label).join(', ')}) as "_mark"`,
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
    [`${isDay ? 'null::integer' : `(datediff('month', "_start", "_end") + 1)::integer`} as "_months"`],
  ]
}

function statusMarks(manifest: Manifest, label: string): string[] {
  return [
    `case when "_quick" is null then status_mark(${label}) end`,
    ...columnsOf(manifest).flatMap(([name, { type }]) => {
      if (!isFigure(type)) return []
      return [
        type === 'count'
          ? `case when ${plainName(name)} is null then status_mark(${quoteName(name)}) end`
          : `status_mark(${quoteName(name)})`,
      ]
    }),
  ]
}
