import type { HeadRow } from '../reader.js'
import { placesOfWords, SIGNS } from './unit-words.js'

/** A unit as a header or note states it. */
export interface Unit {
  /** The unit without white space and currency words, as units are compared. */
  text: string
  /** The unit as it is written, which a contract can state. */
  stated: string
  /** What a figure is multiplied by to be in the plain unit: 1,000 for 千元. */
  factor: number
}

const SMALL: Readonly<Record<string, number>> = {
  十: 1,
  拾: 1,
  百: 2,
  佰: 2,
  千: 3,
  仟: 3,
  십: 1,
  백: 2,
  천: 3,
}
const LARGE: Readonly<Record<string, number>> = { 萬: 4, 万: 4, 만: 4, 億: 8, 亿: 8, 억: 8, 兆: 12, 조: 12 }
const EAST_ASIAN = /^(?<small>[十拾百佰千仟십백천])?(?<large>[萬万만]?[億亿억]|[萬万만兆조])?(?<rest>.*)$/u
const PLAIN =
  /^(?:元|圓|円|원|美元|美金|日圓|日元|港元|港幣|歐元|欧元|人民币|台幣|人民幣|人次|人|名|명|口|件|건|戶|户|世帯|가구|棟|筆|個|个|개|家|社|張|张|次|回|輛|辆|台|대|部|所|處|处|歲|岁|公斤|公噸|噸|吨|トン|톤|公頃|公顷|平方公尺|平方米|立方米|頭|头|羽|只|隻|冊|册|份|株|床|班|架|艘|箱|標準箱|标准箱|人日|人泊|泊|%|百分比|系統|dollars?|persons?|person-times?|times?|units?|cases?|systems?|usd|twd|eur|gbp|€|\$|£|percent|percentage|percent\.)?$/u

const CURRENCY = /^(?:新[臺台]幣|nt\$|ntd|nt)/
const UNIT_WORD = /^(?:(?:單位|単位|单位|단위)\s*[:：]?|units?\s*:?)/iu
const NOTED =
  /(?:單\s*位|単\s*位|单\s*位|단\s*위|\b(?:units?|einheit|unité|unidad|unidade|unità|eenheid|jednostka|mértékegység)|единиц[аы] измерения|ед\.\s?изм\.)\s*[:：]\s*(?<unit>[^;；。、)），\n]{1,60})/iu
/** What a label may end with behind its unit: references to notes. */
const NOTE_REFERENCE =
  /\s*(?:\[[^\][]{1,12}\]|[(（](?:note|fn|註|注)[^()（）]{0,8}[)）]|[¹²³⁴-⁹⁰*†‡§]{1,4}|\s\d{1,2}\))$/iu
const MAY_STATE_UNIT = /[\p{L}%‰€$£¥]|000/u
const MOST_NOTE_REFERENCES = 4
const LONGEST_LABEL = 1000
const LONGEST_UNIT = 80

/** The unit that a text names, or null when the text is no unit that is known: 千元, 萬人次, NT$ thousand, Mio. EUR, %. */
export function unitOf(text: string, also: readonly string[] = [], isFree = false): Unit | null {
  if (text.length > LONGEST_UNIT) return null
  const stated = text.trim()
  const normal = text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase().replace(CURRENCY, '')
  const { small, large = '', rest = '' } = EAST_ASIAN.exec(normal)?.groups ?? {}
  const scale =
    (SMALL[small ?? ''] ?? 0) + Array.from(large).reduce((sum, word) => sum + (LARGE[word] ?? 0), 0)
  if (scale > 0 && isPlain(rest, also)) return { text: normal, stated, factor: 10 ** scale }
  if (isFree && large !== '' && /^\p{L}{1,6}$/u.test(rest))
    return { text: normal, stated, factor: 10 ** scale }
  const places = placesOfWords(text, isFree)
  if (places !== null) return { text: normal, stated, factor: 10 ** places }
  return normal !== '' && isPlain(normal, also) ? { text: normal, stated, factor: 1 } : null
}

/** The unit that a contract states, with the factor that it gives itself or that its words mean. */
export function contractUnit(published: string, factor: number | undefined): Unit | null {
  const known = unitOf(published, [published], true)
  return known === null || factor === undefined ? known : { ...known, factor }
}

/**
 * A heading parted into its label and its unit: 金額(千元), `Turnover (million) [note 1]`, `Turnover, € million`, `Umsatz in Tsd.`; null when
 * no known unit stands there.
 */
export function labelWithUnit(
  heading: string,
  also: readonly string[] = [],
): { label: string; unit: Unit } | null {
  if (heading.length > LONGEST_LABEL || !MAY_STATE_UNIT.test(heading)) return null
  let text = heading.trimEnd()
  for (let i = 0; i <= MOST_NOTE_REFERENCES; i++) {
    const found = unitInBrackets(text, also) ?? unitBehind(text, also)
    if (found !== null) return found
    const shorter = text.replace(NOTE_REFERENCE, '')
    if (shorter === text) return null
    text = shorter.trimEnd()
  }
  return null
}

