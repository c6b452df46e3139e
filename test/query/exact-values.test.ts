import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { read } from '@e965/xlsx'
import { tableFromIPC } from '@uwdata/flechette'
import papaparse from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textTable, PLAIN_LOOK } from '../../pipeline/cli/text-table.js'
import { openWriter, type Written } from '../../pipeline/query/result-writer.js'
import { Database, quoteText } from '../../pipeline/system/database.js'
import type { Value } from '../../pipeline/system/value.js'

/** A value of each kind as SQL, and what it is in JSON; its text elsewhere is the same, in a sheet where `sheet` does not say otherwise. */
const KINDS: Readonly<Record<string, { sql: string; json: Value; sheet?: number }>> = {
  decimal: { sql: '1234.50::decimal(10, 2)', json: 1234.5 },
  'decimal of many digits': { sql: '-12345678901234567.89::decimal(38, 2)', json: '-12345678901234567.89' },
  'decimal that a double would round': {
    sql: '0.1234567890123456789::decimal(38, 19)',
    json: '0.1234567890123456789',
  },
  'sum of decimals': { sql: '(select sum(x) from (values (0.1::decimal(18, 1)), (0.2)) t(x))', json: 0.3 },
  bigint: { sql: '9007199254740993::bigint', json: '9007199254740993' },
  'least bigint': { sql: '(-9223372036854775808)::bigint', json: '-9223372036854775808' },
  hugeint: {
    sql: '170141183460469231731687303715884105727::hugeint',
    json: '170141183460469231731687303715884105727',
  },
  'sum of integers': { sql: '(select sum(i) from range(4) t(i))', json: 6 },
  float: { sql: '0.1::float', json: 0.1 },
  'large float': { sql: '16777217.0::float', json: 16_777_216 },
  double: { sql: '0.1::double + 0.2::double', json: 0.1 + 0.2 },
  'small double': { sql: '0.0000001234567::double', json: 1.234567e-7 },
  infinity: { sql: "'-inf'::double", json: '-inf' },
  'no number': { sql: "'nan'::float", json: 'nan' },
  date: { sql: "date '2016-12-31'", json: '2016-12-31', sheet: 42_735 },
  'first date': { sql: "date '5877642-06-25 (BC)'", json: '5877642-06-25 (BC)' },
  'last date': { sql: "date '5881580-07-10'", json: '5881580-07-10' },
  'no date': { sql: "'infinity'::date", json: 'infinity' },
  timestamp: { sql: "timestamp '2016-12-31 23:59:58.123456'", json: '2016-12-31 23:59:58.123456' },
  'whole second': { sql: "timestamp '2016-12-31 12:00:00'", json: '2016-12-31 12:00:00', sheet: 42_735.5 },
  'last timestamp': { sql: "timestamp '294247-01-10 04:00:54.775806'", json: '294247-01-10 04:00:54.775806' },
  'first timestamp': { sql: "timestamp '290309-12-22 (BC) 00:00:00'", json: '290309-12-22 (BC) 00:00:00' },
  'no timestamp': { sql: "'-infinity'::timestamp", json: '-infinity' },
  time: { sql: "time '23:59:59.999999'", json: '23:59:59.999999' },
  uuid: { sql: "'123e4567-e89b-12d3-a456-426614174000'::uuid", json: '123e4567-e89b-12d3-a456-426614174000' },
  list: { sql: '[0.1::float, null, 2]', json: [0.1, null, 2] },
  array: { sql: '[1.5::decimal(3, 1), 2]::decimal(3, 1)[2]', json: [1.5, 2] },
  record: {
    sql: "{'a': 12345678901234567.8::decimal(20, 1), 'b': [{'c': 9007199254740993}]}",
    json: { a: '12345678901234567.8', b: [{ c: '9007199254740993' }] },
  },
  map: { sql: "map {'x': 0.1::float}", json: { x: 0.1 } },
  union: { sql: 'union_value(n := 0.1::float)', json: 0.1 },
  null: { sql: 'null::decimal(10, 2)', json: null },
}

