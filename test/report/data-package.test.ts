import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sha256 } from '../../pipeline/base/digest.js'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { DATA_PACKAGE, TABLES_STEP, writeDataPackage } from '../../pipeline/report/data-package.js'
import { Database, quoteText } from '../../pipeline/system/database.js'
import { cachedStep } from '../../pipeline/system/step-cache.js'

const MODELS = `create schema marts; create schema flags; create schema ops;
  create table ops.models as from (values
    ('marts.series', 'One series.', 'series'), ('marts.rides', 'One year of a line.', 'line, year'), ('flags.none', 'None.', '')
  ) models(name, description, grain);
  create table ops.sources as from (values
    ('rides', '{"en": "Rides"}', '{"en": "The <b>agency</b>"}', 'https://example.org/rides'),
    ('events', '{"en": "Events"}', '{"en": "Us"}', null)
  ) sources(source, title, publisher, url);
  create table marts.series as select 'red' as series;
  create table flags.none (id varchar);
  create table marts.rides as select
    unnest(['blue', '=cmd()', '+1', '-1', '@sum', chr(9) || 'tab', chr(13) || 'return', 'a "quoted", ' || chr(10) || 'line', '憑證', null]) as line,
    unnest(range(10))::integer as year, -1.5::double as change, case year when 0 then 'nan'::double when 1 then 'inf'::double else 7 end as rides,
    timestamp '2026-01-01 10:00:00.123' as received_at, date '2026-01-01' as day, ['=x', 'y'] as tags, {'=a': 1} as more, true as is_full`

async function packaged(data: string[], settings: object = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'warehouse.duckdb')
  await Database.use(file, 'write', (database) => database.run(MODELS))
  const parsed = settingsSchema.parse({
    title: { en: 'Almanac', 'zh-Hant': '統計' },
    languages: ['en', 'zh-Hant'],
    'time-zone': 'UTC',
    data,
    ...settings,
  })
  const release = { id: '2026-03-01-b', date: '2026-03-01' }
  await Database.use(file, 'export', (database) => writeDataPackage(database, parsed, release, folder))
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  return { folder, read, descriptor: JSON.parse(await read('datapackage.json')) }
}

const fromFile = (sql: string) => Database.use(':memory:', 'write', (database) => database.rows(sql))

test('each table stands as CSV, Parquet and JSON beside a descriptor that fits the bytes', async () => {
  const { folder, read, descriptor } = await packaged(['marts.rides'], {
    licence: 'CC BY 4.0',
    address: 'https://example.org',
  })
  expect(descriptor).toMatchObject({
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    title: 'Almanac',
    titles: { en: 'Almanac', 'zh-Hant': '統計' },
    version: '2026-03-01-b',
    homepage: 'https://example.org',
    licenses: [{ name: 'CC-BY-4.0', title: 'CC BY 4.0' }],
    sources: [
      { title: 'Events', publisher: 'Us' },
      { title: 'Rides', publisher: 'The <b>agency</b>', path: 'https://example.org/rides' },
    ],
  })
  const names = descriptor.resources.map(({ name }: { name: string }) => name)
  expect(names).toEqual(
    ['marts.series', 'marts.rides'].flatMap((name) =>
      ['csv', 'parquet', 'json'].map((format) => `${name}.${format}`),
    ),
  )
  for (const { path, bytes, hash } of descriptor.resources) {
    expect((await stat(join(folder, path))).size).toBe(bytes)
    expect(`sha256:${sha256(await readFile(join(folder, path)))}`).toBe(hash)
  }
  expect(descriptor.resources[3]).toMatchObject({
    description: 'One year of a line.',
    mediatype: 'text/csv',
    schema: {
      primaryKey: ['line', 'year'],
      fields: [
        { name: 'line', type: 'string' },
        { name: 'year', type: 'integer' },
        { name: 'change', type: 'number' },
        { name: 'rides', type: 'number' },
        { name: 'received_at', type: 'datetime' },
        { name: 'day', type: 'date' },
        { name: 'tags', type: 'array' },
        { name: 'more', type: 'object' },
        { name: 'is_full', type: 'boolean' },
      ],
    },
  })
  expect(JSON.parse(await read('marts.rides.json'))[4]).toEqual({
    line: '=cmd()',
    year: 1,
    change: -1.5,
    rides: null,
    received_at: '2026-01-01T10:00:00.123',
    day: '2026-01-01',
    tags: ['=x', 'y'],
    more: { '=a': 1 },
    is_full: true,
  })
})

