import { textOf } from '../../system/database.js'
import { nameInWords, type Column } from '../column.js'
import type { Reader } from '../reader.js'
import { hasBars } from './channels.js'
import { commonPart } from './series-title.js'
import { MOST_COLOURS, type PlacedRow, type Scene } from './scene.js'

/** What a chart of series is called: what their titles have in common, or their measures. */
export function seriesTitle({ rows }: Scene, reader: Reader): string {
  const names = [...new Set(rows.map((row) => reader.words.labelOrName(textOf(row['series']))))]
  const [first = ''] = names
  const common = names.length === 1 ? first : commonPart(names)
  if (common !== null) return nameInWords(common)
  const measures = [...new Set(rows.map((row) => textOf(row['measure'])))]
  return measures.map((measure) => labelled(measure, reader)).join(reader.words.word('list-comma'))
}

/** What a chart of a query is called: its column of values, or the query where that is but `value`. */
export function queryTitle({ drawn }: Scene, query: string, reader: Reader): string {
  return labelled(drawn.y === 'value' ? query : drawn.y, reader)
}

function labelled(name: string, { words }: Reader): string {
  const label = words.labelOrName(name)
  return label === name ? nameInWords(name) : label
}

interface Told {
  scene: Scene
  columns: readonly Column[]
  title: string
  unit: string
  hasEvents: boolean
}

/** The subtitle, the meaning of the marks and the text alternative of a chart that has none of its own. */
export function chartTexts(
  told: Told,
  reader: Reader,
  place: string,
): { subtitle: string; legend: string; description: string } {
  return {
    subtitle: subtitleOf(told, reader),
    legend: legendOf(told, reader),
    description: descriptionOf(told, reader, place),
  }
}

function subtitleOf({ scene, title, unit }: Told, reader: Reader): string {
  const { words } = reader
  const { rows, drawn, shape, panels, colors } = scene
  const count = Number(rows[0]?.['series_count'] ?? 0)
  const shown = drawn.along === 'name' ? rows.length : drawn.panels === null ? colors.length : panels.length
  const stretch = rows.map((row) => textOf(row['stretch'])).find((text) => text !== '') ?? ''
  const sentences = [
    unit !== '' && unit !== '%' && unit.toLowerCase() !== title.toLowerCase()
      ? words.pattern('chart-unit', { unit: nameInWords(unit) })
      : null,
    drawn.along === 'name' ? onlyPeriod(rows, reader) : null,
    drawn.panels === null ? null : words.word('chart-panels'),
    count > shown
      ? words.pattern('chart-largest', {
          shown: reader.format(shown, 'count', ''),
          count: reader.format(count, 'count', ''),
        })
      : null,
    stretch === '' ? null : words.word(`chart-means-${stretch}`),
    rows.some(({ chart_break: is }) => is)
      ? words.word(hasBars(shape) ? 'chart-breaks-bars' : 'chart-breaks')
      : null,
  ]
  return words.sentences(sentences.filter((sentence) => sentence !== null))
}

/** What the marks beside the values mean. */
function legendOf({ scene, hasEvents }: Told, reader: Reader): string {
  const { words } = reader
  const { rows, drawn, shape } = scene
  const hasFlags = !hasBars(shape) && rows.some((row) => typeof row['flag_number'] === 'number')
  const sentences = [
    rows.some(({ chart_partial: is, chart_y: y }) => is && y !== null)
      ? words.word(hasBars(shape) ? 'chart-partial-bars' : 'chart-partial')
      : null,
    hasFlags ? words.word(drawn.panels === null ? 'chart-flags' : 'chart-rings') : null,
    hasEvents ? words.word('chart-events') : null,
  ]
  return words.sentences(sentences.filter((sentence) => sentence !== null))
}

/** The period of series that have but one. */
function onlyPeriod(rows: readonly PlacedRow[], reader: Reader): string | null {
  const periods = new Set(rows.map((row) => textOf(row['series_count'] === undefined ? null : row['period'])))
  const [period = ''] = periods
  return periods.size === 1 && period !== ''
    ? reader.words.pattern('chart-period', { period: reader.format(period, 'period', '') })
    : null
}

function descriptionOf({ scene, columns, title }: Told, reader: Reader, place: string): string {
  const { words } = reader
  const { rows, drawn, shape, colors } = scene
  const kind = words.word(`chart-shape-${shape}`)
  const named = (row: PlacedRow | undefined, column: string): string => {
    const format = columns.find(({ name }) => name === column)?.format ?? 'text'
    return reader.format(row?.[column] ?? null, format, place)
  }
  const known = rows.filter(({ chart_y: value, chart_partial: is }) => value !== null && !is)
  const head =
    drawn.along === 'name'
      ? words.pattern('chart-of', { kind, title })
      : words.pattern('chart-from-to', {
          kind,
          title,
          first: named(known[0], drawn.x),
          last: named(known.at(-1), drawn.x),
        })
  if (drawn.along === 'name' || drawn.panels !== null || colors.length > MOST_COLOURS) return head
  const members = colors.flatMap((color) => {
    const own = known.filter((row) => row.chart_color === color)
    const [first] = own
    if (first === undefined) return []
    const by = own.toSorted((a, b) => (a.chart_y ?? 0) - (b.chart_y ?? 0))
    const slots = {
      first: named(first, drawn.y),
      last: named(own.at(-1), drawn.y),
      lowest: named(by[0], drawn.y),
      highest: named(by.at(-1), drawn.y),
    }
    return [words.pattern(color === '' ? 'chart-values' : 'chart-values-of', { ...slots, name: color })]
  })
  return words.sentences([head, ...members])
}
