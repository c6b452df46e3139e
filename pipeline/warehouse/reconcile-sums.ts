import { MONTHS_OF } from '../sources/periods/period.js'
import { quoteName } from '../system/database.js'
import {
  beside,
  isTotalLabel,
  listOf,
  perColumn,
  placeSql,
  sameIn,
  wide,
  type Subject,
} from './reconcile-subject.js'

/** Total columns that are not the sum of their parts; null when the source has none. */
export function totalColumnsSql(subject: Subject): string | null {
  const { manifest, landed, totals } = subject
  const selects = manifest.totals.flatMap(({ total, parts }) => {
    const sum = parts.map((part) => wide(`line.${quoteName(part)}`)).join(' + ')
    const detail = `to_json({parts: {${[...new Set(parts)].map((part) => `${quoteName(part)}: line.${quoteName(part)}`).join(', ')}}})`
    const stated = wide(`line.${quoteName(total)}`)
    return [landed, totals].map(
      (table) =>
        `select ${placeSql(subject, 'line')}, '${total}' as column_name, ${stated} as stated, ${sum} as computed, ${detail}::varchar as detail
         from ${table} as line where ${stated} <> ${sum}`,
    )
  })
  return selects.length === 0 ? null : selects.join(' union all ')
}

/** Which dimensions a total row sums over, and whether it sums over periods. */
export interface SummedOver {
  dimensions: string[]
  isPeriod: boolean
}

/** The kinds of total rows that a source has: one row of true and false per dimension and, as `period`, for the period. */
export function totalRowKindsSql(subject: Subject): string {
  const { manifest, totals, dimensions, period } = subject
  const flags = dimensions.map((name) => `${isSummed(name, manifest)} as ${quoteName(name)}`)
  return `select distinct ${[...flags, `${isPeriodSummed(period)} as _period`].join(', ')} from ${totals} where ${isTotalRow(subject)} order by all`
}

/**
 * Total rows of one kind that are not the sum of the rows they cover: all rows of the file with the same period and the other
 * dimensions, or, where several totals stand among them, those since the last total or until the next.
 */
export function totalRowsSql(subject: Subject, over: SummedOver): string {
  const { landed, totals, dimensions, additive, period } = subject
  const others = dimensions.filter((name) => !over.dimensions.includes(name))
  const key = ['_file', ...others, ...(over.isPeriod ? [] : period)]
  const sums = additive.flatMap((name) => [
    `coalesce(sum(${quoteName(name)}), 0) as ${beside(name, 'sum')}`,
    `count(${quoteName(name)}) as ${beside(name, 'count')}`,
  ])
  const columns = additive.map((name) => {
    const stated = `total.${quoteName(name)}`
    const candidates = ['sum', 'before', 'after'].map((suffix) => beside(name, suffix))
    const without = `_row_count - ${beside(name, 'count')}`
    return {
      column: name,
      stated,
      computed: nearest(stated, candidates),
      detail: `{label: total._label, rows_summed: _row_count, rows_without_figure: ${without}}`,
    }
  })
  const from = `total_lines as total join wholes on ${sameIn(key, 'total', 'wholes')}
    left join blocks on blocks._row = total._row and ${sameIn(key, 'total', 'blocks')}`
  return `with total_lines as (select * from ${totals} where ${kindCondition(subject, over)}),
    covered as (select line.* from ${landed} as line semi join total_lines on ${sameIn(key, 'line', 'total_lines')}),
    wholes as (select ${listOf(key)}, count(*) as _row_count, ${sums.join(', ')} from covered group by ${listOf(key)}),
    ${blocksSql(key, additive)}
    ${perColumn(placeSql(subject, 'total'), columns, from, 'stated <> computed')}`
}

/**
 * The common tables that end in `blocks`: for each of several totals with the same key the sums of the rows before it, back to
 * the last total, and after it, up to the next; null where no row stands there.
 */
