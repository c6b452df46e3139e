import { quoteName, quoteText } from '../system/database.js'
import {
  beside,
  keyOf,
  listOf,
  perColumn,
  placeSql,
  sameIn,
  wholeRow,
  wide,
  type Subject,
} from './reconcile-subject.js'

/** Rows that state the same series and period as another row of their file. */
export function duplicatesSql(subject: Subject): string {
  const key = ['_file', ...keyOf(subject)]
  return `with twice as (
      select ${listOf(key)}, count(*) as _row_count, min(_row) as _first_row
      from ${subject.landed} group by ${listOf(key)} having count(*) > 1
    )
    select ${placeSql(subject, 'line')}, ${wholeRow('{rows: _row_count, first_row: _first_row}')}
    from ${subject.landed} as line join twice on ${sameIn(key, 'line', 'twice')}`
}

/**
 * The rows of every series and period of which files state different figures, one per file, each measure with the figure and
 * the file that stated it last before, and `<measure> just before`, that of the file before, which may be none.
 */
export function changedSql(subject: Subject): string {
  const { landed, measures } = subject
  const key = keyOf(subject)
  const differs = measures.map(
    (name) =>
      `min(${quoteName(name)}) <> max(${quoteName(name)}) or count(${quoteName(name)}) not in (0, count(*))`,
  )
  const before = measures.flatMap((name) => [
    `lag(${quoteName(name)} ignore nulls) over vintages as ${beside(name, 'before')}`,
    `lag(case when ${quoteName(name)} is not null then _file end ignore nulls) over vintages as ${beside(name, 'file before')}`,
    `lag(${quoteName(name)}) over vintages as ${beside(name, 'just before')}`,
  ])
  return `with changing as (
      select ${listOf(key)} from ${landed} group by ${listOf(key)} having count(distinct _file) > 1 and (${differs.join(' or ')})
    ),
    stated as (
      select line.* from ${landed} as line semi join changing on ${sameIn(key, 'line', 'changing')}
      qualify row_number() over (partition by ${['line._file', listOf(key, 'line')].join(', ')} order by line._row desc) = 1
    )
    select *, row_number() over () as _id, lag(_file) over vintages as _file_before, ${before.join(', ')}
    from stated window vintages as (partition by ${listOf(key)} order by _received_at, _file)`
}

/** Figures that differ from what the newest earlier file says, and those that it has and this one leaves blank. */
export function changedFiguresSql(subject: Subject, changed: string): string {
  const status = subject.period.length > 0 ? ', status: line._status' : ''
  const columns = subject.measures.map((name) => ({
    column: name,
    stated: `line.${quoteName(name)}`,
    computed: `line.${beside(name, 'before')}`,
    detail: `{previous_file: line.${beside(name, 'file before')}${status}}`,
    also: { just_before: wide(`line.${beside(name, 'just before')}`) },
  }))
  const keep = 'stated <> computed or (stated is null and just_before is not null)'
  return `select * exclude (just_before) from (${perColumn(placeSql(subject, 'line'), columns, `${changed} as line`, keep)})`
}

/**
 * Series and periods that the file before of the same origin states and this one does not. A file all of whose periods come
 * after those of the one before goes on with them and loses nothing, unless it begins much later.
 */
export function lostSql(subject: Subject): string {
  const { manifest, landed, measures } = subject
  const key = keyOf(subject)
  const figures = measures.map((name) => `${quoteName(name)}: line.${quoteName(name)}`)
  const place = placeSql(subject, 'line', { file: 'line._new_file', row: 'null::bigint' })
  const found = `later._file = line._new_file and ${sameIn(key, 'line', 'later')}`
  const detail = `{lost: true, previous_file: line._file, previous_row: line._row, previous: {${figures.join(', ')}}}`
  return `with pairs as (
      select file as _new_file, lag(file) over (partition by origin order by received_at, file) as _old_file
      from ops.files where source = ${quoteText(manifest.name)} and outcome = 'landed'
    ),
    earlier as (select line.*, pairs._new_file from ${landed} as line join pairs on line._file = pairs._old_file),
    missing as (select line.* from earlier as line anti join ${landed} as later on ${found}${stillIn(subject)}),
    gone as (${goneSql(subject)})
    select ${place}, ${wholeRow(detail)} from gone as line`
}

/** Days that may lie between a file and one that goes on with it, where the first covers no longer time itself. */
const LONGEST_BREAK = 366

/** Condition: the new file is not one of later periods only, or leaves out longer than a year and than the file before covers. */
function stillIn({ landed, period }: Subject): string {
  if (period.length === 0) return ''
  return ` where line._new_file not in (
    select _new_file from (select _new_file, min(period_start)::date as first_day, max(period_end) as last_day from earlier group by _new_file)
    join ${landed} as later on later._file = _new_file group by _new_file, first_day, last_day
    having min(later.period_start) > last_day
      and min(later.period_start)::date - last_day::date <= greatest(${LONGEST_BREAK}, last_day::date - first_day)
  )`
}

