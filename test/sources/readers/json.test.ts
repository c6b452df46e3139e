import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manifestSchema, type Manifest } from '../../../pipeline/sources/manifest.js'
import { readJson } from '../../../pipeline/sources/readers/json/json.js'
import { Database, type Row } from '../../../pipeline/system/database.js'

let folder: string
let database: Database
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-json-'))
  database = await Database.open(':memory:', 'write')
})
afterAll(async () => {
  database.close()
  await rm(folder, { recursive: true })
})

const PAGES = { parameter: 'page', size: 2, total: '/total' }

function manifestOf(rules: { format?: string; records?: string; from?: object }): Manifest {
  const words = { 'zh-TW': '甲', en: 'A' }
  const parsed = manifestSchema.parse({
    title: words,
    publisher: words,
    from: { url: 'https://example.org/rides' },
    format: 'json',
    columns: { year: { type: 'text' } },
    ...rules,
  })
  return { ...parsed, name: 'rides', file: 'data/sources/rides.yaml' }
}

async function gridOf(text: string | Uint8Array, rules: Parameters<typeof manifestOf>[0] = {}) {
  const path = join(folder, 'rides')
  await writeFile(path, text)
  const [grid] = await readJson({ database, path, file: 'rides.json', manifest: manifestOf(rules), folder })
  if (grid === undefined) throw new Error('no grid')
  return grid
}

/** The labels and the rows below them, each with its number. */
async function read(text: string | Uint8Array, rules: Parameters<typeof manifestOf>[0] = {}) {
  const grid = await gridOf(text, rules)
  const rows = await database.rows(`select * from ${grid.after(0)} order by _row`)
  return { labels: grid.head[0]?.cells, rows: rows.map((row) => cellsOf(row, grid.width)) }
}

function cellsOf(row: Row, width: number): unknown[] {
  return [row['_row'], ...Array.from({ length: width }, (_, i) => row[`c${i}`])]
}

test('values are text as the file writes them, members in the order in which they first come', async () => {
  const text = `[{"年":"105年","uses":1e7,"rate":12.30,"big":123456789012345678.25,"note":null},
    {"uses":72036182,"年":"a \\"5\\" \\u005f-7","is_final":true,"rate":0.0000001,"big":-12345678901234567890123,"list":[1,{"x":"}"}],"empty":""}]`
  expect(await read(text)).toEqual({
    labels: ['年', 'uses', 'rate', 'big', 'note', 'is_final', 'list', 'empty'],
    rows: [
      [1, '105年', '1e7', '12.30', '123456789012345678.25', null, null, null, null],
      [
        2,
        'a "5" _-7',
        '72036182',
        '0.0000001',
        '-12345678901234567890123',
        null,
        'true',
        '["1",{"x":"}"}]',
        null,
      ],
    ],
  })
})

test('nested objects become columns; what lies deeper stays JSON', async () => {
  const text = `[{"gov":{"systems":397,"uses":{"web":1,"app":{"ios":2}}},"year":"105"},{"gov":null,"year":{}},{"gov":"…","year":"107"}]`
  expect(await read(text)).toEqual({
    labels: ['gov', 'gov/systems', 'gov/uses/web', 'gov/uses/app', 'year'],
    rows: [
      [1, '{"systems":"397","uses":{"web":"1","app":{"ios":"2"}}}', '397', '1', '{"ios":"2"}', '105'],
      [2, null, null, null, null, '{}'],
      [3, '…', null, null, null, '107'],
    ],
  })
})

test('names of any kind are found by pointer', async () => {
  expect(await read('[{"":1,"a/b":2,"c~d":3,"0":4,"$x":5,"*":6,"o\'q":{"x/y":7}}]')).toEqual({
    labels: ['', 'a/b', 'c~d', '0', '$x', '*', "o'q/x/y"],
    rows: [[1, '1', '2', '3', '4', '5', '6', '7']],
  })
})

test('arrays of arrays have a header row like a sheet', async () => {
  const grid = await gridOf('[["年","人次"],["105",66118856],["106",39287420,"r"]]')
  expect(grid).toMatchObject({ isNamed: false, width: 3 })
  expect(grid.head.slice(0, 2)).toEqual([
    { row: 1, cells: ['年', '人次', null], figures: [false, false, false] },
    { row: 2, cells: ['105', '66118856', null], figures: [false, true, false] },
  ])
  expect(await database.rows(`select * from ${grid.after(2)}`)).toEqual([
    { _row: 3, c0: '106', c1: '39287420', c2: 'r', f0: null, f1: '39287420', f2: null },
  ])
})

test('NDJSON, blank lines and spaces included', async () => {
  const lines = await read('{"year":"105","uses":1}\n\n  {"uses":2}\r\n', { format: 'ndjson' })
  expect(lines).toEqual({
    labels: ['year', 'uses'],
    rows: [
      [1, '105', '1'],
      [2, null, '2'],
    ],
  })
})