test('no cell of a CSV is a formula, numbers stay, and a spreadsheet program is told that it is UTF-8', async () => {
  const { folder, read } = await packaged(['marts.rides'])
  expect((await read('marts.rides.csv')).startsWith('\ufeffline,year,')).toBe(true)
  const rows = await fromFile(
    `select line, change, rides, tags, more from read_csv(${quoteText(join(folder, 'marts.rides.csv'))}, all_varchar = true) order by year::integer`,
  )
  expect(rows.map(({ line }) => line)).toEqual([
    'blue',
    "'=cmd()",
    "'+1",
    "'-1",
    "'@sum",
    "'\ttab",
    "'\rreturn",
    'a "quoted", \nline',
    '憑證',
    null,
  ])
  expect(rows[1]).toMatchObject({ change: '-1.5', rides: null, tags: '["=x","y"]', more: '{"=a":1}' })
  expect(
    await fromFile(
      `select line, rides from read_parquet(${quoteText(join(folder, 'marts.rides.parquet'))}) where year in (1, 2)`,
    ),
  ).toEqual([
    { line: '+1', rides: 7 },
    { line: '=cmd()', rides: Number.POSITIVE_INFINITY },
  ])
})

test('a table without rows or grain is a file too', async () => {
  const { read, descriptor } = await packaged(['flags.none'])
  expect(JSON.parse(await read('flags.none.json'))).toEqual([])
  expect(await read('flags.none.csv')).toBe('\ufeffid\n')
  expect(descriptor.resources.at(-1).schema).toEqual({ fields: [{ name: 'id', type: 'string' }] })
})

test('a model that there is not is named', async () => {
  await expect(packaged(['marts.ridse'])).rejects.toThrow(
    'almanac.yaml: data: unknown model: marts.ridse; one of flags.none, marts.rides, marts.series',
  )
})

test.each([
  ['政府資料開放授權條款 https://data.gov.tw/license', { path: 'https://data.gov.tw/license' }],
  ['政府資料開放授權條款', { name: 'notspecified' }],
])('terms such as %s are kept as they are written', async (licence, named) => {
  expect((await packaged([], { licence })).descriptor.licenses).toEqual([{ ...named, title: licence }])
})

test('only in the formats that the settings name, each once, in their order', async () => {
  const { folder, descriptor } = await packaged([], { 'data-formats': ['parquet', 'csv', 'parquet'] })
  const files = (await readdir(folder)).filter((name) => name.startsWith('marts.series'))
  expect(files.toSorted()).toEqual(['marts.series.csv', 'marts.series.parquet'])
  expect(descriptor.resources.map(({ format }: { format: string }) => format).slice(0, 2)).toEqual([
    'parquet',
    'csv',
  ])
})

test('tables whose content is known are written once; a release of the same content differs in its descriptor alone', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(cache, { recursive: true }))
  const file = join(cache, 'warehouse.duckdb')
  const settings = settingsSchema.parse({ title: 'Almanac', languages: ['en'], 'time-zone': 'UTC' })
  const files = async (id: string): Promise<Record<string, string>> => {
    const folder = join(cache, id)
    await mkdir(folder)
    await Database.use(file, 'export', (database) =>
      writeDataPackage(database, settings, { id, date: '2026-03-01' }, folder, (inputs, fill) =>
        cachedStep(cache, TABLES_STEP, inputs, fill),
      ),
    )
    const names = await readdir(folder)
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
    )
  }
  const contentOf = (content: string): string =>
    `create or replace table ops.tables as select 'marts.series' as name, '${content}' as content`
  await Database.use(file, 'write', (database) => database.run(`${MODELS}; ${contentOf('a')}`))
  const { [DATA_PACKAGE]: firstDescriptor, ...first } = await files('first')
  // Written again, it would show.
  await Database.use(file, 'write', (database) => database.run("update marts.series set series = 'blue'"))
  const { [DATA_PACKAGE]: secondDescriptor, ...second } = await files('second')
  expect(second).toEqual(first)
  expect(secondDescriptor).toBe(firstDescriptor?.replace('"first"', '"second"'))
  await Database.use(file, 'write', (database) => database.run(contentOf('b')))
  expect((await files('third'))['marts.series.csv']).toContain('blue')
})