function blocksSql(key: readonly string[], additive: readonly string[]): string {
  const own = listOf([...key, '_row', ...additive])
  const order = `partition by ${listOf(key)} order by _row`
  const running = additive.flatMap((name) => [
    `coalesce(sum(${quoteName(name)}) filter (not _is_total) over so_far, 0) as ${beside(name, 'so far')}`,
    `coalesce(sum(${quoteName(name)}) filter (not _is_total) over everywhere, 0) as ${beside(name, 'in all')}`,
  ])
  const blocks = additive.flatMap((name) => {
    const [soFar, inAll] = [beside(name, 'so far'), beside(name, 'in all')]
    const [last, next] = [
      `coalesce(lag(${soFar}) over totals, 0)`,
      `coalesce(lead(${soFar}) over totals, ${inAll})`,
    ]
    return [
      `case when _rows_so_far > coalesce(lag(_rows_so_far) over totals, 0) then ${soFar} - ${last} end as ${beside(name, 'before')}`,
      `case when coalesce(lead(_rows_so_far) over totals, _rows_in_all) > _rows_so_far then ${next} - ${soFar} end as ${beside(name, 'after')}`,
    ]
  })
  return `crowded as (select ${listOf(key)} from total_lines group by ${listOf(key)} having count(*) > 1),
    lines as (
      select false as _is_total, ${own} from covered semi join crowded on ${sameIn(key, 'covered', 'crowded')}
      union all
      select true, ${own} from total_lines semi join crowded on ${sameIn(key, 'total_lines', 'crowded')}
    ),
    running as (
      select _is_total, ${listOf([...key, '_row'])}, count(*) filter (not _is_total) over so_far as _rows_so_far,
        count(*) filter (not _is_total) over everywhere as _rows_in_all, ${running.join(', ')}
      from lines window so_far as (${order}), everywhere as (partition by ${listOf(key)})
    ),
    blocks as (
      select ${listOf([...key, '_row'])}, ${blocks.join(', ')} from running where _is_total window totals as (${order})
    )`
}

/** The candidate that lies nearest to what is stated; the first of equals. */
function nearest(stated: string, candidates: readonly string[]): string {
  const distances = candidates.map(
    (sum, i) => `{distance: abs(${wide(stated)} - ${wide(sum)}), place: ${i}, sum: ${wide(sum)}}`,
  )
  return `list_sort(list_filter([${distances.join(', ')}], lambda each: each.sum is not null))[1].sum`
}

function kindCondition(subject: Subject, over: SummedOver): string {
  const { manifest, dimensions, period } = subject
  const kind = dimensions.map((name) => `${isSummed(name, manifest)} = ${over.dimensions.includes(name)}`)
  return [isTotalRow(subject), ...kind, `${isPeriodSummed(period)} = ${over.isPeriod}`].join(' and ')
}

/** A total row says so in a dimension, or in the place of its period; one whose period cannot be read is held against nothing. */
function isTotalRow({ manifest, dimensions, period }: Subject): string {
  const marks = dimensions.map((name) => isTotalLabel(name, manifest))
  if (period.length === 0) return `(${marks.join(' or ') || 'false'})`
  const isMarkedByPeriod = manifest['total-rows'].some(({ column }) => column === manifest.period?.column)
  const dated = `(period_start is not null and (${marks.join(' or ') || 'false'}))`
  return isMarkedByPeriod ? `(${dated} or ${isPeriodSummed(period)})` : dated
}

function isSummed(dimension: string, manifest: Subject['manifest']): string {
  return `(${quoteName(dimension)} is null or ${isTotalLabel(dimension, manifest)})`
}

function isPeriodSummed(period: readonly string[]): string {
  return period.length === 0 ? 'false' : '(period_start is null)'
}

/** Whether a condition holds for each whole period of a column. */
function always(condition: string): string {
  return `bool_and(${condition}) filter (_days_inside = days) over (partition by file, column_name)`
}

/** How far, as a share of it, an average that was published may lie from the mean of what was published rounded. */
const ROUNDED_SHARE = 0.005

/** Sums of longer periods, such as a year among its months, that are not the sum of the periods inside. */
export function subtotalsSql(subject: Subject): string | null {
  if ((subject.manifest.period?.subtotals ?? []).length === 0) return null
  // a figure that always is that of the last period is counted at its end, and one that always is their mean is an average: neither is a sum
  return `${insideSql(subject)}
    select * exclude (_days_inside, days, last_figure, mean_figure, _status, is_stock, is_average) from (
      select *, ${always('stated = last_figure')} as is_stock,
        ${always(`abs(stated - mean_figure) <= ${ROUNDED_SHARE} * abs(mean_figure)`)} as is_average
      from listed
    ) where _days_inside = days and stated <> computed and not is_stock and not is_average`
}

/** Sums of a longer period, of which some shorter ones are not there yet, that are the sum of those that are. */
export function subtotalsToDateSql(subject: Subject): string | null {
  if ((subject.manifest.period?.subtotals ?? []).length === 0) return null
  return `${insideSql(subject)}
    select * exclude (_days_inside, days, last_figure, mean_figure, _status) from listed
    where _days_inside < days and stated = computed and stated <> 0 and _status <> 'partial'`
}