test.each([
  [
    'a pointer',
    { records: '/result/records' },
    '{"success":true,"result":{"total":"2","records":[{"a":1.50},{"a":2}]}}',
  ],
  ['pages', { from: { url: 'https://example.org', pages: PAGES } }, '[[{"a":1.50}],[{"a":2}]]'],
  [
    'a pointer in each page',
    { records: '/rows', from: { url: 'https://example.org', pages: PAGES } },
    '[{"total":2,"rows":[{"a":1.50}]},{"total":2,"rows":[{"a":2}]},{"total":2,"rows":[]}]',
  ],
])('records behind %s', async (_, rules, text) => {
  expect(await read(text, rules)).toEqual({
    labels: ['a'],
    rows: [
      [1, '1.50'],
      [2, '2'],
    ],
  })
})

test('UTF-16 is decoded first', async () => {
  const bytes = Buffer.from('\ufeff[{"年":"105年"}]', 'utf16le')
  expect(await read(bytes)).toEqual({ labels: ['年'], rows: [[1, '105年']] })
})

test('rows come in the order of a file that several threads read', async () => {
  const count = 200_000
  const text = `[${Array.from({ length: count }, (_, i) => `{"n":${i + 1},"filler":"${'x'.repeat(20)}"}`).join(',')}]`
  const grid = await gridOf(text)
  expect(
    await database.rows(
      `select count(*) as n, count(*) filter (_row::varchar = c0) as right from ${grid.after(0)}`,
    ),
  ).toEqual([{ n: count, right: count }])
})

test.each([
  [
    '{"success":false,"message":"無此資料"}',
    {},
    'rides.json: the document is not an array of records; the file begins with {"success":false,"message":"無此資料"}; name the array by records in data/sources/rides.yaml, or state format: ndjson in data/sources/rides.yaml if each line is a record',
  ],
  [
    'Error: no such\ntable',
    {},
    'rides.json: not readable as JSON; the file begins with Error: no such table',
  ],
  [
    '{"success":false}',
    { records: '/rows' },
    'rides.json: no array of records at /rows; the file begins with {"success":false}',
  ],
  ['<html>', { records: '/rows' }, 'the file begins with <html>'],
  ['[]', {}, 'rides.json: the file holds no record'],
  ['', {}, 'rides.json: not readable as JSON; the file begins with '],
  ['[{"a":1},', {}, 'rides.json: incomplete: the array has no end; the file begins with [{"a":1},'],
  ['[{"a":1},5]', {}, 'rides.json: record 2 is a number; expected an object'],
  ['[{"a":1},[5]]', {}, 'rides.json: record 2 is an array; expected an object'],
  ['["a"]', {}, 'rides.json: record 1 is a string; expected an object'],
  ['[{}]', {}, 'rides.json: the records have no members'],
  ['[{"a":1},{"b":2,"b":3}]', {}, 'rides.json: record 2 names b twice; it is not clear which is meant'],
  ['[{"a":{"b":2,"b":3}}]', {}, 'rides.json: record 1 names b twice'],
  ['[{"\\u005f_proto__":{"a":1}}]', {}, 'rides.json: not safe to read: record 1 has a member __proto__'],
  ['[{"a":{"b":{"__proto__":1}}}]', {}, 'has a member __proto__'],
  [
    '{"a":1}\n{"a":2\n',
    { format: 'ndjson' },
    'rides.json:2: not readable as JSON: Malformed JSON: unexpected end of data.',
  ],
])('%j is refused', async (text, rules, message) => {
  await expect(gridOf(text, rules)).rejects.toThrow(message)
})

test('more members than a table may have columns are refused', async () => {
  const text = `[{${Array.from({ length: 2001 }, (_, i) => `"k${i}":1`).join(',')}}]`
  await expect(gridOf(text)).rejects.toThrow('rides.json: records have more than 2000 different members')
})

test('no part of a file is taken for the whole', async () => {
  const text = '[{"a":1,"b":{"c":"x"}},{"a":2,"b":{"c":"y"}}]'
  const wholes = await Promise.allSettled(
    Array.from({ length: text.length }, async (_, length) => {
      const grids = await readPart(text.slice(0, length), `part-${length}`)
      return grids.length
    }),
  )
  expect(wholes.filter(({ status }) => status === 'fulfilled')).toEqual([])
})

async function readPart(text: string, name: string) {
  const path = join(folder, name)
  await writeFile(path, text)
  return readJson({ database, path, file: name, manifest: manifestOf({}), folder })
}

test.each([
  ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects', `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`],
])('%s nested 100,000 deep stay text', async (_, text) => {
  const { rows } = await read(text)
  expect(rows).toHaveLength(1)
})
