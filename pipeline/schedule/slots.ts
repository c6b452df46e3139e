import { civilDate } from '../base/calendar.js'
import { cronOf } from '../base/cron.js'
import { UserError } from '../base/error.js'
import { PlainDays } from './plain-days.js'

/** When a job has slots. */
export interface Timetable {
  cron: string
  timeZone: string
}

/** Slots in their order, as ISO 8601 instants in UTC; `more` when only the first of them are listed. */
export interface SlotList {
  slots: string[]
  more: boolean
}

/** More slots than this are never listed at once; a scheduler that was away for longer counts no further. */
const MOST_LISTED = 100_000

const HOUR_MS = 3_600_000
const WIDEST_SEARCH_MS = 9 * 366 * 24 * HOUR_MS

/**
 * The slots after `from`, until `to` inclusive. A pure function of its arguments and of the time zone data of Node: which slots there are does
 * not depend on when, or how often, it is asked. What happens when the clocks change: see `cronOf`.
 */
export function slotsIn(timetable: Timetable, from: Date, to: Date, most = MOST_LISTED): SlotList {
  const cron = cronOf(timetable.cron, timetable.timeZone)
  const days = new PlainDays(cron, timetable.timeZone)
  const slots: string[] = []
  let first = cron.nextRun(from)
  while (first !== null && first <= to) {
    const ofDay = days.from(first)
    for (const slot of ofDay) {
      if (slot > to.getTime()) return { slots, more: false }
      if (slots.length === most) return { slots, more: true }
      slots.push(new Date(slot).toISOString())
    }
    first = cron.nextRun(new Date(ofDay.at(-1) ?? first))
  }
  return { slots, more: false }
}

/** The first slot after an instant, or null. */
export function nextSlot(timetable: Timetable, after: Date): string | null {
  return cronOf(timetable.cron, timetable.timeZone).nextRun(after)?.toISOString() ?? null
}

/** The newest slot that is due at an instant, or null when there was none in nine years. */
export function latestSlot(timetable: Timetable, now: Date): string | null {
  for (let back = HOUR_MS; back <= WIDEST_SEARCH_MS * 32; back *= 32) {
    const from = new Date(now.getTime() - Math.min(back, WIDEST_SEARCH_MS))
    const found = slotsIn(timetable, from, now).slots.at(-1)
    if (found !== undefined) return found
  }
  return null
}

/** The logical date of a slot: its civil date in the zone of its job. */
export function logicalDate(slot: string, { timeZone }: Timetable): string {
  return civilDate(new Date(slot), timeZone)
}

/**
 * The due slot that a text names: `latest`, an instant with its offset (2026-11-22T22:30:00Z), or a civil time in the zone of the job (2026-11-23T06:30).
 * @throws UserError when there is no such slot, it lies in the future, or the civil time came twice.
 */
export function findSlot(timetable: Timetable, text: string, now: Date): string {
  if (text === 'latest') {
    const latest = latestSlot(timetable, now)
    if (latest === null) throw new UserError(`no slot of ${timetable.cron} is due yet`, 2)
    return latest
  }
  const slot = isCivilTime(text) ? civilSlot(timetable, text, now) : instantSlot(timetable, text, now)
  if (new Date(slot) > now)
    throw new UserError(`the slot ${slot} lies in the future; ${nearest(timetable, now, now)}`, 2)
  return slot
}

function isCivilTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::00)?$/.test(text)
}

function instantSlot(timetable: Timetable, text: string, now: Date): string {
  const time = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time))
    throw new UserError(`not a slot: ${text}; write latest, 2026-11-22T22:30:00Z or 2026-11-23T06:30`, 2)
  const { slots } = slotsIn(timetable, new Date(time - 1), new Date(time))
  return slots[0] ?? refuse(timetable, text, new Date(time), now)
}

function civilSlot(timetable: Timetable, text: string, now: Date): string {
  const wanted = text.replace(' ', 'T').slice(0, 16)
  const about = Date.parse(`${wanted}:00Z`)
  if (Number.isNaN(about)) throw new UserError(`not a time: ${text}; write it as 2026-11-23T06:30`, 2)
  const { slots } = slotsIn(timetable, new Date(about - 27 * HOUR_MS), new Date(about + 27 * HOUR_MS))
  const [found, second] = slots.filter((slot) => civilTime(slot, timetable.timeZone) === wanted)
  if (second !== undefined)
    throw new UserError(
      `${text} came twice, as the clocks were set back: ${found} and ${second}; give one of them`,
      2,
    )
  if (found !== undefined) return found
  const shown = Date.parse(`${civilTime(new Date(about).toISOString(), timetable.timeZone)}:00Z`)
  return refuse(timetable, text, new Date(2 * about - shown), now)
}

/** A slot as the clock on the wall shows it, as 2026-11-23T06:30. */
function civilTime(slot: string, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  return `${civilDate(new Date(slot), timeZone)}T${time.format(new Date(slot))}`
}

function refuse(timetable: Timetable, text: string, about: Date, now: Date): never {
  throw new UserError(
    `not a slot of ${timetable.cron} in ${timetable.timeZone}: ${text}; ${nearest(timetable, about, now)}`,
    2,
  )
}

function nearest(timetable: Timetable, about: Date, now: Date): string {
  const before = latestSlot(timetable, about < now ? about : now)
  const after = nextSlot(timetable, about < now ? about : now)
  return `the nearest are ${before ?? 'none'} before and ${after ?? 'none'} after`
}
