import { withoutThaiMonth } from './month-names.js'

const ERA_SQUARES_AND_RADICALS = /[\uff01-\uff5e\u32c0-\u32cb\u337b-\u337e\u32ff\u2f00-\u2fdf]/g
const LATIN_WITH_ACCENT = /[\u00c0-\u00ff\u0100-\u024f\u1e00-\u1eff]/g
const CJK = String.raw`[\p{Script=Han}\p{Script=Hangul}]`
const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[., ]+(?=\S)/
/**
 * A label in one spelling: small letters without accents, plain digits, signs and spaces, digits for Chinese numerals, no space that says
 * nothing, no weekday. Superscripts stay, so that a footnote's number never becomes part of a year.
 */
export function plainLabel(label: string): string {
  const signs = withoutThaiMonth(plainDigits(label))
    .normalize('NFC')
    .replaceAll(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replaceAll(ERA_SQUARES_AND_RADICALS, (sign) => sign.normalize('NFKC'))
    .replaceAll(LATIN_WITH_ACCENT, (letter) => letter.normalize('NFD').replaceAll(/\p{M}/gu, ''))
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[\s\p{Z}]+/gu, ' ')
    .replaceAll(/[‐‑‒–—―−]/g, '-')
    .replaceAll(/[至到〜～∼⁓]/g, '~')
    .replaceAll(/[’‘`´]/g, "'")
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('й', 'и')
    .replaceAll('أ', 'ا')
  return withoutWeekday(withDigits(withoutIdleSpace(signs))).replace(/(?<=\d)\.$/, '')
}

const OTHER_DIGITS = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙'

/** Digits of other scripts as 0 to 9, those that the macro `plain_number` knows. */
export function plainDigits(text: string): string {
  return text.replaceAll(/[٠-٩۰-۹०-९০-৯๐-๙]/g, (digit) => String(OTHER_DIGITS.indexOf(digit) % 10))
}

/** Space is idle beside a sign or a Chinese or Korean one; between digits only where each of them stands alone, as in 1 1 5 年. */
function withoutIdleSpace(text: string): string {
  const closed = text
    .trim()
    .replaceAll(new RegExp(`(?<=${CJK}) | (?=${CJK})`, 'gu'), '')
    .replaceAll(/ ?([-/~]) ?/g, '$1')
    .replaceAll(/(?<=\d\.) (?=\d)/g, '')
  return /\d{2} \d|\d \d{2}|[-/.:~]/.test(closed) ? closed : closed.replaceAll(/(?<=\d) (?=\d)/g, '')
}

function withoutWeekday(text: string): string {
  return text
    .replace(/\((?:[日月火水木金土一二三四五六]|[일월화수목금토])(?:曜日?|요일)?\)$/u, '')
    .replace(WEEKDAY, '')
}

const NUMERALS = '〇一二三四五六七八九'

function digitOf(sign: string): string {
  return String(NUMERALS.indexOf(sign))
}

/** 十一月 as 11月, 一一五年 as 115年, 元年 as 1年, 三十一日 as 31日, 第1四半期 as 第1季. A numeral with 百 stays as it is. */
function withDigits(text: string): string {
  if (!/[〇零一二三四五六七八九十元]/.test(text)) return text
  return text
    .replaceAll('四半期', '季')
    .replaceAll(/元(?=[年月])/g, '1')
    .replaceAll(/(?<!百)[〇零一二三四五六七八九十]+(?=[年月日季週周期半]|$)/g, (numeral) => {
      const digits = numeral.replaceAll('零', '〇')
      const [tens = '', ones = ''] = digits.split('十')
      if (!digits.includes('十')) return Array.from(digits, digitOf).join('')
      if (tens.length > 1 || ones.length > 1 || digits.split('十').length > 2) return numeral
      return `${tens === '' ? '1' : digitOf(tens)}${ones === '' ? '0' : digitOf(ones)}`
    })
}
