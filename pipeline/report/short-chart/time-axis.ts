import { piecesOf } from '../../system/word-file.js'
import { ROC_EPOCH } from '../formats.js'
import type { SpecNode } from '../spec-node.js'
import type { Words } from '../strings.js'

/** How far apart the periods of a chart begin. */
export type Step = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'moment'

const DAY_MS = 86_400_000
const DAYS_IN_YEAR = 365.25
const MOST_TICKS = { wide: 12, narrow: 4 }
/** Above so many years only years stand on the axis. */
const YEARS_ALONE = 3

/** The widest step that fits moments in ISO 8601, which need no order. */
export function stepOf(moments: readonly string[]): Step {
  const days = moments.map((moment) => moment.slice(0, 10))
  if (moments.some((moment) => moment.length > 10 && !/T00:00(?::00(?:\.0+)?)?$/.test(moment)))
    return 'moment'
  const monthDays = new Set(days.map((day) => day.slice(5)))
  if (monthDays.size === 1) return 'year'
  const numbers = days.map((day) => Date.parse(day) / DAY_MS).toSorted((a, b) => a - b)
  if (days.every((day) => day.endsWith('-01'))) {
    const months = days.map((day) => Number(day.slice(5, 7)))
    return months.every((month) => (month - (months[0] ?? 0)) % 3 === 0) ? 'quarter' : 'month'
  }
  return numbers.every((day) => (day - (numbers[0] ?? 0)) % 7 === 0) && numbers.length > 1 ? 'week' : 'day'
}

/** The axis of a time from its first to its last moment, in ISO 8601. */
export function timeAxis(first: string, last: string, step: Step, words: Words): SpecNode {
  const years = (Date.parse(last.slice(0, 10)) - Date.parse(first.slice(0, 10))) / DAY_MS / DAYS_IN_YEAR
  // the room before the first and behind the last moment may hold ticks of periods that there are no values of
  const within = (label: string): string =>
    `datum.value < ${momentOf(first)} || datum.value > ${momentOf(last)} ? '' : ${label}`
  const axis = { title: null, labelExpr: within('datum.label'), labelOverlap: 'greedy' }
  if (step !== 'year' && years < YEARS_ALONE) return { ...axis, tickCount: { wide: 8, narrow: 3 } }
  const every = (ticks: number): SpecNode => ({ interval: 'year', step: roundStep((years + 1) / ticks) })
  return {
    ...axis,
    format: '%Y',
    labelExpr: within(yearLabel('utcyear(datum.value)', words) ?? 'datum.label'),
    tickCount: { wide: every(MOST_TICKS.wide), narrow: every(MOST_TICKS.narrow) },
  }
}

/** A Vega expression for how a year stands on an axis, in lines, from one for its number; null where it is the number alone. */
export function yearLabel(year: string, words: Words): string | null {
  const pattern = words.pattern('axis-year', {})
  if (pattern === '{year}') return null
  const slots: Readonly<Record<string, string>> = { year: `(${year})`, roc: `(${year} - ${ROC_EPOCH})` }
  const lines = pattern
    .split('\n')
    .map((line) =>
      [
        "''",
        ...piecesOf(line).map((piece, i) => (i % 2 === 1 ? (slots[piece] ?? "''") : JSON.stringify(piece))),
      ].join(' + '),
    )
  return `[${lines.join(', ')}]`
}

/** Milliseconds of universal time. */
export function momentOf(moment: string): number {
  return Date.parse(moment.length > 10 ? `${moment}Z` : moment)
}

/** The next of 1, 2, 4, 5, 10, 20, 40 and so on. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)))
  return [1, 2, 4, 5, 10].map((factor) => factor * power).find((step) => step >= least - 1e-9) ?? 10 * power
}

/** Every period from the first to the last of some moments, as they stand on an axis; the length of the list is at most `most` + 1. */
export function slots(moments: readonly string[], step: Step, most: number): string[] {
  const [first = '', ...others] = moments.map((moment) => moment.slice(0, 10)).toSorted()
  const last = others.at(-1) ?? first
  const found: string[] = []
  for (let day = first; day <= last && found.length <= most; day = after(first, found.length, step))
    found.push(day)
  return found
}

function after(first: string, count: number, step: Step): string {
  const [year = 0, month = 1, day = 1] = first.split('-').map(Number)
  const months = { year: 12, quarter: 3, month: 1, week: 0, day: 0, moment: 0 }[step]
  const days = { year: 0, quarter: 0, month: 0, week: 7, day: 1, moment: 1 }[step]
  return new Date(Date.UTC(year, month - 1 + months * count, day + days * count)).toISOString().slice(0, 10)
}

/** What a period is called on an axis, by the day on which it begins. */
export function slotName(day: string, step: Step): string {
  if (step === 'year') return day.slice(0, 4)
  if (step === 'quarter') return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
  return step === 'month' ? day.slice(0, 7) : day
}