/** A partial period goes on in a longer one, and a figure to date in that of the next period: neither is gone. */
function goneSql({ manifest, landed, dimensions, period }: Subject): string {
  if (period.length === 0) return 'from missing'
  const step = manifest.period?.frequency === 'hour' ? 'interval 1 hour' : '1'
  const mayGoOn = manifest.period?.['to-date'] === 'difference' ? 'true' : "line._status = 'partial'"
  const conditions = [
    'later._file = line._new_file',
    ...dimensions.map((name) => sameIn([name], 'line', 'later')),
    mayGoOn,
    'later.period_end > line.period_end',
    `(later.period_start = line.period_start or later.period_start = line.period_end + ${step})`,
  ]
  return `select line.* from missing as line anti join ${landed} as later on ${conditions.join(' and ')}`
}

/**
 * Pairs of measures that changed places between a file and the one before: in two rows or more, and in all rows in which either
 * of them changed. One finding per pair; its period runs over these rows.
 */
export function swappedSql(subject: Subject, changed: string): string {
  const { measures, period } = subject
  const figures = measures.map(
    (name) =>
      `{column_name: ${quoteText(name)}, now: ${wide(quoteName(name))}, before: ${wide(beside(name, 'just before'))}}`,
  )
  const dates =
    period.length === 0
      ? 'null::date as period_start, null::date as period_end'
      : 'min(one.period_start) as period_start, max(one.period_end) as period_end'
  const detail = '{columns: [one_column, other_column], rows: _row_count, previous_file: _file_before}'
  return `with changes as (
      select * from (select _id, _file, _file_before, ${period.map((name) => `${name}, `).join('')}unnest([${figures.join(', ')}], recursive := true) from ${changed})
      where now <> before
    ),
    counts as (select _file, _file_before, column_name, count(*) as _row_count from changes group by all),
    swaps as (
      select one._file, one._file_before, one.column_name as one_column, other.column_name as other_column, count(*) as _row_count, ${dates}
      from changes as one join changes as other
        on one._id = other._id and one.column_name < other.column_name and one.now = other.before and other.now = one.before
      group by one._file, one._file_before, one.column_name, other.column_name having count(*) > 1
    )
    select _file as file, '' as series, period_start, period_end, null::bigint as row, ${wholeRow(detail, "one_column || ', ' || other_column")}
    from swaps
    semi join counts as ones on ones._file = swaps._file and ones._file_before = swaps._file_before and ones.column_name = one_column and ones._row_count = swaps._row_count
    semi join counts as others on others._file = swaps._file and others._file_before = swaps._file_before and others.column_name = other_column and others._row_count = swaps._row_count`
}

/**
 * Figures that stand for a full period and are those to date: an earlier file gave the same for a part of it, or the period was
 * not over when the file came. Figures to date that run longer than those of an earlier file are among them where all that the
 * file states for that period is the same as before. Null when the source has no periods.
 */
export function toDateAsFullSql(subject: Subject): string | null {
  const { landed, dimensions, additive, measures, period } = subject
  if (period.length === 0) return null
  const figures = additive.length === 0 ? measures : additive
  const equal = figures.map((name) => `line.${quoteName(name)} is not distinct from part.${quoteName(name)}`)
  const isZero = figures.map((name) => `coalesce(line.${quoteName(name)}, 0) = 0`)
  const columns = measures.map((name) => ({
    column: name,
    stated: `line.${quoteName(name)}`,
    computed: figures.includes(name) ? `line.${beside(name, 'to date')}` : 'null',
    detail: '{received_at: line._received_at, previous_file: line._part_file, to_date_until: line._part_end}',
  }))
  const identity = ['_file', '_row', ...period]
  return `with parts as (select * from ${landed} where _status = 'partial'),
    relabelled as (
      select line.*, part._file as _part_file, part.period_end as _part_end,
        ${figures.map((name) => `part.${quoteName(name)} as ${beside(name, 'to date')}`).join(', ')}
      from ${landed} as line join parts as part
        on ${sameIn([...dimensions, 'period_start'], 'line', 'part')} and part.period_end < line.period_end
        and (part._received_at < line._received_at or part._file = line._file) and ${equal.join(' and ')}
      where (line._status <> 'partial' or part._file <> line._file) and not (${isZero.join(' and ')})
      qualify row_number() over (
        partition by ${listOf(identity, 'line')}
        order by part._received_at desc, part._file desc, part.period_end desc, part._row desc
      ) = 1
    ),
    unended as (
      select line.* from ${landed} as line anti join relabelled on ${sameIn(identity, 'line', 'relabelled')}
      where line.period_end > line._received_at::date and line._status <> 'partial'
    ),
    moving as (
      select line._file, line.period_start, line.period_end from ${landed} as line
      anti join relabelled on ${sameIn(identity, 'line', 'relabelled')}
    ),
    lines as (
      from relabelled where _status <> 'partial'
      union all by name
      select line.* from relabelled as line anti join moving on ${sameIn(['_file', ...period], 'line', 'moving')}
      where line._status = 'partial'
      union all by name
      from unended
    )
    ${perColumn(placeSql(subject, 'line'), columns, 'lines as line', 'stated is not null')}`
}
