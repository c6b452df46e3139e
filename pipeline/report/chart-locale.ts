import { timeFields } from './chart-time.js'
import { isSpecNode, type SpecNode } from './spec-node.js'

/** A drawing of `spec` whose axes of time call months and days by the names that they have in `locale`. */
export function inLocale(drawing: SpecNode, spec: object, locale: string): SpecNode {
  if (timeFields(spec).length === 0) return drawing
  const config = isSpecNode(drawing['config']) ? drawing['config'] : {}
  return { ...drawing, config: { ...config, locale: { time: timeNames(locale) } } }
}

const MONTHS = Array.from({ length: 12 }, (_, month) => Date.UTC(2000, month, 1))
/** Sunday to Saturday. */
const DAYS = Array.from({ length: 7 }, (_, day) => Date.UTC(2000, 0, 2 + day))

function timeNames(locale: string): SpecNode {
  return {
    dateTime: '%Y-%m-%d %H:%M',
    date: '%Y-%m-%d',
    time: '%H:%M',
    periods: ['AM', 'PM'],
    months: names(MONTHS, { month: 'long' }, locale),
    shortMonths: names(MONTHS, { month: 'short' }, locale),
    days: names(DAYS, { weekday: 'long' }, locale),
    shortDays: names(DAYS, { weekday: 'short' }, locale),
  }
}

function names(moments: readonly number[], form: Intl.DateTimeFormatOptions, locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { ...form, timeZone: 'UTC' })
  return moments.map((moment) => format.format(moment))
}
