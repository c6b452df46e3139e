import type { CaseManifest } from './case.js'

type Columns = CaseManifest['columns']

const MONTH: Columns = { month: { labels: ['月別'], type: 'period' } }
const CASES: Columns = { cases: { labels: ['件數'], type: 'count', unit: 'cases' } }
const PLACE: Columns = { place: { labels: ['地區'], type: 'text' } }

/** Months in a column 月別, and the columns given; 件數 when none is. */
export function monthly(columns: Columns = CASES, more: Partial<CaseManifest> = {}): CaseManifest {
  return {
    format: 'csv',
    columns: { ...MONTH, ...columns },
    period: { column: 'month', calendar: 'roc', frequency: 'month' },
    ...more,
  }
}

/** Months and places with 件數. */
export const monthlyByPlace = (more: Partial<CaseManifest> = {}): CaseManifest =>
  monthly({ ...PLACE, ...CASES }, more)

/** Months with one column of the type given, called 數值. */
export const monthlyValue = (
  column: Partial<NonNullable<Columns[string]>>,
  more: Partial<CaseManifest> = {},
): CaseManifest => monthly({ value: { labels: ['數值'], type: 'number', ...column } }, more)

/** Places with 件數 and no period. */
export const byPlace = (more: Partial<CaseManifest> = {}): CaseManifest => ({
  format: 'csv',
  columns: { ...PLACE, ...CASES },
  ...more,
})

/** Whatever periods a column 期間 holds, with 件數. */
export const periodic = (
  frequency: 'day' | 'month' | 'quarter' | 'year',
  period: Partial<NonNullable<CaseManifest['period']>> = {},
): CaseManifest => ({
  format: 'csv',
  columns: { period: { labels: ['期間'], type: 'period' }, ...CASES },
  period: { column: 'period', calendar: 'roc', frequency, ...period },
})

/** 件數 of each 項目, with the periods in the header. */
export const across = (period: Partial<NonNullable<CaseManifest['period']>>): CaseManifest => ({
  format: 'csv',
  columns: { item: { labels: ['項目'], type: 'text' }, ...CASES },
  period: { across: 'cases', calendar: 'roc', frequency: 'month', ...period },
})
