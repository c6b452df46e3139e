import { html, type Html } from '../base/html.js'
import { quoteText, textOf, type Value } from '../system/database.js'
import type { SeriesHeadlineCell } from './cell.js'
import { seriesPattern } from './flag-list.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'

/** Figures that stand large side by side. */
const MOST_FIGURES = 3

/**
 * SQL for the newest whole figure of each measure among the series that fit a pattern: of its total, or else of its largest series; in the order of the
 * pattern, three measures at most. Columns: series, measure, unit, period, value, comparable_period, change, yoy_pct; what compares is null where
 * nothing is comparable.
 */
export function headlineFigures(pattern: string): string {
  const places = pattern
    .split(',')
    .map((each, place) => `when ${seriesPattern(each)} then ${place}`)
    .join(' ')
  return `with newest as (
  select
    series,
    measure,
    unit,
    frequency,
    period,
    period_start,
    value,
    total_series is null and series in (select total_series from marts.series) as is_total,
    case ${places} end as place,
  from marts.observations
  join marts.series using (series)
  where ${seriesPattern(pattern)} and value is not null and is_full_period
  qualify row_number() over (partition by series order by period_start desc) = 1
),
foremost as (
  select * from newest
  qualify row_number() over (partition by measure order by is_total desc, abs(value) desc, series) = 1
)
select
  series,
  measure,
  coalesce(unit, ${quoteText('')}) as unit,
  foremost.period,
  foremost.value,
  case when change is not null then time_period(foremost.frequency, comparable_start) end as comparable_period,
  change,
  case when foremost.value >= 0 then yoy_pct end as yoy_pct,
from foremost
left join marts.comparisons as comparison using (series, period_start)
order by place, series
limit ${MOST_FIGURES}`
}

type Row = Readonly<Record<string, Value>>

/** A `headline` cell of series: the newest figure of each measure, large, and how it differs from the year before. */
export function renderSeriesHeadline({ id, place }: SeriesHeadlineCell, reader: Reader): Html {
  const rows = rowsOf(resultOf(reader.results, id, place).table)
  if (rows.length === 0) return html`<p class="empty">${reader.words.word('no-rows')}</p>`
  return html`<dl class="headline">
${rows.map((row) => figureOf(row, id, reader))}</dl>`
}

function figureOf(row: Row, id: string, reader: Reader): Html {
  const { words } = reader
  const value = row['value'] ?? null
  const format = formatOf(row, reader)
  const label = words.pattern('headline-of', {
    series: words.labelOrName(textOf(row['series'])),
    period: reader.format(row['period'] ?? null, 'period', id),
  })
  const compared = comparisonOf(row, id, reader)
  return html`<div class="ink"><dt>${label}</dt>
<dd class="value">${reader.link(reader.format(value, format, id), id, row, value, format, id)}</dd>
${compared === null ? null : html`<dd>${compared}</dd>\n`}</div>
`
}

/** The largest unit of the language that a figure reaches. */
function formatOf({ value, unit }: Row, { words }: Reader): string {
  if (unit === '%') return 'percent'
  const large = (['zhao', 'wan'] as const).find((name) => Math.abs(Number(value)) >= words.unit(name))
  return large ?? 'figure'
}

/** How a figure differs from that of the year before: shares in points, others in per cent where that can be said. */
function comparisonOf(row: Row, id: string, reader: Reader): Html | null {
  const { words } = reader
  const { unit, change, yoy_pct: percent, comparable_period: period } = row
  const isShare = unit === '%'
  const by = isShare ? change : percent
  if (by == null || period == null) return null
  const way = Number(by) > 0 ? 'more' : Number(by) < 0 ? 'less' : 'same'
  const size = reader.format(Math.abs(Number(by)), isShare ? 'decimal' : 'percent', id)
  return html`${words.pattern(`headline-${way}${isShare && way !== 'same' ? '-points' : ''}`, {
    size,
    period: reader.format(period, 'period', id),
  })}`
}
