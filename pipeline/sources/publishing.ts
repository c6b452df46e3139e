import * as z from 'zod'
import { DAY_MS, civilDate, isCivilDate, nextDate } from '../base/calendar.js'
import { MONTHS_OF } from './periods/period.js'
import type { Receipt } from './archive.js'

const days = z.number().int().min(0).max(366)

/** The publishing calendar of a source. */
export const publishedSchema = z
  .strictObject({
    every: z.enum(['year', 'half-year', 'quarter', 'month', 'week', 'day']).optional().describe('how often'),
    month: z
      .number()
      .int()
      .min(1)
      .max(12)
      .optional()
      .describe('the month of the year (1 to 12), of the half-year (1 to 6) or of the quarter (1 to 3)'),
    day: z
      .number()
      .int()
      .min(1)
      .max(31)
      .default(1)
      .describe(
        'the day of the month (in a shorter month its last day), or of the week, from 1 for Monday to 7',
      ),
    dates: z
      .array(z.string().refine(isCivilDate, 'not a date; write it as 2026-11-23'))
      .default([])
      .describe('single dates, YYYY-MM-DD, in addition to `every` or instead of it'),
    'grace-days': days.default(5).describe('days after a date until the source is late'),
    'early-days': days
      .optional()
      .describe('days before a date from which a file counts towards it; default: grace-days'),
  })
  .superRefine(({ every, month, day, dates }, context) => {
    const report = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message })
    if (every === undefined && dates.length === 0) report('every', 'give every, dates or both')
    if (every === 'year' && month === undefined) report('month', 'every year needs a month, 1 to 12')
    const most = MONTHS_OF[every ?? 'day']
    if (month !== undefined && most <= 1) report('month', 'goes with every year, half-year or quarter')
    else if (month !== undefined && month > most) report('month', `a ${every} has months 1 to ${most}`)
    if (every === 'week' && day > 7) report('day', 'a week has days 1, Monday, to 7')
  })

type Published = z.infer<typeof publishedSchema>

/**
 * How a source stands to its publishing calendar; dates are YYYY-MM-DD in the project's time zone. `expected` is the first date for which
 * nothing came, or, where nothing is missing, the last date that was met (the next one before the first). `days` have passed since then
 * when it is due or late, else 0.
 */
export interface Lateness {
  expected: string
  state: 'on time' | 'due' | 'late'
  days: number
  /** When the source last sent something new, ISO 8601, UTC; null before it ever did. */
  lastReceived: string | null
  /** The next date of the calendar after today. */
  next: string | null
}

/**
 * Whether the publisher of a source is late. A file counts for a date when it came from `early-days` before it on; the source is due from
 * the date, and late once `grace-days` have passed since.
 * @param receipts of any sources, oldest first; one is written only for bytes that are new.
 * @returns null for a source without a calendar, or one whose dates have all passed before it ever sent anything.
 */
export function latenessOf(
  manifest: { name: string; published?: Published | undefined },
  receipts: readonly Receipt[],
  now: Date,
  timeZone: string,
): Lateness | null {
  const { published } = manifest
  if (published === undefined) return null
  const lastReceived = newestReceipt(receipts, manifest.name)
  const today = civilDate(now, timeZone)
  const next = dateAfter(published, today)
  const missed = firstMissed(published, lastReceived, today, timeZone)
  if (missed === null) {
    const expected = lastDateUntil(published, today) ?? next
    return expected === null ? null : { expected, state: 'on time', days: 0, lastReceived, next }
  }
  const days = daysBetween(missed, today)
  const state = days > published['grace-days'] ? 'late' : 'due'
  return { expected: missed, state, days, lastReceived, next }
}

function newestReceipt(receipts: readonly Receipt[], source: string): string | null {
  return receipts.findLast((receipt) => receipt.source === source)?.received_at ?? null
}

/** The first date until today for which nothing came: what was received counts until `early-days` after it. */
function firstMissed(
  published: Published,
  lastReceived: string | null,
  today: string,
  timeZone: string,
): string | null {
  if (lastReceived === null) return lastDateUntil(published, today)
  const early = published['early-days'] ?? published['grace-days']
  const received = civilDate(new Date(lastReceived), timeZone)
  const covered = dateAfter(published, dayBefore(received))
  // A file is for one date at most: the next one that it came early for, else all before it.
  const until = covered !== null && daysBetween(received, covered) <= early ? covered : received
  const missed = dateAfter(published, until)
  return missed !== null && missed <= today ? missed : null
}

/** Days that a rule needs to be looked at to find its next date: a year and the longest way to a month's last day. */
const LONGEST_WAY = 366 + 31

function dateAfter(published: Published, day: string): string | null {
  return nextDate([...published.dates, ...regularDate(published, day, 1)], day)
}

function lastDateUntil(published: Published, day: string): string | null {
  const dates = [...published.dates, ...regularDate(published, shifted(day, 1), -1)]
  return (
    dates
      .filter((date) => date <= day)
      .toSorted()
      .at(-1) ?? null
  )
}

/** The nearest date of the rule after a day (step 1) or before it (step -1), if there is a rule. */
function regularDate(published: Published, day: string, step: 1 | -1): string[] {
  if (published.every === undefined) return []
  for (let way = 1; way <= LONGEST_WAY; way++) {
    const date = shifted(day, way * step)
    if (isRegular(published, date)) return [date]
  }
  return []
}

function isRegular({ every, month, day }: Published, date: string): boolean {
  const instant = new Date(`${date}T00:00:00Z`)
  if (every === 'day') return true
  if (every === 'week') return (instant.getUTCDay() || 7) === day
  const inYear = instant.getUTCMonth() + 1
  const lastDay = new Date(Date.UTC(instant.getUTCFullYear(), inYear, 0)).getUTCDate()
  if (instant.getUTCDate() !== Math.min(day, lastDay)) return false
  return ((inYear - 1) % MONTHS_OF[every ?? 'month']) + 1 === (month ?? 1)
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

function dayBefore(date: string): string {
  return shifted(date, -1)
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}
