import { headingsOf, type Heading } from '../sources/readers/headings.js'
import type { HeadRow } from '../sources/readers/reader.js'
import { textOf, type Database } from '../system/database.js'
import type { Sample } from '../warehouse/sample.js'
import { createTable } from '../warehouse/tables.js'

type Table = Sample['tables'][number]

/** A table with its header told from its rows. */
export interface HeaderTable {
  table: Table
  header: readonly HeadRow[]
  rows: readonly HeadRow[]
  width: number
}

/** What a sample says about one of its columns. */
export interface ProposedColumn {
  name: string
  labels: string[]
  group: string | null
  unit: string | null
  type: 'text' | 'count' | 'number' | 'period'
  calendar: string
  frequency: string
  hasEmpty: boolean
  figures: (number | null)[]
  hasTotalLabel: boolean
}

/** The table with the most rows below a row of labels. */
export function likeliestTable(tables: readonly Table[]): HeaderTable | null {
  const found = tables.flatMap((table) => headerOf(table) ?? [])
  return found.toSorted((a, b) => b.rows.length * b.width - a.rows.length * a.width)[0] ?? null
}

/** The header are the last rows without figures above the first row with a figure, as wide as that row. */
function headerOf(table: Table): HeaderTable | null {
  const { head, isNamed } = table
  const width = head.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const [named, ...below] = head
  if (isNamed && named !== undefined) return { table, header: [named], rows: below, width }
  const first = head.findIndex(
    (row, i) => i > 0 && filled(row) > 1 && row.cells.slice(1).some((cell) => isFigureText(cell ?? '')),
  )
  const start = first < 0 ? 1 : first
  let top = start - 1
  while (top > 0 && filled(head[top - 1] ?? { row: 0, cells: [] }) > 1 && start - top < 4) top--
  const header = head.slice(top, start).filter((row) => filled(row) > 1 || start - top === 1)
  return header.length === 0 ? null : { table, header, rows: head.slice(start), width }
}

/** How many different texts stand in a row; a title that is merged across the table is one. */
function filled({ cells }: HeadRow): number {
  return new Set(cells.map((cell) => (cell ?? '').trim()).filter((text) => text !== '')).size
}

function isFigureText(cell: string): boolean {
  return /^[-−]?[\d,，０-９]+(?:\.\d+)?$/.test(cell.trim())
}

/** Type, period and blanks of each column, told by the macros that landing uses. */
export async function describeColumns(
  database: Database,
  { header, rows, width }: HeaderTable,
): Promise<ProposedColumn[]> {
  const cells = rows
    .filter((row) => width === 1 || filled(row) > 1)
    .flatMap(({ cells }, row) =>
      Array.from({ length: width }, (_, index) => ({
        row,
        index,
        text: (cells[index] ?? '').trim() || null,
      })),
    )
  await createTable(database, 'cells', { row: 'integer', index: 'integer', text: 'varchar' }, cells)
  const described = await database.rows(DESCRIBE)
  const headings = headingsOf(header, width, [])
  const names = new Set<string>()
  return headings.flatMap((heading): ProposedColumn[] => {
    const found = described.find((row) => row['index'] === heading.index)
    if (found === undefined || heading.pieces.length === 0) return []
    const { labels, group } = labelsOf(heading, headings)
    const figures = found['figures']
    return [
      {
        name: uniqueName(labels, heading.index, names),
        labels,
        group,
        unit: heading.unit?.text ?? null,
        type: typeOf(textOf(found['type'])),
        calendar: textOf(found['calendar']),
        frequency: textOf(found['frequency']),
        hasEmpty: found['has_empty'] === true,
        figures: Array.isArray(figures)
          ? figures.map((figure) => (figure === null ? null : Number(figure)))
          : [],
        hasTotalLabel: found['has_total_label'] === true,
      },
    ]
  })
}

const DESCRIBE = `
  with told as (
    select row, index, text,
      count_from(without_mark(text)) as figure,
      number_from(without_mark(text)) as number,
      text in ('-', '－', '–', '—', '…', '...', 'NA', 'N/A') as is_missing,
      regexp_matches(text, '^\\s*[合總小]\\s*計') as is_total,
    from cells where text is not null
  ),
  periods as (
    select index, calendar, frequency, count(period_from(text, calendar, frequency, null::integer)) as hits
    from told, (values ('gregorian', 1), ('roc', 2)) calendars(calendar, calendar_rank), (values ('day', 1), ('month', 2), ('quarter', 3), ('year', 4)) frequencies(frequency, rank)
    where not is_missing
    group by all
  ),
  best as (
    select index, first({calendar: calendar, frequency: frequency, hits: hits} order by hits desc, calendar, frequency) as period
    from periods group by index
  ),
  counted as (
    select index, count(*) filter (not is_missing) as texts, count(figure) as counts, count(number) as numbers,
      bool_or(is_total) as has_total_label,
      count(*) < (select count(distinct row) from cells) or bool_or(is_missing) as has_empty,
      list(figure order by row) as figures,
      bool_or(regexp_matches(text, '[年月季/-]') or regexp_full_match(text, '(19|20)[0-9]{2}([0-9]{2}){0,2}|[01][0-9]{6}')) as looks_like_period
    from told group by index
  )
  select counted.*,
    case
      when period.hits >= 0.8 * texts and texts > 0 and looks_like_period then 'period'
      when counts >= 0.8 * texts and texts > 0 then 'count'
      when numbers >= 0.8 * texts and texts > 0 then 'number'
      else 'text'
    end as type, period.calendar, period.frequency
  from counted left join best using (index) order by index`

function typeOf(text: string): ProposedColumn['type'] {
  return text === 'period' || text === 'count' || text === 'number' ? text : 'text'
}

/** The lowest text above a column; what several columns share above theirs is a group heading. */
function labelsOf(
  { pieces }: Heading,
  headings: readonly Heading[],
): { labels: string[]; group: string | null } {
  const label = pieces.at(-1) ?? ''
  const [first = ''] = pieces
  const isShared = headings.filter((other) => other.pieces[0] === first && other.pieces.length > 1).length > 1
  return pieces.length > 1 && isShared
    ? { labels: [label], group: first }
    : { labels: [...new Set(pieces)], group: null }
}

function uniqueName(labels: readonly string[], index: number, names: Set<string>): string {
  const latin = labels.map((label) =>
    label
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^[_\d]+|_+$/g, ''),
  )
  const wanted = latin.find((name) => name.length > 1) ?? `column_${index + 1}`
  const name = names.has(wanted) ? `${wanted}_${index + 1}` : wanted
  names.add(name)
  return name
}
