import { textOf, type Value } from '../system/database.js'
import type { Reader } from './reader.js'

/** A period from its first to its last day in words: a year or month where it is one, '' where there is none. */
export function periodText(first: Value, last: Value, reader: Reader, place: string): string {
  if (first === null || last === null) return ''
  const [start, end] = [textOf(first), textOf(last)]
  if (start.endsWith('-01-01') && end === `${start.slice(0, 4)}-12-31`)
    return reader.format(start.slice(0, 4), 'short-year', place)
  if (start === end) return reader.format(start, 'date', place)
  if (start.endsWith('-01') && end === lastDayOfMonth(start))
    return reader.format(start.slice(0, 7), 'month', place)
  return reader.words.pattern('period', {
    start: reader.format(start, 'date', place),
    end: reader.format(end, 'date', place),
  })
}

function lastDayOfMonth(day: string): string {
  const [year, month] = day.split('-').map(Number)
  return new Date(Date.UTC(year ?? 0, month ?? 0, 0)).toISOString().slice(0, 10)
}
