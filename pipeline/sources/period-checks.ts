import type * as z from 'zod'
import { checkExpression, type Report } from './expression-check.js'
import type { manifestSchema } from './manifest.js'
import { isMeasure } from './measure.js'
import { FREQUENCIES, MONTHS_OF } from './periods/period.js'
import { PATTERN_GROUPS } from './periods/period-reader.js'
import { periodColumns } from './periods/rules-of.js'

type Draft = z.infer<typeof manifestSchema>
type Period = NonNullable<Draft['period']>

/** Refuses a period whose keys do not agree with each other or with the columns. */
export function checkPeriod(manifest: Draft, report: Report): void {
  checkTypes(manifest, report)
  const { period } = manifest
  if (period === undefined) return
  checkParts(period, report)
  checkYears(period, report)
  checkSums(period, report)
  checkLabels(period, report)
}

function checkTypes({ columns, period }: Draft, report: Report): void {
  const holders = periodColumns(period)
  for (const [name, { type }] of Object.entries(columns))
    if (type === 'period' && !holders.includes(name))
      report(
        ['columns', name, 'type'],
        `type period is for the columns that period.column and period.with name; use date or text`,
      )
  for (const [i, name] of holders.entries()) {
    const type = columns[name]?.type ?? 'period'
    if (type !== 'period')
      report(['period', i === 0 ? 'column' : 'with'], `${name} must be of type period, not ${type}`)
  }
  const { across, 'frequency-column': stating } = period ?? {}
  if (across !== undefined && columns[across] !== undefined && !isMeasure(columns[across].type))
    report(['period', 'across'], `${across} must be of type count or number, not ${columns[across].type}`)
  if (stating !== undefined && columns[stating] !== undefined && columns[stating].type !== 'text')
    report(['period', 'frequency-column'], `${stating} must be of type text, not ${columns[stating].type}`)
}

/** How many columns may follow the first, by frequency. */
const MOST_PARTS = { hour: 3, day: 2, week: 1, month: 1, quarter: 1, 'half-year': 1, year: 0 }

function checkParts({ column, across, frequency, with: parts }: Period, report: Report): void {
  const most = MOST_PARTS[frequency]
  if (parts.length > 0 && column === undefined)
    report(['period', 'with'], 'with goes with column: name there the column of the year')
  if (parts.length > most)
    report(['period', 'with'], `a ${frequency} has at most ${most} columns beside that of period.column`)
  if (column === undefined || across === undefined) return
  if (parts.length > 0)
    report(
      ['period', 'with'],
      'with cannot go with column and across: the header names the parts of the year',
    )
  if (most === 0)
    report(
      ['period', 'across'],
      'a header beside a column of periods names parts of them; a year has no room for both',
    )
}

function checkYears(period: Period, report: Report): void {
  const { calendar, frequency, century, 'first-month': firstMonth, 'year-of': yearOf } = period
  if (firstMonth !== undefined && MONTHS_OF[frequency] === 0)
    report(['period', 'first-month'], `first-month holds for months to years, not for frequency ${frequency}`)
  if (yearOf !== undefined && (firstMonth ?? 1) === 1)
    report(['period', 'year-of'], 'year-of goes with a first-month that is not January')
  if (century !== undefined && calendar === 'roc')
    report(
      ['period', 'century'],
      'a year of two digits is one of the Republic of China here; century goes with the other calendars',
    )
  if (period.dates !== undefined && ['hour', 'day'].includes(frequency))
    report(['period', 'dates'], `dates stand for longer periods than a ${frequency}`)
}

function checkSums(
  { frequency, subtotals, 'to-date': toDate, 'to-date-note': note }: Period,
  report: Report,
): void {
  const isCounted = MONTHS_OF[frequency] > 0
  if (toDate === 'difference' && !isCounted)
    report(
      ['period', 'to-date'],
      `figures to date are differenced into months to years, not into frequency ${frequency}`,
    )
  if (note !== undefined && !isCounted)
    report(
      ['period', 'to-date-note'],
      `a note to date goes with months to years, not with frequency ${frequency}`,
    )
  if (subtotals.length > 0 && (frequency === 'week' || frequency === 'hour'))
    report(['period', 'subtotals'], `sums of longer periods are not held against frequency ${frequency}`)
  for (const each of subtotals)
    if (FREQUENCIES.indexOf(each) <= FREQUENCIES.indexOf(frequency))
      report(['period', 'subtotals'], `${each} is no longer period than ${frequency}`)
}

function checkLabels(period: Period, report: Report): void {
  const { epoch, pattern, 'year-note': yearNote } = period
  checkExpression(period['to-date-note'], ['year', 'month'], ['period', 'to-date-note'], report)
  checkExpression(yearNote, ['year'], ['period', 'year-note'], report)
  checkExpression(pattern, yearNote === undefined ? ['year'] : [], ['period', 'pattern'], report)
  const known = [...Object.keys(PATTERN_GROUPS), 'hour']
  const unknown = [...(pattern ?? '').matchAll(/\(\?<(\w+)>/g)].flatMap(([, name = '']) =>
    known.includes(name) ? [] : [name],
  )
  if (unknown.length > 0)
    report(['period', 'pattern'], `unknown group: ${unknown.join(', ')}; one of ${known.join(', ')}`)
  const others = (['pattern', 'order', 'century', 'across'] as const).filter(
    (key) => period[key] !== undefined,
  )
  if (epoch !== undefined && (others.length > 0 || period.with.length > 0))
    report(
      ['period', 'epoch'],
      `an instant is a number by itself; epoch cannot go with ${others[0] ?? 'with'}`,
    )
}
