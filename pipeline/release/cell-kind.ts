import { plainDigits } from '../sources/periods/plain-label.js'

/**
 * What a cell looks like, before any contract says what it is: `year` may be a period or a figure, `missing` stands where there is none.
 */
export type CellKind = 'blank' | 'figure' | 'year' | 'period' | 'missing' | 'text'

const CURRENCY = /^(?:[$€£¥₩₹₽₺]|(?:NT|US|HK|A|C|R)\$|NTD|USD|EUR|Kč|kr\.?|zł)\s*/iu
/** A figure with its sign or brackets before or after, a per cent sign, and up to two marks such as `*`, `a`, `(p)` or `[note 1]`. */
const FIGURE =
  /^[([]?\s*[-+−–‐±<>≤≥~△▲]?\s*\d[\d.,٬٫'’ \u00a0\u2009\u202f]*(?:[eE][-+]?\d+)?\s*[-−]?\s*[)\]]?\s*[%‰]?(?:\s*(?:\*{1,3}|[†‡§#]|[a-z]{1,2}|\([a-z0-9]{1,3}\)|\[[^\]]{1,12}\]|\([^)]{3,14}\)|[ⓡⓟ]))?(?:\s*(?:\*|[a-z]))?$/iu
const SCALED = /^[-−]?\d[\d.,]*\s*(?:[千百十萬万億亿兆조억만천]|million|billion|thousand)/iu
const MISSING = new Set([
  '-',
  '--',
  '－',
  '–',
  '—',
  '−',
  '.',
  '..',
  '...',
  '…',
  ':',
  '*',
  '**',
  '#',
  'n/a',
  'n.a.',
  'na',
  '#n/a',
  '#null!',
  '#div/0!',
  '#ref!',
  '#value!',
  '#name?',
  '#num!',
  'nan',
  'nil',
  'null',
  '(x)',
  '(d)',
  '(s)',
  '(na)',
  '‧‧‧',
])
const YEAR = /^(?:1[6-9]|20|21)\d{2}(?:0[1-9]|1[0-2])?$/
const PERIOD_MARK =
  /[年月季日년월분기]|(?:^|\D)(?:1[6-9]|20|21)\d{2}(?:\D|$)|\d[-/.]\d|^\d{2,4}[qkmwhs]\d|^[qkmwhs]\d|\b(?:jan|feb|mar|apr|ma[iyj]|jun|jul|aug|sep|oct|okt|nov|dec|dez)/iu
const LONGEST_PERIOD = 30

/** The kind of one cell. */
export function cellKind(cell: string | null): CellKind {
  const text = plainDigits((cell ?? '').normalize('NFKC').trim())
  if (text === '') return 'blank'
  if (YEAR.test(text)) return 'year'
  if (MISSING.has(text.toLowerCase())) return 'missing'
  if (isDate(text)) return 'period'
  const bare = text.replace(CURRENCY, '')
  if (FIGURE.test(bare) || SCALED.test(bare)) return 'figure'
  // 2015 = 100 says what an index is based on
  return /^[^=]*\d[^=]*$/.test(text) && text.length <= LONGEST_PERIOD && PERIOD_MARK.test(text)
    ? 'period'
    : 'text'
}

/** Figures with the same mark twice are dates: `01.02.2018`, which the marks of thousands would allow as well. */
function isDate(text: string): boolean {
  return /^\d{1,4}([-/.])\d{1,2}\1\d{1,4}$/.test(text) || /^\d{4}[-/]\d{1,2}$/.test(text)
}
