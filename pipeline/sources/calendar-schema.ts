import * as z from 'zod'
import { unknownValue } from '../base/error.js'
import type { Report } from './expression-check.js'
import type { Manifest } from './manifest.js'

const texts = z.array(z.string()).nonempty()

/** Days that are not what their weekday says: the key `calendar` of a manifest, from which the engine makes `marts.calendar`. */
export const calendarSchema = z
  .strictObject({
    date: z.string().describe('the column of the day: one of type date, or that of periods of days'),
    'working-day': z
      .string()
      .optional()
      .describe('the column that says whether it is a working day; default: every listed day is off'),
    working: texts
      .optional()
      .describe('its content for a working day; a row with anything else fails the build'),
    off: texts.optional().describe('its content for a day off'),
  })
  .superRefine((calendar, context) => {
    const isTold = calendar['working-day'] !== undefined
    for (const key of ['working', 'off'] as const)
      if ((calendar[key] !== undefined) !== isTold)
        context.addIssue({
          code: 'custom',
          path: [isTold ? key : 'working-day'],
          message: isTold
            ? `say what ${calendar['working-day']} holds for ${key === 'off' ? 'a day off' : 'a working day'}, as in ${key}: [${key === 'off' ? 'N' : 'Y'}]`
            : `say which column holds ${calendar[key]?.join(', ')}`,
        })
  })

type Draft = Pick<Manifest, 'columns' | 'period' | 'calendar'>

/** Refuses a calendar that names columns which are not there or hold no days. */
export function checkCalendar({ columns, period, calendar }: Draft, report: Report): void {
  if (calendar === undefined) return
  const { date, 'working-day': told } = calendar
  const isDay = date === period?.column && period.frequency === 'day'
  const days = Object.keys(columns).filter((name) => columns[name]?.type === 'date')
  if (!isDay && !days.includes(date))
    report(
      ['calendar', 'date'],
      unknownValue('column of dates', date, days.length > 0 ? days : ['a column of type date']),
    )
  const known = Object.keys(columns).filter((name) => ['text', 'count'].includes(columns[name]?.type ?? ''))
  if (told !== undefined && !known.includes(told))
    report(['calendar', 'working-day'], unknownValue('column of texts or counts', told, known))
}
