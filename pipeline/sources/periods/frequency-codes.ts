import { FREQUENCIES, type Frequency } from './period.js'

/** What a column of frequencies says of a row, by its texts in small letters: the codes of SDMX, and words. */
const CODES: Readonly<Record<Frequency, string>> = {
  hour: 'h hour hourly hours pt1h 時 小時 毎時',
  day: 'd day daily days p1d b 日 每日 日次',
  week: 'w week weekly weeks p1w p7d 週 每週 週次',
  month: 'm month monthly months p1m mensuel mensual monatlich mensile mensal 月 每月 月次 월 월간',
  quarter: 'q quarter quarterly quarters p3m trimestriel trimestral vierteljährlich 季 每季 四半期 분기',
  'half-year':
    's half-year half-yearly semi-annual semiannual biannual p6m semestriel semestral halbjährlich 半年 半期 반기',
  year: 'a y year yearly annual annually years p1y annuel anual jährlich annuale 年 每年 年次 연간 년',
}

const NAMED = new Map(
  FREQUENCIES.flatMap((frequency) => CODES[frequency].split(' ').map((word) => [word, frequency] as const)),
)

/** The frequency that a code or a word names, such as M, Monthly, P1M or 每月; null for none. */
export function frequencyNamed(text: string): Frequency | null {
  return NAMED.get(text.normalize('NFKC').trim().toLowerCase()) ?? null
}
