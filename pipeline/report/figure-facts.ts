import { html, type Html } from '../base/html.js'
import { textOf, type Database, type Row, type Value } from '../system/database.js'
import { exactText, formatValue, isNumeric } from './formats.js'
import type { Notebook } from './notebook.js'
import { rowOf, rowsOf, type Results } from './result.js'
import type { Words } from './strings.js'
import type { Reference } from './template.js'

/** Observations that figures stand for, by `keysOf` the rows that the figures are of. */
export type Observations = ReadonlyMap<string, Row>

/** The rows that hold the figures of a notebook. @param references those of its texts. */
export function rowsOfFigures(
  { cells }: Notebook,
  references: readonly Reference[],
  results: Results,
): Row[] {
  const rows: Row[] = []
  for (const cell of cells.values())
    if (cell.kind === 'headline' && cell.series !== null) rows.push(...rowsOf(results.get(cell.id)?.table))
  for (const reference of references) {
    const row = rowOf(results, reference)
    if (row !== null) rows.push(row)
  }
  return rows
}

/** The observations of rows that say their series and period, one question for all of them. */
export async function figureObservations(database: Database, rows: readonly Row[]): Promise<Observations> {
  const keys = [...new Set(rows.flatMap(keysOf))].map((key) => key.split('\n'))
  if (keys.length === 0) return new Map()
  const found = await database.rows(
    `with wanted as (
       select from_json(?, '["varchar"]') as series_names, from_json(?, '["varchar"]') as moments
     )
     select series, period, period_start, status, file, row
     from marts.observations, wanted
     where value is not null
       and list_contains(series_names, series)
       and (list_contains(moments, period) or list_contains(moments, period_start::varchar))`,
    [0, 1].map((side) => JSON.stringify([...new Set(keys.map((key) => key[side]))])),
  )
  return new Map(found.flatMap((row) => keysOf(row).map((key): [string, Row] => [key, row])))
}

/** By what an observation is found: its series, and how a row says its period. */
function keysOf(row: Row): string[] {
  const series = textOf(row['series'])
  if (series === '') return []
  return ['period_start', 'period'].flatMap((name) =>
    row[name] == null ? [] : [`${series}\n${name === 'period' ? textOf(row[name]) : momentText(row[name])}`],
  )
}

/** A day or moment as DuckDB writes a timestamp. */
function momentText(value: Value): string {
  const text = textOf(value)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text} 00:00:00` : text
}

/** What a link of a figure says of it beside its text: the exact figure, period, status, file and line, as far as they are known. @param row where the figure stands. */
export function figureFacts(
  value: Value,
  format: string,
  row: Row,
  observations: Observations,
  words: Words,
): Html {
  const observation = keysOf(row)
    .map((key) => observations.get(key))
    .find((found) => found !== undefined)
  const period = row['period'] ?? observation?.['period'] ?? null
  const status = textOf(row['status'] ?? observation?.['status'])
  const facts = {
    exact: isNumeric(format) ? exactText(value, words) : '',
    period: period === null ? yearText(row['year'], words) : periodText(period, words),
    status: status === '' ? '' : words.labelOrName(status),
    file: textOf(observation?.['file']),
    line: textOf(observation?.['row']),
  }
  return html`${Object.entries(facts).map(([name, text]) => (text === '' ? null : html` data-${name}="${text}"`))}`
}

/** Labels of periods as SDMX writes them; a notebook may call something else so. */
const PERIOD = /^\d{4}(?:-(?:\d{2}|[SQW]\d{1,2})(?:-\d{2}(?:T\d{2}:\d{2})?)?)?(?:\/P\d+[YMD])?$/

function periodText(period: Value, words: Words): string {
  const text = textOf(period)
  return PERIOD.test(text) ? formatValue(text, 'period', words) : text
}

function yearText(year: Value | undefined, words: Words): string {
  return /^\d{4}$/.test(textOf(year)) ? formatValue(textOf(year), 'short-year', words) : ''
}
