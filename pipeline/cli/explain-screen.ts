import stringWidth from 'string-width'
import type { Explanation } from '../release/explain.js'
import type { Words } from '../report/strings.js'
import { textOf, type Row } from '../system/database.js'
import { listTable } from './formats.js'

/** Rows that a screen shows of those a flag used. */
const MOST_ROWS = 40
/** Periods and columns of the picture. */
const MOST_POINTS = 24
const PICTURE_WIDTH = 48
/** From this ratio of the largest to the smallest on, a picture of what is above 0 is drawn on the scale of growth. */
const WIDE_RATIO = 20

/** A flag taken apart, as text for a terminal, in the language of the words. */
export function explanationScreen(explanation: Explanation, words: Words): string {
  const { flag, reason, remedy, rows, steps, events, breaks, cleaned } = explanation
  const none = [`  ${words.word('explain-no-rows')}\n`]
  const numbered = steps.map((step, i) => `  ${String(i + 1).padStart(2)}  ${step}\n`)
  return [
    `${textOf(flag['flag_id'])}\n`,
    listTable(
      [words.word('explain-severity'), words.label(textOf(flag['severity']))],
      facts(explanation, words),
    ),
    `\n${reason}\n`,
    section(words.word('explain-picture'), pictureOf(explanation, words)),
    section(words.word('explain-rows'), rows.length === 0 ? none : [rowTable(flag, rows, words)]),
    section(
      words.word('explain-cleaned'),
      cleaned.map((row) => `  ${cleanedLine(row, words)}\n`),
    ),
    section(words.word('explain-arithmetic'), numbered.length === 0 ? none : numbered),
    section(words.word('explain-events'), events.map(eventLine)),
    section(words.word('explain-breaks'), breaks.map(breakLine)),
    section(words.word('explain-remedy'), [`  ${remedy}\n`]),
  ].join('')
}

function facts({ flag, rule, kind }: Explanation, words: Words): string[][] {
  const accepted = flag['accepted_reason']
  const name = (column: string): string =>
    words.wordIfAny(`explain-${textOf(flag[column])}`) ?? textOf(flag[column])
  const hasRange = flag['lower'] !== null && flag['upper'] !== null
  const lines: [string, string][] = [
    ['explain-kind', `${kind} (${textOf(flag['kind'])}), ${name('direction')}`],
    ['explain-observed', figure(flag['observed'])],
    [hasRange ? 'explain-expected' : 'explain-set-against', expectedText(flag, words)],
    ['explain-score', figure(flag['score'])],
    ['explain-event', name('explanation')],
    ['explain-since', `${textOf(flag['first_seen_release'])} (${name('state')})`],
    ['explain-accepted', typeof accepted === 'string' ? `${textOf(flag['accepted_date'])}: ${accepted}` : ''],
    ['explain-rule', `${rule.file}: ${rule.description}`],
  ]
  return lines.filter(([, text]) => text !== '').map(([key, text]) => [words.word(key), text])
}

function expectedText(flag: Row, words: Words): string {
  if (flag['expected'] === null) return ''
  const [lower, upper] = [figure(flag['lower']), figure(flag['upper'])]
  const range = flag['lower'] === null ? '' : ` (${words.word('explain-range', { lower, upper })})`
  return `${figure(flag['expected'])}${range}`
}

function figure(value: Row[string] | undefined): string {
  if (typeof value !== 'number') return textOf(value)
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 4 })
}

/** The rows nearest to the flagged period, in their order. */
function rowTable(flag: Row, rows: readonly Row[], words: Words): string {
  const names = ['series', 'period', 'value', 'status', 'file', 'row']
  const near = nearest(flag, rows, MOST_ROWS)
  const lines = near.map((row) =>
    names.map((name) =>
      name === 'value'
        ? figure(row[name])
        : name === 'status'
          ? words.labelOrName(textOf(row[name]))
          : textOf(row[name]),
    ),
  )
  const headings = names.map((name) => words.word(`explain-column-${name}`))
  const count = rows.length - near.length
  const further = count > 0 ? `  ${words.word('explain-further', { count: String(count) })}\n` : ''
  return `${listTable(headings, lines)}${further}`
}

function nearest(flag: Row, rows: readonly Row[], most: number): Row[] {
  const distance = (row: Row): number => Math.abs(timeOf(row) - timeOf(flag))
  const kept = new Set(rows.toSorted((a, b) => distance(a) - distance(b)).slice(0, most))
  return rows.filter((row) => kept.has(row))
}

function timeOf(row: Row): number {
  return Date.parse(`${textOf(row['period_start']).replace(' ', 'T')}Z`)
}

/** A line for each period near the flagged one: its range, its value, a mark for the flagged and for those cleaned. */
function pictureOf({ flag, points }: Explanation, words: Words): string[] {
  const near = nearest(flag, points, MOST_POINTS)
  const figures = near
    .flatMap(({ value, lower, upper }) => [value, lower, upper])
    .filter((each) => typeof each === 'number')
  const [low, high] = [Math.min(...figures), Math.max(...figures)]
  if (near.length < 2 || !(high > low)) return []
  const isWide = low > 0 && high / low >= WIDE_RATIO
  const scaled = (value: number): number =>
    isWide ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  const place = (value: Row[string] | undefined): number | null =>
    typeof value === 'number' ? Math.round(scaled(value) * (PICTURE_WIDTH - 1)) : null
  const width = Math.max(...near.map((row) => stringWidth(textOf(row['period']))))
  const lines = near.map((row) => {
    const mark = row['period_start'] === flag['period_start'] ? '◆' : row['is_cleaned'] === true ? '○' : '●'
    return `  ${textOf(row['period']).padEnd(width)} │${strip(place(row['lower']), place(row['upper']), place(row['value']), mark)}\n`
  })
  const ends = `  ${' '.repeat(width)} └ ${figure(low)} … ${figure(high)}${isWide ? `, ${words.word('explain-growth-scale')}` : ''}\n`
  return [...lines, ends, `  ${words.word('explain-marks')}\n`]
}

function strip(lower: number | null, upper: number | null, value: number | null, mark: string): string {
  const cells = Array.from({ length: PICTURE_WIDTH }, (_, at): string =>
    lower !== null && upper !== null && at >= lower && at <= upper ? '─' : ' ',
  )
  if (value !== null) cells[value] = mark
  return cells.join('').trimEnd()
}

function cleanedLine(row: Row, words: Words): string {
  return words.word('explain-cleaned-line', {
    series: textOf(row['series']),
    period: textOf(row['period']),
    value: figure(row['value']),
    cleaned: figure(row['cleaned_value']),
  })
}

function eventLine(event: Row): string {
  const source = textOf(event['source'])
  return `  ${textOf(event['start_date'])}  ${textOf(event['title'])}${source === '' ? '' : ` (${source})`}\n`
}

function breakLine({ series, break_date: day, note }: Row): string {
  return `  ${textOf(day)}  ${textOf(series)}${note === null ? '' : `: ${textOf(note)}`}\n`
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}\n${lines.join('')}`
}
