import type { Manifest } from '../manifest.js'
import { plainRules, type PeriodRules } from './period.js'

type Contract = NonNullable<Manifest['period']>

/** The rules by which a contract's labels are read. @param year the Gregorian year of labels that state none, or null. */
export function rulesOf(period: Contract, year: number | null): PeriodRules {
  return {
    calendar: period.calendar,
    frequency: period.frequency,
    subtotals: period.subtotals,
    firstMonth: period['first-month'],
    yearOf: period['year-of'],
    order: period.order,
    century: period.century,
    dates: period.dates,
    epoch: period.epoch,
    pattern: period.pattern === undefined ? undefined : new RegExp(`^(?:${period.pattern})$`, 'iu'),
    year,
  }
}

/** The rules by which the dates of a contract's other columns are read. @param order where a column states its own. */
export function dateRulesOf(period: Contract | undefined, order = period?.order): PeriodRules {
  const { calendar = 'gregorian', century } = period ?? {}
  return { ...plainRules(calendar, 'day'), order, century }
}

/** The columns whose cells, side by side, are the label of a row's period. */
export function periodColumns(period: Contract | undefined): string[] {
  return period?.column === undefined ? [] : [period.column, ...period.with]
}
