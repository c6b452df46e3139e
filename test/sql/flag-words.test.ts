import { afterAll, beforeAll, expect, test } from 'vitest'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readModels } from '../../pipeline/models/model.js'
import { formatNames, formatValue } from '../../pipeline/report/formats.js'
import { withNames } from '../../pipeline/report/names.js'
import { Words } from '../../pipeline/report/strings.js'
import { referencesOf } from '../../pipeline/report/template.js'
import { Database, textOf, type Row, type Value } from '../../pipeline/system/database.js'
import { readStrings, type Strings } from '../../pipeline/system/words.js'
import { flagObservations, loadMacros, readPlan } from '../../pipeline/warehouse/build.js'
import { STREAM_TESTS } from '../../pipeline/statistics/stream-tests.js'
import { createTable } from '../../pipeline/warehouse/tables.js'
import { Random } from '../mutation/random.js'
import { publishedRows, usageWarehouse, type UsageRow } from './usage-warehouse.js'

const LANGUAGES = ['en', 'zh-Hant']
const DAY = 86_400_000
const flags = (await readModels('.')).filter(({ layer }) => layer === 'flags')

/** The published table with faults: a year left out, a broken total, a later vintage with another figure. */
async function faultyVintages(): Promise<[UsageRow[], UsageRow[]]> {
  const rows = await publishedRows()
  const first = rows.filter(({ rocYear }) => rocYear !== 103)
  const second = first.map(
    (row): UsageRow => (row.rocYear === 102 ? { ...row, uses: [43_588_492, 32_500_967, 76_089_460] } : row),
  )
  return [first, second]
}

/** Totals and parts as an agency publishes them that rounds each. */
function inThousands({ uses: [government, citizen, total], ...row }: UsageRow): UsageRow {
  const rounded = (uses: number | null): number | null =>
    uses === null ? null : Math.round(uses / 1000) * 1000
  return { ...row, uses: [rounded(government), rounded(citizen), rounded(total)] }
}

interface Observed {
  frequency: 'month' | 'day'
  count: number
  value: (index: number) => number | null
  total?: string
}

const noise = new Random(7)
const NOISE = Array.from({ length: 400 }, () => noise.below(21) - 10)

/** Months with a step, a bend, one month alone, too few for a season, with a gap, of two parts exchanged; days with one day alone and with a step. */
const OBSERVED: Readonly<Record<string, Observed>> = {
  'months/step': { frequency: 'month', count: 72, value: (i) => 1000 + around(i) + (i < 40 ? 0 : 900) },
  'months/alone': { frequency: 'month', count: 72, value: (i) => 1000 + around(i) + (i === 50 ? 600 : 0) },
  'months/short': { frequency: 'month', count: 30, value: (i) => 1000 + around(i) - (i === 15 ? 600 : 0) },
  'months/gap': { frequency: 'month', count: 30, value: (i) => (i === 10 || i === 11 ? null : 1000) },
  'days/alone': { frequency: 'day', count: 200, value: (i) => 1000 + around(i) + (i === 150 ? 500 : 0) },
  'months/bent': {
    frequency: 'month',
    count: 144,
    value: (i) => 2000 + around(i) + 900 * (i % 3) + Math.min(i, 144 - i),
  },
  'months/in-thousands': {
    frequency: 'month',
    count: 60,
    value: (i) => (1000 + around(i)) / (i === 45 ? 1000 : 1),
  },
  'months/repeated': {
    frequency: 'month',
    count: 60,
    value: (i) => 1_000_000 + 1009 * around(i === 45 ? 44 : i) + (i === 45 ? 44 : i),
  },
  'months/whole': { frequency: 'month', count: 60, value: (i) => 4000 + around(i) + around(i + 60) },
  'months/larger': {
    frequency: 'month',
    count: 60,
    value: (i) => (i === 45 ? 1000 + around(i + 60) : 3000 + around(i)),
    total: 'months/whole',
  },
  'months/smaller': {
    frequency: 'month',
    count: 60,
    value: (i) => (i === 45 ? 3000 + around(i) : 1000 + around(i + 60)),
    total: 'months/whole',
  },
  'days/step': { frequency: 'day', count: 400, value: (i) => 1000 + around(i) + (i < 360 ? 0 : 300) },
}

function around(index: number): number {
  return NOISE[index] ?? 0
}

function timeOf(frequency: Observed['frequency'], index: number): number {
  return frequency === 'month' ? Date.UTC(2014, index, 1) : Date.UTC(2018, 0, 1 + index)
}

function recordsOf([series, { frequency, count, value }]: [string, Observed]) {
  return Array.from({ length: count }, (_, i) => ({
    series,
    period: new Date(timeOf(frequency, i)).toISOString().slice(0, frequency === 'month' ? 7 : 10),
    period_start: new Date(timeOf(frequency, i)).toISOString().slice(0, 10),
    period_end: new Date(timeOf(frequency, i + 1) - DAY).toISOString().slice(0, 10),
    value: value(i),
    status: value(i) === null ? 'missing' : 'final',
    is_full_period: value(i) !== null,
    months_covered: null,
    file: `${series}/1`,
    row: i + 1,
    received_at: '2026-01-01 00:00:00',
  }))
}

