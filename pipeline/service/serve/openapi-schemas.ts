import type { Json } from '../../base/json.js'
import { PROBLEMS } from './problem.js'

/** Of the description: an object that has all of these. */
export function objectOf(properties: { [key: string]: Json }): { [key: string]: Json } {
  return { type: 'object', required: Object.keys(properties), properties }
}

/** Of the description: a list. */
export function listOf(items: Json): Json {
  return { type: 'array', items }
}

/** Of the description: a text or null. */
export function textOrNull(): Json {
  return { type: ['string', 'null'] }
}

const TEXT = { type: 'string' }
const WORDS = { type: 'object', description: 'a text by language', additionalProperties: TEXT }
const COLUMNS = listOf(objectOf({ name: TEXT, type: TEXT }))

/** The schema of a page of rows. */
export const PAGE = objectOf({
  release: TEXT,
  columns: COLUMNS,
  rows: listOf({
    type: 'array',
    description:
      'values in the order of the columns; integers beyond 2^53 are text, dates and times ISO 8601',
  }),
  row_count: { type: 'integer' },
  offset: { type: 'integer' },
  truncated: { type: 'boolean' },
  next: textOrNull(),
})

/** The schema of a problem. */
export const PROBLEM = {
  ...objectOf({
    type: { type: 'string', enum: Object.keys(PROBLEMS).map((kind) => `urn:almanac:problem:${kind}`) },
    title: TEXT,
    status: { type: 'integer' },
    detail: TEXT,
  }),
  description: 'RFC 9457; `line` and `column` of the query count from 1',
}

/** The schema of a table with its columns. */
export const TABLE = objectOf({
  name: TEXT,
  layer: TEXT,
  description: WORDS,
  grain: listOf(TEXT),
  depends_on: listOf(TEXT),
  read_by: listOf(TEXT),
  row_count: { type: ['integer', 'null'] },
  changed_release: textOrNull(),
  changed_date: textOrNull(),
  columns: listOf(objectOf({ name: TEXT, type: TEXT, unit: textOrNull(), meaning: WORDS })),
})

/** The schema of a saved query. */
export const SAVED_QUERY = objectOf({
  name: TEXT,
  description: WORDS,
  parameters: listOf(objectOf({ name: TEXT, type: TEXT, default: textOrNull(), description: WORDS })),
  sql: TEXT,
})

/** The schema of a release. */
export const RELEASE = objectOf({ id: TEXT, date: TEXT, released_at: TEXT, served: { type: 'boolean' } })
