import { UserError } from './error.js'

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000

/** The civil date of an instant in a time zone, as YYYY-MM-DD. */
export function civilDate(instant: Date, timeZone: string): string {
  return dayFormat(timeZone).format(instant)
}

/** To make one takes a hundred times as long as to use it. */
const dayFormats = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  dayFormats.set(timeZone, made)
  return made
}

/** Whether a text is a day of the Gregorian calendar written YYYY-MM-DD. */
export function isCivilDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** The first of some dates that comes after a day, or null; all written YYYY-MM-DD. */
export function nextDate(dates: readonly string[], day: string): string | null {
  return dates.filter((date) => date > day).toSorted()[0] ?? null
}

/** @throws UserError when `text` is not a day of the Gregorian calendar written YYYY-MM-DD. */
export function parseCivilDate(text: string): string {
  if (!isCivilDate(text)) throw new UserError(`not a date: ${text}; write it as 2026-11-23`, 2)
  return text
}

/** The civil date and time of an instant in a time zone, to the minute, as YYYY-MM-DD HH:MM. */
export function civilTime(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    instant,
  )
}

/** Whether a text is the name of a time zone that this Node knows. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