const SERIES_COLUMNS = {
  series: 'varchar',
  measure: 'varchar',
  frequency: 'varchar',
  nature: 'varchar',
  total_series: 'varchar',
  stock_series: 'varchar',
}
const OBSERVATION_COLUMNS = {
  series: 'varchar',
  period: 'varchar',
  period_start: 'timestamp',
  period_end: 'timestamp',
  value: 'double',
  status: 'varchar',
  is_full_period: 'boolean',
  months_covered: 'integer',
  file: 'varchar',
  row: 'bigint',
  received_at: 'timestamp',
}

async function observedWarehouse(): Promise<Database> {
  const database = await Database.open(':memory:', 'write')
  const plan = await readPlan('.', [], { flags: { thresholds: {} } })
  await loadMacros(database, plan.macros)
  await database.run('create schema marts')
  const series = Object.entries(OBSERVED).map(([name, { frequency, total }]) => ({
    series: name,
    measure: name,
    frequency,
    nature: 'flow',
    total_series: total ?? null,
    stock_series: null,
  }))
  await createTable(database, 'marts.series', SERIES_COLUMNS, series)
  const observations = Object.entries(OBSERVED).flatMap(recordsOf)
  await createTable(database, 'marts.observations', OBSERVATION_COLUMNS, observations)
  const settings = settingsSchema.parse({ title: {}, languages: ['en'], 'time-zone': 'UTC' })
  await flagObservations(database, plan, { settings, memory: null })
  return database
}

let found: Row[]
let strings: Strings
const opened: Database[] = []
beforeAll(async () => {
  const unmarked = (await publishedRows()).map(inThousands).map((row): UsageRow => ({ ...row, months: 12 }))
  opened.push(
    await usageWarehouse(...(await faultyVintages())),
    await usageWarehouse(unmarked),
    await observedWarehouse(),
  )
  const [first] = opened
  if (!first) throw new Error('no database was opened')
  strings = await withNames(await readStrings('.', LANGUAGES), first)
  found = (await Promise.all(opened.map((database) => database.rows('select * from flags."all"')))).flat()
})
afterAll(() => {
  for (const database of opened) database.close()
})

/** What the words of a flag may insert: its columns and the members of its evidence. */
function insertsOf(row: Row): Readonly<Record<string, Value>> {
  const evidence = JSON.parse(textOf(row['evidence'])) as Record<string, Value>
  return { ...row, ...evidence }
}

test('every flag gives its reason and remedy in both languages', () => {
  for (const { header } of flags) {
    expect(Object.keys(header.reason)).toEqual(LANGUAGES)
    expect(Object.keys(header.remedy)).toEqual(LANGUAGES)
    for (const { title } of header.kinds) expect(Object.keys(title)).toEqual(LANGUAGES)
  }
})

test.each(flags)('$name: what its words insert stands in each flag or its evidence', ({ name, header }) => {
  const inserts = found.filter(({ rule }) => `flags.${textOf(rule)}` === name).map(insertsOf)
  expect(inserts.length).toBeGreaterThan(0)
  const references = [...Object.values(header.reason), ...Object.values(header.remedy)].flatMap(referencesOf)
  for (const row of inserts)
    expect(references.filter((reference) => !(reference.name in row)).map(({ text }) => text)).toEqual([])
  expect(references.filter(({ format }) => !formatNames.includes(String(format)))).toEqual([])
})

test.each(flags)('$name: every value that its words insert can be written', ({ name, header }) => {
  const inserts = found.filter(({ rule }) => `flags.${textOf(rule)}` === name).map(insertsOf)
  for (const [language, text] of Object.entries(header.reason)) {
    const words = new Words(strings, language)
    const written = inserts.flatMap((row) =>
      referencesOf(text).map((reference) =>
        formatValue(row[reference.name] ?? null, String(reference.format), words),
      ),
    )
    expect(written.filter((value) => /NaN|Infinity|undefined|^$/.test(value))).toEqual([])
  }
})

test('evidence holds its arithmetic as lines of text, and rows that it used', () => {
  for (const row of found) {
    const { steps, used } = JSON.parse(textOf(row['evidence'])) as Record<string, unknown[]>
    expect(steps?.every((step) => typeof step === 'string' && !/inf|nan/i.test(step))).toBe(true)
    expect(used?.length).toBeGreaterThan(0)
  }
})

test('each measure of a stream has a word in every language', () => {
  const words = LANGUAGES.map((language) => new Words(strings, language))
  const values = STREAM_TESTS.filter((name) => name !== 'none').map(
    (name) => `stream-${name.replaceAll(' ', '-')}`,
  )
  for (const each of words) expect(values.map((value) => each.label(value))).not.toContain('')
})
