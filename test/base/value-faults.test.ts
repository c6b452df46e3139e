import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readValue } from '../../pipeline/base/value-faults.js'
import * as cells from '../../pipeline/report/cell.js'
import { frontSchema } from '../../pipeline/report/notebook.js'
import {
  completionBodySchema,
  pageSchema,
  sqlBodySchema,
  sqlSchema,
} from '../../pipeline/service/serve/api-requests.js'
import { manifestSchema } from '../../pipeline/sources/manifest.js'
import { wordFileSchema } from '../../pipeline/system/word-file.js'
import { conceptsSchema } from '../../pipeline/warehouse/catalogue/project-concepts.js'
import { claimsSchema } from '../../pipeline/warehouse/claims.js'

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  settings: settingsSchema,
  manifest: manifestSchema,
  claims: claimsSchema,
  'front matter': frontSchema,
  table: cells.tableSchema,
  'vega-lite': cells.chartSchema,
  chart: cells.shortChartSchema,
  headline: cells.headlineSchema,
  page: cells.pageSchema,
  reshape: cells.reshapeSchema,
  concepts: conceptsSchema,
  words: wordFileSchema,
  'page of a list': pageSchema,
  query: sqlSchema,
  'posted query': sqlBodySchema,
  completion: completionBodySchema,
}

const WRONG: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1.5,
  1e99,
  NaN,
  '',
  'nosuch',
  'x'.repeat(300_000),
  [],
  [[]],
  [null],
  {},
  { 'no such key': null },
]

/** How the parser says things where nobody else does. */
const RAW =
  /Invalid|Unrecognized|Too (?:big|small)|received|expected (?:string|number|int|array|object|record|boolean|never|tuple|nonoptional|undefined|[<>=])|must (?:be|match|start|end|include)|undefined|\[object|NaN/

/** Values that are right but for one wrong value, which stands where each key of a schema may stand. */
function* wrongValues(schema: unknown, depth = 0): Generator {
  yield* WRONG
  if (depth > 12) return
  for (const [wrap, inner] of membersOf(schema))
    for (const value of wrongValues(inner, depth + 1)) yield wrap(value)
}

type Member = readonly [wrap: (value: unknown) => unknown, inner: unknown]
const same = (value: unknown): unknown => value

function membersOf(schema: unknown): Member[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).map(([key, inner]): Member => [(value) => ({ [key]: value }), inner])
  if (schema instanceof z.ZodRecord) return [[(value) => ({ x: value }), schema.valueType]]
  if (schema instanceof z.ZodArray) return [[(value) => [value], schema.element]]
  if (schema instanceof z.ZodTuple)
    return schema.def.items.map((inner): Member => [(value) => [value], inner])
  if (schema instanceof z.ZodUnion) return schema.options.map((inner): Member => [same, inner])
  if (schema instanceof z.ZodPipe)
    return [[same, schema.in instanceof z.ZodTransform ? schema.out : schema.in]]
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return [[same, schema.unwrap()]]
  return []
}

test.each(Object.entries(SCHEMAS))('of %s no wrong value is told in the words of the parser', (_, schema) => {
  const said = new Set<string>()
  for (const value of wrongValues(schema)) {
    const read = readValue(schema, value)
    if ('faults' in read) for (const { message } of read.faults) said.add(message)
  }
  expect(said.size).toBeGreaterThan(3)
  expect(
    [...said].filter((message) => RAW.test(message) || message === '' || message.includes('\n')),
  ).toEqual([])
})

const column = z.union([z.string(), z.strictObject({ column: z.string(), label: z.string().optional() })])
const shape = z.strictObject({
  title: z.string().describe('name of the whole'),
  every: z.enum(['month', 'year']),
  days: z.number().int().min(1).max(31),
  path: z.string().startsWith('/').optional(),
  names: z.array(z.string()).nonempty().optional(),
  column: column.optional(),
})
const RIGHT = { title: 't', every: 'year', days: 1 }

describe('what is said', () => {
  test.each([
    [{ every: 'year', days: 1 }, 'title: missing; write a text: name of the whole'],
    [{ ...RIGHT, title: null }, 'title: it has no value; write a text'],
    [{ ...RIGHT, title: 5 }, 'title: expected a text; found 5'],
    [{ ...RIGHT, title: [] }, 'title: expected a text; found an empty list'],
    [{ ...RIGHT, every: 'weekly' }, 'every: expected one of month, year; found weekly'],
    [{ ...RIGHT, every: 'a secret, perhaps' }, 'every: expected one of month, year; found a text'],
    [{ ...RIGHT, days: 0 }, 'days: expected a number of at least 1; found 0'],
    [{ ...RIGHT, days: 1.5 }, 'days: expected a whole number; found 1.5'],
    [{ ...RIGHT, path: 'x' }, 'path: expected a text that begins with /; found x'],
    [{ ...RIGHT, names: [] }, 'names: expected a list of at least 1 entry; found an empty list'],
    [{ ...RIGHT, column: 5 }, 'column: expected a text or { column, label }; found 5'],
    [{ ...RIGHT, column: { label: 'x' } }, 'column.column: missing; write a text'],
    [{ ...RIGHT, column: { column: 'x', lable: 'x' } }, 'column.lable: unknown key; one of column, label'],
    [{ ...RIGHT, titel: 't' }, 'titel: unknown key; one of title, every, days, path, names, column'],
  ])('of %j', (value, message) => {
    const read = readValue(shape, value)
    expect(
      'faults' in read && read.faults.map(({ path, message }) => `${path.join('.')}: ${message}`),
    ).toEqual([message])
  })

  test('of a misspelt key among many the nearest is named', () => {
    const read = readValue(settingsSchema, { title: 't', languages: ['en'], timezone: 'UTC' })
    expect('faults' in read && read.faults.map(({ message }) => message)).toContain(
      'unknown key; the nearest is time-zone; fix its spelling or remove it',
    )
  })
})
