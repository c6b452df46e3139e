/** A value of a parameter of a query: a list holds no lists. */
export type ParameterValue = string | number | boolean | null | ParameterScalar[]
type ParameterScalar = string | number | boolean | null

const NUMBER = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const SURE_DIGITS = 15

/**
 * The value that somebody means by a text where nobody declared the parameter: nothing or `null` is null; `true`, `false`; a number that loses no digit (not `007`);
 * a list of JSON such as `[2019, 2020]`; all else a text, also what stands in single quotes (`'2020'`). DuckDB casts a text where it is compared with a date.
 */
export function valueOfText(text: string): ParameterValue {
  if (text === '' || text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  if (isExactNumber(text)) return Number(text)
  const quoted = /^'(.*)'$/s.exec(text)?.[1]
  if (quoted !== undefined) return quoted.replaceAll("''", "'")
  return (text.startsWith('[') ? listOf(text) : null) ?? text
}

function isExactNumber(text: string): boolean {
  return NUMBER.test(text) && (Number.isSafeInteger(Number(text)) || digitsOf(text) <= SURE_DIGITS)
}

function digitsOf(text: string): number {
  return text.replace(/e.*/i, '').replaceAll(/\D/g, '').length
}

function listOf(text: string): ParameterScalar[] | null {
  try {
    const found: unknown = JSON.parse(text)
    return Array.isArray(found) && found.every(isScalar) ? found : null
  } catch {
    return null
  }
}

function isScalar(value: unknown): value is ParameterScalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
