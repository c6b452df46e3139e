import { isMeasure } from '../sources/measure.js'
import { headingsOf, type Heading } from '../sources/readers/header/headings.js'
import { normalLabel } from '../sources/readers/reader.js'
import { notedUnits } from '../sources/readers/header/units.js'
import { textOf, type Database } from '../system/database.js'
import { createTable } from '../warehouse/tables.js'
import type { Choice } from './choice.js'
import { filled, type HeaderTable } from './sample-header.js'
import { columnNames, labelsOf } from './sample-labels.js'
import { periodsAcross, type PeriodsAcross } from './sample-periods.js'

/** A table's columns, and what is found out about the whole of it. */
export interface DescribedTable {
  found: Readonly<Record<string, string>>
  columns: ProposedColumn[]
  period: { column?: string; across?: string; calendar: string; frequency: string } | null
  /** What was chosen, and what has to be decided by a person. */
  choices: Choice[]
}

/** What a sample says about one of its columns. */
export interface ProposedColumn {
  /** Its place in the table, from 0. */
  index: number
  name: string
  labels: string[]
  /** Its place from 1, where its labels do not name it or it has none. */
  place: number | null
  group: string | null
  unit: string | null
  type: 'text' | 'count' | 'number' | 'period'
  calendar: string
  frequency: string
  hasEmpty: boolean
  figures: (number | null)[]
  hasTotalLabel: boolean
  isRemark: boolean
}

/** The columns of a table and its period: types, units, blanks, told by the macros that landing uses. */
export async function describeTable(database: Database, table: HeaderTable): Promise<DescribedTable> {
  const headings = headingsOf(table.header, table.width, [])
  const across = await periodsAcross(database, headings)
  const columns = await describeColumns(database, table, headings)
  const [noted, ...others] = notedUnits(table.notes)
  if (noted !== undefined && others.length === 0)
    for (const column of columns) if (isMeasure(column.type)) column.unit ??= noted.text
  const { found } = table.table
  const [period, ...otherPeriods] = columns.filter(({ type }) => type === 'period')
  for (const column of otherPeriods) column.type = 'text'
  if (period !== undefined) {
    const { name, calendar, frequency } = period
    return { found, columns, period: { column: name, calendar, frequency }, choices: [] }
  }
  const measures = columns.filter((column) => isMeasure(column.type) && across?.indexes.has(column.index))
  return across === null || measures.length < 2
    ? { found, columns, period: null, choices: [] }
    : { found, ...folded(columns, measures, across), choices: [] }
}

/** Columns of which each holds the figures of one period, as the one column that takes them. */
function folded(
  columns: readonly ProposedColumn[],
  measures: readonly ProposedColumn[],
  { calendar, frequency, indexes }: PeriodsAcross,
): Pick<DescribedTable, 'columns' | 'period'> {
  const [first] = measures
  if (first === undefined) return { columns: [...columns], period: null }
  const figure: ProposedColumn = {
    ...first,
    name: 'figure',
    labels: [],
    place: null,
    group: null,
    type: measures.some(({ type }) => type === 'number') ? 'number' : 'count',
    hasEmpty: measures.some(({ hasEmpty }) => hasEmpty),
  }
  return {
    columns: [...columns.filter(({ index }) => !indexes.has(index)), figure],
    period: { across: figure.name, calendar, frequency },
  }
}

const PERIOD_LABEL =
  /^(?:統計|資料)?(?:年度?別?|年份|年月別?|年季|月份?別?|季別?|日期|期別?|期間|時間|year|fiscal[_-]?year|month|quarter|date|day|period)$/
const REMARK_LABEL = /^(?:備註|備考|附註|註記|說明|remarks?|notes?)$/

async function describeColumns(
  database: Database,
  { rows, width, beside }: HeaderTable,
  headings: readonly Heading[],
): Promise<ProposedColumn[]> {
  const labelled = headings.filter(
    ({ index, pieces }) =>
      pieces.length > 0 || rows.some((row) => filled(row) > 1 && (row.cells[index] ?? '').trim() !== ''),
  )
  const cells = rows
    .filter((row) => width === 1 || filled(row) > 1)
    .flatMap(({ cells }, row) =>
      labelled.map(({ index, forms }) => ({
        row,
        index,
        text: (cells[index] ?? '').trim() || null,
        is_period_label: [...forms].some((form) => PERIOD_LABEL.test(form)),
      })),
    )
  const types = { row: 'integer', index: 'integer', text: 'varchar', is_period_label: 'boolean' }
  await createTable(database, 'cells', types, cells)
  const described = new Map((await database.rows(DESCRIBE)).map((row) => [Number(row['index']), row]))
  const spelt = labelsOf(labelled, beside)
  const names = columnNames(labelled.map(({ index }, i) => ({ index, labels: spelt[i]?.labels ?? [] })))
  return labelled.map((heading, i): ProposedColumn => {
    const found = described.get(heading.index) ?? {}
    const { labels, group, place } = spelt[i] ?? { labels: [], group: null, place: null }
    const figures = found['figures']
    return {
      index: heading.index,
      name: names[i] ?? '',
      labels,
      place,
      group,
      unit: heading.unit?.text ?? null,
      type: typeOf(textOf(found['type'])),
      calendar: textOf(found['calendar']),
      frequency: textOf(found['frequency']),
      hasEmpty: found['has_empty'] !== false,
      figures: Array.isArray(figures)
        ? figures.map((figure) => (figure === null ? null : Number(figure)))
        : [],
      hasTotalLabel: found['has_total_label'] === true,
      isRemark: labels.some((label) => REMARK_LABEL.test(normalLabel(label))),
    }
  })
}

const DESCRIBE = `
  with told as (
    select row, index, text, is_period_label,
      count_from(without_mark(text)) as figure,
      number_from(without_mark(text)) as number,
      text in ('-', '－', '–', '—', '…', '...', 'NA', 'N/A') as is_missing,
      regexp_matches(text, '^\\s*[合總小]\\s*計') as is_total,
    from cells where text is not null
  ),
  periods as (
    select index, calendar, frequency, count(period_from(text, calendar, frequency, null::integer)) as hits
    from told, (values ('gregorian'), ('roc')) calendars(calendar), (values ('day'), ('month'), ('quarter'), ('year')) frequencies(frequency)
    where not is_missing and not is_total
    group by all
  ),
  best as (
    select index, first({calendar: calendar, frequency: frequency, hits: hits} order by hits desc, calendar, frequency) as period
    from periods group by index
  ),
  counted as (
    select index, count(*) filter (not is_missing and not is_total) as texts,
      bool_or(is_period_label) as has_period_label, count(figure) as counts, count(number) as numbers,
      bool_or(is_total) as has_total_label,
      count(*) < (select count(distinct row) from cells) or bool_or(is_missing) as has_empty,
      list(figure order by row) as figures,
      bool_or(regexp_matches(text, '[年月季/-]') or regexp_full_match(text, '(19|20)[0-9]{2}([0-9]{2}){0,2}|[01][0-9]{6}')) as looks_like_period
    from told group by index
  )
  select counted.*,
    case
      when texts > 0 and period.hits >= 0.8 * texts and looks_like_period then 'period'
      when texts > 0 and period.hits >= 0.6 * texts and has_period_label then 'period'
      when counts >= 0.8 * texts and texts > 0 then 'count'
      when numbers >= 0.8 * texts and texts > 0 then 'number'
      else 'text'
    end as type, period.calendar, period.frequency
  from counted left join best using (index) order by index`

function typeOf(text: string): ProposedColumn['type'] {
  return text === 'period' || text === 'count' || text === 'number' ? text : 'text'
}