let folder: string
let database: Database
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  database = await Database.open(':memory:', 'write')
})
afterAll(async () => {
  database.close()
  await rm(folder, { recursive: true })
})

async function writtenAs(format: Written, sql: string): Promise<Buffer> {
  const answer = await database.answer(`select ${sql} as v`, 'query')
  const writer = await openWriter(format, answer, folder)
  const pieces: (string | Uint8Array)[] = []
  for (let batch = await answer.next(); batch !== null; batch = await answer.next())
    pieces.push(await writer.rows(batch))
  pieces.push(await writer.end())
  await writer.close?.()
  answer.close()
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)))
}

function textIn(value: Value): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

describe.each(Object.entries(KINDS))('%s', (_, { sql, json, sheet }) => {
  test('is the same in every format that is text', async () => {
    const text = textIn(json)
    const csv = papaparse.parse<string[]>(String(await writtenAs('csv', sql))).data
    expect(csv[1]).toEqual([text])
    expect(JSON.parse(String(await writtenAs('json', sql)))).toEqual([{ v: json }])
    expect(JSON.parse(String(await writtenAs('ndjson', sql)))).toEqual({ v: json })
    expect(JSON.parse(`[${String(await writtenAs('lists', sql))}]`)).toEqual([[json]])
    const markdown = String(await writtenAs('markdown', sql)).split('\n')[2] ?? ''
    expect(markdown.slice(2, -2).replaceAll('\\', '')).toBe(text)
    const cell = read(await writtenAs('xlsx', sql)).Sheets['result']?.['A2']
    expect(cell?.v ?? null).toEqual(sheet ?? (typeof json === 'object' && json !== null ? text : json))
    const answer = await database.answer(`select ${sql} as v`, 'query')
    const { columns } = answer
    const rows = (await answer.next())?.values() ?? []
    answer.close()
    expect(withoutGroups(textTable(columns, rows, PLAIN_LOOK).split('\n')[3] ?? '')).toBe(text || '∅')
  })

  test('goes into Arrow', async () => {
    expect(tableFromIPC(await writtenAs('arrow', sql)).numRows).toBe(1)
  })
})

/** Parquet has no unions. */
const IN_PARQUET = Object.entries(KINDS).filter(([name]) => name !== 'union')

test.each(IN_PARQUET)('%s is itself in Parquet', async (name, { sql }) => {
  const file = join(folder, `${name}.parquet`)
  await writeFile(file, await writtenAs('parquet', sql))
  const differs = `select count(*)::integer as n from ${quoteText(file)} where v::varchar is distinct from (${sql})::varchar`
  expect(await database.rows(differs)).toEqual([{ n: 0 }])
})

function withoutGroups(line: string): string {
  const cell = line.slice(1, -1).trim()
  return /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(cell) ? cell.replaceAll(',', '') : cell
}

test('Arrow has the types of DuckDB', async () => {
  const types: Readonly<Record<string, string>> = {
    '(select sum(i) from range(4) t(i))': 'Decimal',
    '0.1::float': 'Float',
    "time '12:00:00'": 'Time',
    "timestamp '294247-01-10 04:00:54.775806'": 'Timestamp',
    '[1, 2]': 'List',
    "{'a': 1}": 'Struct',
    '1::utinyint': 'Int',
  }
  const names = [
    '',
    'Null',
    'Int',
    'Float',
    'Binary',
    'Utf8',
    'Bool',
    'Decimal',
    'Date',
    'Time',
    'Timestamp',
    'Interval',
    'List',
    'Struct',
  ]
  const found = await Promise.all(
    Object.keys(types).map(async (sql) => {
      const { schema } = tableFromIPC(await writtenAs('arrow', sql))
      return names[schema.fields[0]?.type.typeId ?? 0]
    }),
  )
  expect(found).toEqual(Object.values(types))
  const [last] = tableFromIPC(await writtenAs('arrow', "timestamp '294247-01-10 04:00:54.775806'"), {
    useBigInt: true,
  }).getChild('v').data
  expect(last?.values[0]).toBe(9_223_372_036_854_775_806n)
})
