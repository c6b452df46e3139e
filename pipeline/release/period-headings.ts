import { normalLabel } from '../sources/readers/reader.js'

/** Headings of columns that hold periods, as `normalLabel` writes them: no spaces, small letters. */
const WHOLE =
  /^(?:統計|資料)?(?:年度?別?|年份|年月別?|年季|年次|月份?別?|季別?|週別?|日期|年月日|期別?|期間|時間|時点|時期|日付|시점|기간|연도|년도|년월|연월|일자|날짜|(?:calendar|financial|fiscal|school|academic|reference|ref|survey|data)?[_-]?(?:year|month|quarter|week|date|day|period|time|timestamp|datetime)s?|(?:year|week|month|quarter|period)[_-]?(?:ending|ended|beginning|starting|commencing|to|end|start|of.*)|time[_-]?period|obs[_-]?date|tid|tijd|perioden?|periodo|période|datum|fecha|data|date|jahr|monat|quartal|woche|haushaltsjahr|schuljahr|année|annee|mois|trimestre|semaine|exercice|año|ano|anno|mes|mês|mese|semana|settimana|ejercicio|jaar|maand|kwartaal|år|måned|månad|kvartal|vecka|uge|tahun|bulan|yıl|ay|dönem|год|месяц|период|дата|ปี|พ\.ศ\.?|เดือน|วันที่|rok|miesiąc|okres|měsíc|godina|mjesec|vuosi|kuukausi|év|hónap|dátum|negyedév|hét|nap|an|lună|kwartał|čtvrtletí|السنة|سنة|الشهر|شهر|التاريخ|рік|місяць|дата|שנה|חודש)$/u

/** Headings of years that begin in another month than January, unless they say so. */
const FISCAL = /fiscal|financial|school|academic|haushaltsjahr|schuljahr|exercice|ejercicio|会計年度|회계/u

/** Headings of columns that hold a part of the period in another column. */
const PARTS = {
  month:
    /^(?:month(?:number|no|num|_number|_no|_num)?|months|mm|mon|monat|mois|mes|mês|mese|maand|måned|månad|month_?of_?year|bulan|ay|月|月份|月別|月次|월|месяц|period|periode|reference_?period|期|期間)$/u,
  quarter:
    /^(?:quarters?|qtr|q|quartal|trimestre|trim|kwartaal|kvartal|季|季別|季度|四半期|분기|квартал|period)$/u,
  'half-year': /^(?:half|half-?year|semester|semestre|halbjahr|hy|半年|半期|반기|period)$/u,
  week: /^(?:weeks?|isoweek|iso_?week|week_?(?:no|number|of_?year)|wk|kw|woche|kalenderwoche|semaine|semana|settimana|vecka|uge|uke|週|週次|週別|周|주|epiweek|mmwr_?week)$/u,
  day: /^(?:days?|date|day_?of_?month|dd|dy|tag|jour|día|dia|giorno|dag|日|일)$/u,
  hour: /^(?:hours?|hr|hh|time|hour_?of_?day|stunde|heure|hora|ora|uur|時|小時|時間|시|시간)$/u,
} as const

/** The parts of a period that a column may hold beside another one. */
export type Part = keyof typeof PARTS

/** Whether a heading, in one of its forms, is that of a column of periods. */
export function isPeriodHeading(forms: Iterable<string>): boolean {
  return [...forms].some((form) => WHOLE.test(form))
}

const YEAR =
  /year|年|jahr|ann[eéo]|año|ano|jaar|år|연도|년도|tahun|yıl|год|ปี|พ\.ศ|rok|godina|vuosi|^év|^an$|exercice|ejercicio/u

/** Whether a heading speaks of years. */
export function isYearHeading(forms: Iterable<string>): boolean {
  return [...forms].some((form) => YEAR.test(form))
}

/** Whether a heading is that of fiscal years. */
export function isFiscalHeading(text: string): boolean {
  return FISCAL.test(normalLabel(text))
}

/** Whether a heading is that of such parts. */
export function isPartHeading(forms: Iterable<string>, part: Part): boolean {
  return [...forms].some((form) => PARTS[part].test(form))
}

/** Whether a heading is that of quarters and nothing else. */
export function isQuarterHeading(forms: Iterable<string>): boolean {
  return [...forms].some((form) => form !== 'period' && PARTS.quarter.test(form))
}

/** Whether a heading is that of any part: what is left of these beside a period says nothing of its own. */
export function isAnyPartHeading(forms: Iterable<string>): boolean {
  const texts = [...forms]
  return Object.values(PARTS).some((words) => texts.some((text) => words.test(text)))
}

/** Whether a heading is that of a column which says the frequency of each row. */
export function isFrequencyHeading(forms: Iterable<string>): boolean {
  return [...forms].some((form) =>
    /^(?:freq|frequency|frequenz|fréquence|frecuencia|granularity|periodicity|週期|頻度|주기)$/u.test(form),
  )
}
