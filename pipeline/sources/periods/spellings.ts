import type { Frequency } from './period.js'
import { ERA } from './years.js'

/** The texts in a label that say something, by what they say. */
export type Pieces = Readonly<Record<string, string | undefined>>

/** One way to understand a label, whatever the rules say: what it would be about, and its pieces. */
export interface Form {
  /** The length of the period; 'months' for the months from one to another. */
  of: Frequency | 'months'
  pieces: Pieces
  /** Whether it is a number, or a code for a whole year, that means nothing but beside a year in a cell of its own. */
  isBare: boolean
}

const WORDS = {
  quarter:
    '(?:quarters?|qtr|quartal|quartaal|kwartaal|kwartal|ctvrtleti|stvrtrok|negyedev|kvartal|kv|trimestres?|trimester|trim|triwulan|ceyrek|квартал|кв)',
  half: '(?:half(?:[- ]year)?|polrocze|pololeti|hj|halbjahr|halfjaar|halvår|halvar|semestres?|semester|yariyil|полугодие)',
  week: '(?:week|wk|woche|kw|semaine|semana|settimana|uge|vecka|uke)',
  year: '(?:calendar year|year|cy|jahr|annee|an|ano|anno|exercice|ejercicio|jaar|år|ar)',
  fiscal: '(?:fy|financial year|fiscal year|fiscal|school year|academic year|sy|ay)',
  first: 'i|first|premier|primer|primo|erstes',
  second: 'ii|second|deuxieme|segundo|secondo|zweites',
  third: 'iii|third|troisieme|tercer|terceiro|terzo|drittes',
  fourth: 'iv|fourth|quatrieme|cuarto|quarto|viertes',
}
const ORDINAL_END = '(?:st|nd|rd|th|er|ere|re|e|eme|to|[ao])?[.ºª°]*'

/** What stands between braces in the spellings below; y2 is the second of two years, as in 2001/02. */
const PARTS: Readonly<Record<string, string>> = {
  Y: `(?<era>${ERA})?(?<y>\\d{2,4})`,
  E: `(?<era>${ERA})(?<y>\\d)`,
  Y4: `(?<y>\\d{4})`,
  年: `(?<era>${ERA})?(?<y>\\d{1,4})(?:年度?|년도?)`,
  // a year, or two of which one fiscal year has days
  YY: `(?<fiscal>${WORDS.fiscal} ?)?(?<era>${ERA})?(?<y>\\d{2,4})(?:[-/](?<y2>\\d{2}(?:\\d{2})?))?`,
  MON: '(?<mon>\\p{L}{3,}\\.?)',
  MON2: '(?<mon2>\\p{L}{3,}\\.?)',
  M: '(?<m>\\d{1,2})',
  M2: '(?<m2>\\d{1,2})',
  D: '(?<d>\\d{1,2})',
  Q: '(?<q>[1-4])',
  H: '(?<h>[12])',
  W: '(?<w>\\d{1,2})',
  Qth: `(?<q>[1-4]|${WORDS.first}|${WORDS.second}|${WORDS.third}|${WORDS.fourth})${ORDINAL_END}`,
  Hth: `(?<h>[12]|${WORDS.first}|${WORDS.second})${ORDINAL_END}`,
  quarter: `${WORDS.quarter}\\.?`,
  half: `${WORDS.half}\\.?`,
  week: `${WORDS.week}\\.?`,
  year: `(?:${WORDS.year} ?)?`,
  of: "(?: ?(?:de|del|of|den|di|do|d')? ?)",
  // between a word and a number; between a month's name and a year
  _: '[- /.:]?',
  __: "[-., /':]{0,2}",
  to: '(?:-|~|/| to | bis | a | au | t/m | and | & )',
}

