import { isNumericType } from '../../pipeline/base/column-type.js'
import { visibleText } from '../../pipeline/base/visible-text.js'
import type { Cell, Column } from './api.js'
import { locale, word } from './settings.js'

const MINUS = '\u2212'

/** Whether values of a column are numbers. */
export function isNumeric({ type }: Column): boolean {
  return isNumericType(type) || type === 'BIGNUM'
}

// four digits stand together, so that a year looks like one
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 20, useGrouping: 'min2' })

/** A value as a reader of the page sees it; numbers have their groups of digits. */
export function cellText(value: Cell, column: Column): string {
  if (value === null) return word('null')
  if (isNumeric(column)) return numberText(value)
  return visibleText(plainText(value))
}

/** A value as programs take it, without groups of digits; null is nothing. */
export function plainText(value: Cell): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A number with its groups of digits. */
export function numberText(value: Cell): string {
  if (typeof value === 'number' && Math.abs(value) < 1e21) return numbers.format(value).replace('-', MINUS)
  if (typeof value === 'string' && /^-?\d+$/.test(value))
    return numbers.format(BigInt(value)).replace('-', MINUS)
  return plainText(value)
}
