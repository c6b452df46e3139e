import * as z from 'zod'
import { CALENDARS, FREQUENCIES } from './periods/period.js'

/** Where day, month and year stand in a date of three short numbers. */
export const orderSchema = z.enum(['day-first', 'month-first', 'year-first'])

/** How a row says which period it is about: the key `period` of a manifest. */
export const periodSchema = z
  .strictObject({
    column: z.string().optional().describe('the column that holds the period'),
    with: z
      .array(z.string())
      .default([])
      .describe(
        'further columns that are part of the period, from the longer to the shorter: month, quarter, half or week of the year in `column`, day of the month, hour of the day',
      ),
    across: z
      .string()
      .optional()
      .describe(
        'periods stand in the header, one column each: the column that takes their figures; beside `column` the header names the parts of the year in its row',
      ),
    calendar: z
      .enum(CALENDARS)
      .describe('how years are counted; a year of four digits is Gregorian in each of them'),
    frequency: z.enum(FREQUENCIES).describe('length of a full period'),
    'frequency-column': z
      .string()
      .optional()
      .describe(
        'the column that says the frequency of each row, as the FREQ of SDMX; rows of another one than the contract has are subtotals or set aside',
      ),
    subtotals: z
      .array(z.enum(['month', 'quarter', 'half-year', 'year']))
      .default([])
      .describe('longer periods that appear among the rows as sums; they are reconciled and never counted'),
    'first-month': z
      .number()
      .int()
      .min(1)
      .max(12)
      .optional()
      .describe(
        'the month in which a year begins; required for labels such as FY2010, or 2001/02 for a year',
      ),
    'year-of': z
      .enum(['start', 'end'])
      .optional()
      .describe(
        'which calendar year names a year that does not begin in January; not needed for labels with both years',
      ),
    order: orderSchema
      .optional()
      .describe(
        'how dates such as 01/02/2018 and 18/02/01 are written; a file with dates that only fit the other order is refused',
      ),
    century: z
      .number()
      .int()
      .min(1500)
      .max(2100)
      .optional()
      .describe(
        'first of the hundred years in which years of two digits lie: with 1950 they are 1950 to 2049',
      ),
    dates: z
      .enum(['first-day', 'last-day'])
      .optional()
      .describe('a date stands for the week, month, quarter, half or whole year that begins or ends with it'),
    epoch: z
      .enum(['seconds', 'milliseconds'])
      .optional()
      .describe('labels are instants, counted from 1970-01-01 in UTC'),
    pattern: z
      .string()
      .optional()
      .describe(
        'regular expression for whole labels, with groups out of year, half, quarter, month, week, day and hour, read instead of the usual spellings',
      ),
    'to-date': z
      .enum(['keep', 'difference'])
      .default('keep')
      .describe(
        'figures such as 1-7月累計: kept as a partial period, or turned into the last month by differencing',
      ),
    'to-date-note': z
      .string()
      .optional()
      .describe(
        'regular expression with the groups year and month: a note that a period runs only to the end of that month',
      ),
    'year-note': z
      .string()
      .optional()
      .describe(
        'regular expression with the group year: a note or heading that gives the year of labels without one',
      ),
  })
  .refine(
    (period) => period.column !== undefined || period.across !== undefined,
    'give column, across, or both',
  )