const DAYS = [
  '{年}{M}[月월]{D}[日일]?',
  '{Y}(?<sign>[-/.]){M}\\k<sign>{D}',
  '{E}(?<sign>[-/.]){M}\\k<sign>{D}',
  '(?<y>\\d{3,4})(?<m>\\d{2})(?<d>\\d{2})',
  // which of the two is the day is for the rules to say
  '(?<n1>\\d{1,2})(?<sign>[-/. ])(?<n2>\\d{1,2})\\k<sign>(?<y>\\d{2,4})',
  '{D}(?:st|nd|rd|th|er|\\.)?(?: of | de |[- /.])?{MON}(?: del? |{__}){Y}',
  '{MON}[- /.]?{D}(?:st|nd|rd|th)?[-, /]{1,2}{Y4}',
  '{Y4}[-/. ]{MON}[-/. ]{D}',
  '{M}[月월]{D}[日일]',
  '{D}\\.?[- ]{MON}',
  '{MON}[- ]{D}',
  '{D}[日일]?',
]
const MONTHS = [
  '{年}度?{M}[月월]份?底?',
  '{年}{MON}',
  '{Y}[-/.]{M}',
  '{E}[-/.]{M}',
  '{Y}[-/. ]?{M}[月월]',
  '{Y}[- ]?mm?{M}',
  '(?<y>\\d{3,4})(?<m>\\d{2})',
  '{M}[-/.]{Y4}',
  'm{M}{_}{Y4}',
  '{MON}(?: del? | of |{__}){Y}',
  '{Y}{__}{MON}',
  '{M}[月월]份?底?',
  '{MON}',
  'm{M}',
  '{M}',
]
const QUARTERS = [
  '{YY}(?:年度?|년도?)?第?{Q}(?:季度?|분기|期)',
  '{YY}{_}(?:年度?)?[qkt]{Q}',
  '{YY}(?:年|년)?\\.? ?{Q}/4(?:분기|季)?',
  '{YY}[- ]?(?<q>iv|i{1,3})',
  'q0?{Q}{__}{YY}',
  '[kt]{Q}{__}{YY}',
  '{Q}(?:q|t|tr|кв){__}{YY}',
  '{Qth} ?{quarter}{of}{__}{YY}',
  '(?<q>iv|i{1,3}) ?kw\\.?{__}{YY}',
  '{quarter} ?{Qth}{__}{of}{YY}',
  '{YY}{__}{Qth} ?{quarter}',
  '{YY}{__}{quarter} ?{Q}',
  '第?{Q}(?:季度?|분기)',
  '[qkt]0?{Q}',
  '{Q}(?:q|t)',
  '{Qth} ?{quarter}',
  '{quarter} ?{Qth}',
  '{Q}',
]
const HALF_YEARS = [
  '{YY}(?:年度?|년도?)?(?<h>[上下상하])(?:半年|半期|期|반기)',
  '{YY}{_}(?:h|s0?|hy){H}',
  '(?:h|s|hy){H}{__}{YY}',
  '{H}(?:h|s|hj){__}{YY}',
  '{Hth} ?{half}{of}{__}{YY}',
  '{half} ?{Hth}{__}{of}{YY}',
  '{YY}{__}{Hth} ?{half}',
  '(?<h>[上下상하])(?:半年|半期|期|반기)',
  '(?:h|s0?|hy){H}',
  '{H}(?:h|s)',
  '{Hth} ?{half}',
  '{H}',
]
const WEEKS = [
  '{Y4}-?w{W}',
  '{Y4}-?[uvs](?<w>\\d{2})',
  '{Y4}(?:年|년)?第?{W}(?:[週周주]|주차)',
  '{Y4}{__}{week} ?{W}',
  '(?:{week}|w) ?{W}{__}(?:of )?{Y4}',
  '第?{W}[週周주]',
  '(?:{week}|w) ?{W}',
  '{W}',
]
const YEARS = [
  '{年}',
  '{YY}(?:年度?|년도?)?',
  '{E}',
  '{year}{Y}',
  '(?<y>\\d{4}) ?\\[yr\\k<y>\\]',
  '{Y4}-?a1?',
  '(?<y>\\d{4})(?<y2>\\d{2})',
  // beside a year in a column of its own: what stands for all of it
  '(?<whole>m13|q0?5|s0?3|a0?1)',
]
/** From a month to another: of one year, or of two. */
const RANGES = [
  '{年}?\\(?{M}[月월]?[-~]{M2}[月월][份底止]?期?(?:累計[數值]?|合計)?\\)?',
  '{Y4}[./ ]\\(?{M}[-~]{M2}\\)?',
  '{MON}{to}{MON2}(?: of |{__}){Y}',
  '{Y4}{__}{MON}{to}{MON2}',
  '{MON}{__}{Y4}{to}{MON2}{__}(?<y2>\\d{4})',
  '{年}{M}月[-~](?<y2>\\d{1,4})年{M2}月',
  '{Y4}[-/.]{M}(?:~| - | to | bis | a )(?<y2>\\d{4})[-/.]{M2}',
  '{MON}{to}{MON2}',
  '{年}?\\(?(?:截|累計)?[~止]{M2}月[底止]?(?:累計[數值]?|合計)?\\)?',
  '{年}?\\(?前(?<quarters>[1-4])季(?:累計[數值]?|合計)?\\)?',
  '{year}(?:ended|ending|to)(?: {D})? {MON2}{__}(?<y2>\\d{4})',
]

const SPELLINGS: readonly { of: Form['of']; expression: RegExp }[] = (
  [
    ['day', DAYS],
    ['month', MONTHS],
    ['quarter', QUARTERS],
    ['half-year', HALF_YEARS],
    ['week', WEEKS],
    ['year', YEARS],
    ['months', RANGES],
  ] as const
).flatMap(([of, spellings]) => spellings.map((spelling) => ({ of, expression: expressionOf(spelling) })))

/** The ways in which a plain label can be understood, in the order of the spellings. */
export function formsOf(plain: string): Form[] {
  return SPELLINGS.flatMap(({ of, expression }) => {
    const pieces = expression.exec(plain)?.groups
    if (pieces === undefined) return []
    const isBare = pieces['whole'] !== undefined || (pieces['y'] === undefined && /^\d+$/.test(plain))
    return [{ of, pieces, isBare }]
  })
}

const NUMBER_WORDS = [WORDS.first, WORDS.second, WORDS.third, WORDS.fourth].map(
  (words) => new Set(words.split('|')),
)

/** The number of a quarter or half: 1, ii, third, 上. */
export function smallNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text)
  if ('上상'.includes(text)) return 1
  if ('下하'.includes(text)) return 2
  return NUMBER_WORDS.findIndex((words) => words.has(text)) + 1
}

function expressionOf(spelling: string): RegExp {
  const body = spelling.replaceAll(/\{(\p{L}+2?|_{1,2}|Y4|YY)\}/gu, (_, name: string) => {
    const part = PARTS[name]
    if (part === undefined) throw new Error(`no part ${name}`)
    return `(?:${part})`
  })
  return new RegExp(`^(?:${body})$`, 'u')
}