/** A unit in brackets at the end, or a multiple in brackets anywhere. */
function unitInBrackets(text: string, also: readonly string[]): { label: string; unit: Unit } | null {
  for (const { 0: bracketed, 1: inside = '', index } of [
    ...text.matchAll(/[(（[［【〔]([^()（）[\]［］【】〔〕]*)[)）\]］】〕]/g),
  ].toReversed()) {
    const isLast = index + bracketed.length === text.length
    const stated = inside.trim()
    const unit =
      unitOf(stated.replace(UNIT_WORD, '').trim() || stated, also, true) ?? multipleAmong(stated, also)
    const label = `${text.slice(0, index).trimEnd()}${text.slice(index + bracketed.length)}`
    if (unit !== null && (isLast || unit.factor !== 1) && label.trim() !== '') return { label, unit }
  }
  return null
}

/** A multiple that stands in brackets beside something else, as in `(in thousands, SA)`. */
function multipleAmong(inside: string, also: readonly string[]): Unit | null {
  const parts = inside.split(/[,;，；]\s+/)
  const units = parts.length < 2 ? [] : parts.map((part) => unitOf(part, also))
  return units.find((unit) => unit !== null && unit.factor !== 1) ?? null
}

const SEPARATOR = /\s*[,;:：，；|–—]\s*|\s+[-/]\s+/g
const RATE = /(?:^|\s|\/)(?:per|pro|par|por|je|each|every|auf|na|of|one|an?|over|under|than|\d|\/)$/iu

/** A multiple behind a separator, or as the last words. */
function unitBehind(text: string, also: readonly string[]): { label: string; unit: Unit } | null {
  for (const { 0: separator, index } of text.matchAll(SEPARATOR)) {
    const unit = unitOf(text.slice(index + separator.length), also, true)
    if (unit !== null && unit.factor !== 1 && index > 0) return { label: text.slice(0, index), unit }
  }
  for (const { index } of text.matchAll(/\s+/g)) {
    const tail = text.slice(index).trim()
    const label = text.slice(0, index)
    const unit = /^[\d.,\s'’]+$/.test(tail) && !/^['’]/.test(tail) ? null : unitOf(tail, also)
    if (unit !== null && unit.factor !== 1 && !RATE.test(label)) return { label, unit }
  }
  return null
}

/** The units that notes state for a whole table, as in 單位：千元, `Unit: Mio. EUR`, `(in thousands)`. */
export function notedUnits(notes: readonly string[], also: readonly string[] = []): Unit[] {
  return notes.flatMap((note) => {
    const said = NOTED.exec(note.slice(0, LONGEST_LABEL).normalize('NFKC'))?.groups?.['unit']
    const stated = said === undefined ? null : firstUnit(said, also)
    if (stated !== null) return [stated]
    const alone = unitOf(unbracketed(note.trim()), [])
    return alone === null || alone.factor === 1 ? [] : [alone]
  })
}

const UNIT_ROW =
  /^(?:(?:pre-?)?units?(?: of measure(?:ment)?)?|unit[ _]mult(?:iplier)?|scale|einheit|maßeinheit|unité|unidad|unidade|unità|eenheid|enhet|enhed|yksikkö|jednostka|единица(?: измерения)?|單位|単位|单位|단위)$/iu

/** What rows below the header that are called so, such as PreUnit and Unit, state above a column, side by side: `£ m`; '' where nothing. */
export function textOfUnitRows(rows: readonly HeadRow[], index: number): string {
  return rows
    .filter(({ cells }) => UNIT_ROW.test((cells[0] ?? '').trim()))
    .flatMap(({ cells }) => (index > 0 && (cells[index] ?? '').trim()) || [])
    .join(' ')
}

/** The longest unit with which a text begins. */
function firstUnit(text: string, also: readonly string[]): Unit | null {
  const words = text.trim().split(/(?=[\s,])/)
  for (let count = words.length; count > 0; count--) {
    const unit = unitOf(words.slice(0, count).join(''), also)
    if (unit !== null) return unit
  }
  return null
}

/** A text without the brackets around it. */
export function unbracketed(text: string): string {
  return text.replaceAll(/^[(（[［【]|[)）\]］】]$/g, '')
}

/** Signs of units that stand beside figures. */
export const SIGN_UNITS = [
  '%',
  '‰',
  'NT$',
  'US$',
  'R$',
  'HK$',
  'A$',
  'C$',
  'S$',
  '€',
  '$',
  '£',
  '¥',
  '₹',
  'EUR',
  'USD',
  'GBP',
  '元',
  '円',
  '원',
  '₩',
  '₽',
  '₺',
  '₴',
  '₪',
  '₫',
  '₱',
  '฿',
  'CHF',
  'zł',
  'Kč',
]

/** What may stand beside the figures of a column with this unit without being a mark: the unit itself, as in 12.5 % and € 5. */
export function signsOf(unit: string | undefined): string[] {
  const text = unit?.trim().normalize('NFKC') ?? ''
  if (text === '') return []
  const known = SIGNS.find(([pattern]) => pattern.test(text))?.[1] ?? []
  const within = SIGN_UNITS.filter((sign) => /^[^\p{L}]+$/u.test(sign) && text.includes(sign))
  return [...new Set([...known, ...within, ...(/\d/.test(text) ? [] : [text])])].toSorted(
    (a, b) => b.length - a.length,
  )
}

function isPlain(text: string, also: readonly string[]): boolean {
  return PLAIN.test(text) || also.some((unit) => unit.toLowerCase() === text)
}
