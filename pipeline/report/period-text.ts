import { textOf, type Value } from '../system/database.js'
import { spanName } from './formats.js'
import type { Reader } from './reader.js'
import { at } from './result.js'

/** A period from its first to its last day in words, '' where there is none. */
export function periodText(first: Value, last: Value, reader: Reader, place: string): string {
  if (first === null || last === null) return ''
  return at(place, () => spanName(textOf(first), textOf(last), reader.words))
}