/** The common tables that end in `listed`: each sum of a longer period beside the periods inside that the file states. */
function insideSql(subject: Subject): string {
  const { manifest, landed, totals, dimensions, additive } = subject
  const months = MONTHS_OF[manifest.period?.frequency ?? 'day']
  const fiscalYear = fiscalYearSql(manifest.period?.['first-month'] ?? 1)
  const key = ['_file', '_row', ...dimensions, 'period_start', 'period_end']
  const own = listOf(['_file', ...dimensions, 'period_start', 'period_end', ...additive])
  const sums = additive.flatMap((name) => [
    `sum(part.${quoteName(name)}) as ${beside(name, 'sum')}`,
    `max_by(part.${quoteName(name)}, part.period_end) as ${beside(name, 'last')}`,
    `avg(part.${quoteName(name)}) as ${beside(name, 'mean')}`,
  ])
  const columns = additive.map((name) => ({
    column: name,
    stated: `longer.${quoteName(name)}`,
    computed: beside(name, 'sum'),
    detail: '{label: longer._label, periods_summed: _row_count}',
    also: { last_figure: wide(beside(name, 'last')), mean_figure: wide(beside(name, 'mean')) },
  }))
  const place = `${placeSql(subject, 'longer')}, _days_inside, longer.period_end - longer.period_start + 1 as days, longer._status`
  return `with longer as (
      select * from ${totals} where ${months === 0 ? 'period_end > period_start' : `months_covered > ${months}`}
    ),
    parts as (
      select ${own} from ${landed} where _status <> 'partial'
      union all
      select ${own} from ${totals} where months_covered = ${months} and _status <> 'partial'
    ),
    inside as (
      select ${listOf(key, 'longer')}, count(*) as _row_count, sum(part.period_end - part.period_start + 1) as _days_inside, ${sums.join(', ')}
      from longer join parts as part
        on ${sameIn(['_file', ...dimensions], 'longer', 'part')} and ${fiscalYear('part')} = ${fiscalYear('longer')}
        and part.period_start >= longer.period_start and part.period_end <= longer.period_end
      group by ${listOf(key, 'longer')}
    ),
    listed as (${perColumn(place, columns, `longer join inside on ${sameIn(key, 'longer', 'inside')}`, 'true')})`
}

/** The year in which a period begins, by the month with which a year does: a key by which periods and those inside are joined. */
function fiscalYearSql(firstMonth: number): (table: string) => string {
  const before = firstMonth === 1 ? '' : ` - interval ${firstMonth - 1} month`
  return (table) => `year(${table}.period_start${before})`
}

/**
 * Rows that are the sum of all others of their file, period and other dimensions without being called a total: the text of
 * `dimension` must stand for the sum wherever the file has it, of three parts or of two in more than one figure.
 */
export function totalAmongPartsSql(subject: Subject, dimension: string): string {
  const { landed, dimensions, additive, period } = subject
  const key = ['_file', ...dimensions.filter((name) => name !== dimension), ...period]
  const isZero = (table: string): string =>
    `(${additive.map((name) => `coalesce(${table}${quoteName(name)}, 0) = 0`).join(' and ')})`
  const sums = additive.map((name) => `sum(${quoteName(name)}) as ${beside(name, 'sum')}`)
  const isSum = additive.map(
    (name) => `(line.${quoteName(name)} is null or ${wide(`line.${quoteName(name)}`)} = ${rest(name)})`,
  )
  const figures = additive.map((name) => `(coalesce(line.${quoteName(name)}, 0) <> 0)::integer`)
  const columns = additive.map((name) => ({
    column: name,
    stated: `line.${quoteName(name)}`,
    computed: rest(name),
    detail: '{parts: _part_count}',
  }))
  const named = sameIn(['_file', dimension], 'line', 'names')
  return `with wholes as (
      select ${listOf(key)}, count(*) filter (not ${isZero('')}) - 1 as _part_count, ${sums.join(', ')}
      from ${landed} group by ${listOf(key)} having count(*) > 2
    ),
    sums as (
      select line._file, line.${quoteName(dimension)}, _part_count, ${figures.join(' + ')} as _figure_count
      from ${landed} as line join wholes on ${sameIn(key, 'line', 'wholes')}
      where _part_count > 1 and not ${isZero('line.')} and ${isSum.join(' and ')}
    ),
    counts as (
      select line._file, line.${quoteName(dimension)}, count(*) as _row_count
      from ${landed} as line semi join sums as names on ${named} where not ${isZero('line.')} group by all
    ),
    names as (
      select line._file, line.${quoteName(dimension)}
      from sums as line join counts as names on ${named}
      group by line._file, line.${quoteName(dimension)}, _row_count
      having count(*) = _row_count and (max(_part_count) > 2 or sum(_figure_count) > 1)
    ),
    lines as (select line.* from ${landed} as line semi join names on ${named})
    ${perColumn(placeSql(subject, 'line'), columns, `lines as line join wholes on ${sameIn(key, 'line', 'wholes')}`, 'stated <> 0')}`
}

/** The sum of the other rows of the same key. */
function rest(name: string): string {
  return `${wide(beside(name, 'sum'))} - ${wide(`line.${quoteName(name)}`)}`
}
