import { load, YAMLException } from 'js-yaml'

/** An anchor, since what is repeated is counted where positions are known; a tab, a byte order mark, a lone carriage return, a stated indentation, a tag, a directive, an end of a document, or more columns before a key than may be. */
const ODD = /(?:^|[\s,[{:])[&!]|[\t\ufeff]|\r(?!\n)|[|>][-+]?\d|^ {200}|^%|^\.\.\./m
/** Where half a character may come from. */
export const HALF = /\\u|\p{Cs}/iu

/**
 * The value of a YAML text that is plain enough for both readers to see the same in it, in a third of the time; null where the careful one has
 * to look: it refuses by file and line, and knows what is repeated, half a character or nested too deep.
 */
export function quickYaml(text: string): { value: unknown } | null {
  if (ODD.test(text) || HALF.test(text)) return null
  try {
    const value = load(text)
    return typeof value === 'object' && isPlain(value) ? { value } : null
  } catch (cause) {
    if (cause instanceof YAMLException) return null
    throw cause
  }
}

/** Of a key that is empty one reader makes the text null, and of a figure that no number holds one makes a text. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !isBeyondNumbers(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([key, member]) => key !== 'null' && !isBeyondNumbers(key) && isPlain(member),
  )
}

function isBeyondNumbers(text: string): boolean {
  return /\d/.test(text) && Math.abs(Number(text)) === Infinity
}
