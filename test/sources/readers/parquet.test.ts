import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manifestSchema } from '../../../pipeline/sources/manifest.js'
import { readParquet } from '../../../pipeline/sources/readers/parquet.js'
import { Database, quoteText } from '../../../pipeline/system/database.js'

let folder: string
let database: Database
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-parquet-'))
  await mkdir(join(folder, 'kind=test'))
  database = await Database.open(':memory:', 'write')
})
afterAll(async () => {
  database.close()
  await rm(folder, { recursive: true })
})

/** Writes what a query gives; the folder looks like a partition, which is none of the file's columns. */
async function parquetOf(select: string, options = 'compression zstd'): Promise<string> {
  const path = join(folder, 'kind=test', 'rides.parquet')
  await database.run(`copy (${select}) to ${quoteText(path)} (format parquet, ${options})`)
  return path
}

async function gridOf(path: string, unpacked = 256_000_000) {
  const words = { en: 'A' }
  const parsed = manifestSchema.parse({
    title: words,
    publisher: words,
    from: { file: 'rides.parquet' },
    format: 'parquet',
    columns: { year: { type: 'text' } },
    limits: { unpacked },
  })
  const manifest = { ...parsed, name: 'rides', file: 'data/sources/rides.yaml' }
  const [grid] = await readParquet({ database, path, file: 'rides.parquet', manifest, folder })
  if (grid === undefined) throw new Error('no grid')
  return grid
}

test('columns keep their names and rows their numbers', async () => {
  const grid = await gridOf(
    await parquetOf(`from (values ('105年', 66118856), ('106年', null), ('', 3)) as t("年 度", "it's 人次")`),
  )
  expect(grid).toMatchObject({
    found: { compression: 'zstd' },
    width: 2,
    head: [{ row: 0, cells: ['年 度', "it's 人次"] }],
    isNamed: true,
  })
  expect(await database.rows(`select * from ${grid.after(0)} order by _row`)).toEqual([
    { _row: 1, c0: '105年', c1: '66118856', f0: null, f1: '66118856' },
    { _row: 2, c0: '106年', c1: null, f0: null, f1: null },
    { _row: 3, c0: null, c1: '3', f0: null, f1: '3' },
  ])
  expect(await database.rows(`select _row from ${grid.after(2)}`)).toEqual([{ _row: 3 }])
})

test.each([
  ['72036182::double', '72036182'],
  ['1e22::double', '10000000000000000000000'],
  ['0.1::double', '0.1'],
  ['-1.25e-7::double', '-0.000000125'],
  ['1e-5::float', '0.00001'],
  ['0.1::float', '0.1'],
  ['123456789.123::double', '123456789.123'],
  ["'nan'::double", 'nan'],
  ['9223372036854775807', '9223372036854775807'],
  ['12.30::decimal(10, 2)', '12.30'],
  ['true', 'true'],
  ["date '2026-03-05'", '2026-03-05'],
  ["timestamp '2026-03-05 00:00:00'", '2026-03-05'],
  ["timestamptz '2026-03-05 00:00:00+00'", '2026-03-05'],
  ["timestamp_ns '2026-03-05 00:00:00'", '2026-03-05'],
  ["timestamp '2026-03-05 08:30:00'", '2026-03-05 08:30:00'],
  ["encode('初步')", '初步'],
  ["'\\xFF'::blob", '\\xFF'],
  ['[1, 2]', '[1,2]'],
  ["{'a': 'x'}", '{"a":"x"}'],
  ["'A'::enum('A')", 'A'],
])('%s is the text %j', async (value, text) => {
  const grid = await gridOf(await parquetOf(`select ${value} as value`))
  expect(await database.rows(`select c0, typeof(c0) as type from ${grid.after(0)}`)).toEqual([
    { c0: text, type: 'VARCHAR' },
  ])
})

test('a file without rows has its columns', async () => {
  const grid = await gridOf(await parquetOf('select 1 as year where false'))
  expect(grid.head).toEqual([{ row: 0, cells: ['year'] }])
  expect(await database.rows(`select * from ${grid.after(0)}`)).toEqual([])
})

test('Brotli is refused before any page is read', async () => {
  const path = await parquetOf('select 1 as year', 'compression brotli')
  await expect(gridOf(path)).rejects.toThrow(
    'rides.parquet: not safe to read: BROTLI compression; one of UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4, LZ4_RAW is',
  )
})

test('an encrypted file is refused', async () => {
  await database.run("set force_mbedtls_unsafe = 'true'; pragma add_parquet_key('key', '0123456789112345')")
  const path = await parquetOf('select 1 as year', "encryption_config {footer_key: 'key'}")
  await expect(gridOf(path)).rejects.toThrow('rides.parquet: not readable as Parquet: ')
})

test('a small file of very many rows is refused, and so is one that unpacks to very much', async () => {
  const rows = await parquetOf('select null::integer as year from range(2000000)')
  await expect(gridOf(rows, 1_000_000)).rejects.toThrow(
    'rides.parquet: unpacks to 2000000 cells, more than 1000000; if that is right raise limits.unpacked in data/sources/rides.yaml',
  )
  const text = await parquetOf(`select repeat('x', 2000000) as year`)
  await expect(gridOf(text, 1_000_000)).rejects.toThrow(
    /^rides.parquet: unpacks to 20\d{5} bytes, more than 1000000/,
  )
})

test('a column by the name that DuckDB gives the numbers of rows is refused', async () => {
  const path = await parquetOf('select 1 as year, 2 as File_Row_Number')
  await expect(gridOf(path)).rejects.toThrow('rides.parquet: has a column File_Row_Number')
})

test('a damaged file is refused in words that name no path of ours', async () => {
  const bytes = await readFile(await parquetOf('select 1 as year'))
  for (const damaged of [
    bytes.subarray(0, -1),
    Buffer.concat([bytes.subarray(0, -60), bytes.subarray(-50)]),
    Buffer.from('Error 500'),
  ]) {
    const path = join(folder, 'damaged.parquet')
    await writeFile(path, damaged)
    const refusal = await gridOf(path).then(String, String)
    expect(refusal).toMatch(/^UserError: rides.parquet: not readable as Parquet: /)
    expect(refusal).not.toContain(folder)
  }
})
