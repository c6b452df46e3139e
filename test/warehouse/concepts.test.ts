import { expect, test } from 'vitest'
import { Database, type Row } from '../../pipeline/system/database.js'
import { readStrings } from '../../pipeline/system/words.js'
import { manifestSchema } from '../../pipeline/sources/manifest.js'
import { listColumns } from '../../pipeline/warehouse/catalogue/column-list.js'
import { ENGINE_TABLES } from '../../pipeline/warehouse/catalogue/engine-tables.js'
import type { Concepts } from '../../pipeline/warehouse/catalogue/project-concepts.js'
import { STATISTICS } from '../../pipeline/warehouse/statistics.js'

const manifest = {
  ...manifestSchema.parse({
    title: { en: 'Rides' },
    publisher: { en: 'The railway' },
    from: { file: 'rides.csv' },
    format: 'csv',
    columns: {
      rides: { labels: ['乘車數', 'Rides'], type: 'count', unit: 'rides' },
      line: { type: 'text' },
    },
  }),
  name: 'train-rides',
  file: 'data/sources/train-rides.yaml',
}

async function described(
  tables: string,
  concepts: Concepts = {},
  libraryConcepts: Concepts = {},
): Promise<Row[]> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(
      `create schema landed; create schema marts; create schema flags; create schema ops; ${tables}`,
    )
    const strings = await readStrings(null, ['en'])
    await listColumns(database, { concepts, libraryConcepts, strings, manifests: [manifest] })
    return database.rows(
      `select model || '.' || name as name, unit, meaning ->> 'en' as meaning from ops.columns where model not like 'ops.%' order by model, position`,
    )
  })
}

const concept = (en: string, unit: string | null = null): Concepts[string] => ({ unit, meaning: { en } })

test('a column has the word of the project for it alone, then for all of its name', async () => {
  expect(
    await described('create table marts.a (rides integer); create table marts.b (rides integer, line text)', {
      rides: concept('Rides.', 'rides'),
      'marts.b.rides': concept('Rides of b.'),
    }),
  ).toEqual([
    { name: 'marts.a.rides', unit: 'rides', meaning: 'Rides.' },
    { name: 'marts.b.rides', unit: null, meaning: 'Rides of b.' },
    { name: 'marts.b.line', unit: null, meaning: null },
  ])
})

test('a landed column is told by the labels of its source, until the project says more', async () => {
  const table = 'create table landed.train_rides (_file text, rides bigint, line text)'
  const file = {
    name: 'landed.train_rides._file',
    unit: null,
    meaning: 'Received file, as ops.files names it.',
  }
  expect(await described(table)).toEqual([
    file,
    {
      name: 'landed.train_rides.rides',
      unit: 'rides',
      meaning: 'The column “乘車數” (or “Rides”) of the file.',
    },
    { name: 'landed.train_rides.line', unit: null, meaning: 'The column “line” of the file.' },
  ])
  expect(await described(table, { rides: concept('Rides sold.') })).toContainEqual({
    name: 'landed.train_rides.rides',
    unit: 'rides',
    meaning: 'Rides sold.',
  })
})

test('the tables of the engine need no word of the project, and a flag is told by its contract', async () => {
  const rows = await described('create table flags.jump (series text, observed double, row text)', {
    series: concept('Something else.'),
    row: concept('Row.'),
  })
  expect(rows.map(({ meaning }) => meaning)).toEqual([
    'Series, as marts.series names it.',
    'Value that was observed, in the unit of the series.',
    'Row.',
  ])
})

test('a column has word and unit of the library where the project has none, and one of one table before one of all', async () => {
  const rows = await described(
    'create table marts.a (stock double, vintage_count integer, lag integer); create table marts.revisions (change double)',
    {
      stock: concept('Stock of the project.'),
      change: concept('Change.'),
      lag: { unit: 'months', meaning: {} },
    },
    { vintage_count: { unit: 'files', meaning: {} }, 'marts.gone.lag': { unit: 'rows', meaning: {} } },
  )
  expect(rows.map(({ unit, meaning }) => [meaning, unit])).toEqual([
    ['Stock of the project.', null],
    ['Received files that state the figure.', 'files'],
    ["Years, 0 to 3, after which the flow's change goes most closely with the stock's.", 'months'],
    ['Latest value less the previous.', null],
  ])
})

test('a word for a column that there is not is refused', async () => {
  await expect(described('', { 'marts.a.rides': concept('Rides.') })).rejects.toThrow(
    'sql/concepts.yaml: marts.a.rides: no such column; fix the name or remove the entry',
  )
})

test('every table that the engine makes is described in both languages, and statistics as their analysis says', async () => {
  const strings = await readStrings(null, ['en', 'zh-Hant'])
  for (const name of [...Object.keys(ENGINE_TABLES), 'landed.*', 'totals.*'])
    expect(Object.keys(strings.textsOf('catalogue', name))).toEqual(['en', 'zh-Hant'])
  for (const { name, description } of STATISTICS)
    expect(strings.textsOf('catalogue', name)['en']).toBe(description)
})
