import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { manifestSchema, tableName, type Manifest } from '../../pipeline/sources/manifest.js'
import { Database, quoteTable, textOf, type Row } from '../../pipeline/system/database.js'
import { loadMacros } from '../../pipeline/warehouse/build.js'
import { landedColumns } from '../../pipeline/warehouse/contract.js'
import { reconcile } from '../../pipeline/warehouse/reconcile.js'
import { createTable } from '../../pipeline/warehouse/tables.js'

let database: Database

beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
  await loadMacros(database, await readMacros('.'))
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const schema of ['landed', 'totals', 'ops'])
    await database.run(`drop schema if exists ${schema} cascade; create schema ${schema}`)
})

const count = { type: 'count' }
const text = { type: 'text' }

function source(columns: object, rest: object = {}): Manifest {
  const words = { en: 'x', 'zh-Hant': 'x' }
  const head = { title: words, publisher: words, from: { file: 'x.csv' }, format: 'csv' }
  return { ...manifestSchema.parse({ ...head, columns, ...rest }), name: 'a-source', file: 'a-source.yaml' }
}

const monthly = (columns: object, rest: object = {}): Manifest =>
  source(
    { month: { type: 'period' }, ...columns },
    {
      period: { column: 'month', calendar: 'roc', frequency: 'month', subtotals: ['quarter', 'year'] },
      ...rest,
    },
  )
const yearly = (columns: object): Manifest =>
  source(
    { year: { type: 'period' }, ...columns },
    { period: { column: 'year', calendar: 'roc', frequency: 'year' } },
  )

interface Vintage {
  origin?: string
  received?: string
  rows?: Row[]
  totals?: Row[]
}

/** Columns of a row that is about the months from the first to the last of 2024. */
function months(first: number, last = first): Row {
  const end = new Date(Date.UTC(2024, last, 0)).toISOString().slice(0, 10)
  return {
    period_start: `2024-${String(first).padStart(2, '0')}-01`,
    period_end: end,
    months_covered: last - first + 1,
    _status: 'final',
  }
}

/** What is found when these files were received, `f1` first; rows count from 1. */
async function findings(manifest: Manifest, ...vintages: Vintage[]): Promise<Row[]> {
  const place = { _file: 'varchar', _received_at: 'timestamp', _row: 'bigint' }
  const records = (part: 'rows' | 'totals'): Row[] =>
    vintages.flatMap((vintage, i) =>
      (vintage[part] ?? []).map((row, j) => ({
        _file: `f${i + 1}`,
        _received_at: received(vintage, i),
        _row: j + 1,
        ...row,
      })),
    )
  const columns = { ...place, ...landedColumns(manifest) }
  await createTable(database, `landed.${tableName(manifest)}`, columns, records('rows'))
  await createTable(
    database,
    `totals.${tableName(manifest)}`,
    { ...columns, _label: 'varchar' },
    records('totals'),
  )
  await createTable(
    database,
    'ops.files',
    {
      file: 'varchar',
      source: 'varchar',
      origin: 'varchar',
      received_at: 'timestamp',
      rows_landed: 'bigint',
      outcome: 'varchar',
    },
    vintages.map((vintage, i) => ({
      file: `f${i + 1}`,
      source: manifest.name,
      origin: vintage.origin ?? 'x.csv',
      received_at: received(vintage, i),
      rows_landed: vintage.rows?.length ?? 0,
      outcome: 'landed',
    })),
  )
  await reconcile(database, [manifest])
  return database.rows(`select * from ${quoteTable('ops.reconciliations')}`)
}

function received({ received: at }: Vintage, i: number): string {
  return at ?? `2026-01-0${i + 1} 00:00:00`
}

/** The rules found, each with its file, row, column, stated and computed figure. */
function brief(found: readonly Row[]): unknown[] {
  return found.map(({ rule, file, row, column_name, stated, computed }) => [
    rule,
    file,
    row,
    column_name,
    stated,
    computed,
  ])
}

describe('within a file', () => {
  test('nothing is found in sound rows, in no rows, or where no file came', async () => {
    const manifest = monthly({ place: text, uses: count })
    expect(await findings(manifest)).toEqual([])
    expect(await findings(manifest, { rows: [] })).toEqual([])
    const rows = [1, 2].flatMap((month) => ['A', 'B'].map((place) => ({ ...months(month), place, uses: 7 })))
    expect(await findings(manifest, { rows }, { rows })).toEqual([])
  })

  test('a total column is compared where all its parts are there', async () => {
    const manifest = source(
      { place: text, a: count, b: { type: 'number' }, all: count },
      { totals: [{ total: 'all', parts: ['a', 'b'] }] },
    )
    const rows = [
      { place: 'A', a: 1, b: 2.5, all: 4 },
      { place: 'B', a: null, b: 2, all: 9 },
      { place: 'C', a: 9_223_372_036_854_775_000n, b: 1, all: 1 },
    ]
    const found = await findings(manifest, {
      rows: rows.map((row) => ({ ...row, a: row.a === null ? null : String(row.a) })),
    })
    expect(brief(found).slice(0, 1)).toEqual([['total-column', 'f1', 1, 'all', 4, 3.5]])
    expect(found[0]).toMatchObject({ difference: 0.5, series: 'A', detail: '{"parts":{"a":1,"b":2.500000}}' })
    expect(found).toHaveLength(2)
  })

  const byPlaceAndSex = monthly(
    { place: text, sex: text, uses: count, share: { type: 'number', unit: '%' } },
    { 'total-rows': [{ column: 'place' }, { column: 'sex', labels: ['合計'] }] },
  )
  const line = (place: string | null, sex: string, uses: number): Row => ({
    ...months(1),
    place,
    sex,
    uses,
    share: 50,
  })

  test('total rows of each kind are compared with the rows they cover, shares never', async () => {
    const rows = [line('A', 'm', 1), line('A', 'f', 2), line('B', 'm', 3), line('B', 'f', 4)]
    const totals = [
      { ...line('A', '合 計', 3), _label: '合 計' },
      { ...line('總計', 'm', 4), _label: '總計' },
      { ...line('總計', 'f', 7), _label: '總計' },
      { ...line('總計', '合計', 10), _label: '總計' },
      { ...line('B', '合計', 8), _label: '合計' },
    ]
    const found = await findings(byPlaceAndSex, { rows, totals })
    expect(brief(found)).toEqual([
      ['total-row', 'f1', 5, 'uses', 8, 7],
      ['total-row', 'f1', 3, 'uses', 7, 6],
    ])
    expect(found.find(({ row }) => row === 3)?.['detail']).toBe(
      '{"label":"總計","rows_summed":2,"rows_without_figure":0}',
    )
  })

  test('a blank beside a total label is summed over too', async () => {
    const manifest = source(
      { county: text, town: text, uses: count },
      { 'total-rows': [{ column: 'county' }] },
    )
    const rows = [
      { county: 'A', town: 'a', uses: 1 },
      { county: 'B', town: 'b', uses: 2 },
    ]
    expect(
      brief(await findings(manifest, { rows, totals: [{ county: '合計', uses: 4, _label: '合計' }] })),
    ).toEqual([['total-row', 'f1', 1, 'uses', 4, 3]])
  })

  test('a total in the place of the period sums all periods', async () => {
    const manifest = monthly({ uses: count }, { 'total-rows': [{ column: 'month' }] })
    const rows = [
      { ...months(1), uses: 1 },
      { ...months(2), uses: 2 },
    ]
    const total = (uses: number): Row[] => [{ uses, _label: '合計' }]
    expect(await findings(manifest, { rows, totals: total(3) })).toEqual([])
    expect(brief(await findings(manifest, { rows, totals: total(5) }))).toEqual([
      ['total-row', 'f1', 1, 'uses', 5, 3],
    ])
  })

  test('several totals in a block of rows may each sum their own part', async () => {
    const manifest = source({ place: text, uses: count }, { 'total-rows': [{ column: 'place' }] })
    const rows = [1, 2, 3, 4].map((uses, i) => ({ place: `P${i}`, uses, _row: [2, 3, 5, 6][i] ?? 0 }))
    const total = (label: string, _row: number, uses: number): Row => ({
      place: label,
      uses,
      _row,
      _label: label,
    })
    const above = [total('合計', 1, 10), total('小計', 4, 3), total('小計', 7, 7)]
    expect(await findings(manifest, { rows, totals: above })).toEqual([])
    const wrong = [total('合計', 1, 10), total('小計', 4, 3), total('小計', 7, 8)]
    expect(brief(await findings(manifest, { rows, totals: wrong }))).toEqual([
      ['total-row', 'f1', 7, 'uses', 8, 7],
    ])
  })

  test('sums of longer periods are compared when all periods inside are there', async () => {
    const manifest = monthly({ uses: count, systems: count })
    const rows = [1, 2, 3, 4].map((month) => ({ ...months(month), uses: month, systems: 10 + month }))
    const quarter = { ...months(1, 3), uses: 7, systems: 13, _label: '第1季' }
    const year = { ...months(1, 12), uses: 11, systems: 14, _label: '113年' }
    expect(brief(await findings(manifest, { rows, totals: [quarter, year] }))).toEqual([
      ['subtotal', 'f1', 1, 'uses', 7, 6],
    ])
    expect(brief(await findings(manifest, { rows, totals: [{ ...year, uses: 10 }] }))).toEqual([
      ['to-date-as-full-period', 'f1', 1, 'uses', 10, 10],
    ])
  })

  test('averages, rates and percentages have no sums, by what they are called or because they always are a mean', async () => {
    const rows = [1, 2, 3].map((month) => ({ ...months(month), uses: 10 * month }))
    const quarter = { ...months(1, 3), uses: 20, _label: '第1季' }
    const of = async (columns: object, figure: number): Promise<unknown[]> =>
      brief(await findings(monthly(columns), { rows, totals: [{ ...quarter, uses: figure }] }))
    expect(await of({ uses: count }, 20)).toEqual([])
    expect(await of({ uses: count }, 21)).toEqual([['subtotal', 'f1', 1, 'uses', 21, 60]])
    for (const labels of [['Average price'], ['Unemployment rate'], ['佔比'], ['Arbeitslosenquote']])
      expect(await of({ uses: { ...count, labels } }, 21)).toEqual([])
    expect(await of({ uses: { ...count, labels: ['Operated coaches'] } }, 21)).toHaveLength(1)
  })

  test('a nameless total among its parts is known by its sums in every period', async () => {
    const manifest = monthly({ place: text, uses: count })
    const rows = [1, 2].flatMap((month) =>
      [
        ['全國', 3 * month],
        ['A', month],
        ['B', 2 * month],
      ].map(([place, uses]) => ({ ...months(month), place, uses })),
    ) as Row[]
    expect(brief(await findings(manifest, { rows }))).toEqual([
      ['total-among-parts', 'f1', 1, 'uses', 3, 3],
      ['total-among-parts', 'f1', 4, 'uses', 6, 6],
    ])
    expect(await findings(manifest, { rows: rows.slice(0, 3) })).toEqual([])
    expect(
      await findings(manifest, { rows: [...rows.slice(0, 3), { ...rows[3], uses: 7 }, ...rows.slice(4)] }),
    ).toEqual([])
  })

  test('a series stated twice for one period is listed with both rows', async () => {
    const rows = [1, 1, 2].map((month) => ({ ...months(month), uses: 5 }))
    expect(brief(await findings(monthly({ uses: count }), { rows }))).toEqual([
      ['duplicate', 'f1', 1, null, null, null],
      ['duplicate', 'f1', 2, null, null, null],
    ])
  })
})

describe('between files', () => {
  const manifest = monthly({ place: text, uses: count, systems: count })
  const line = (month: number, uses: number | null, systems = 5): Row => ({
    ...months(month),
    place: 'A',
    uses,
    systems,
  })

  test('a changed figure stands beside that of the newest earlier file that states one', async () => {
    const found = await findings(
      manifest,
      { rows: [line(1, 10), line(2, 20)] },
      { rows: [line(1, null), line(2, 20)] },
      { rows: [line(1, null), line(2, 20)] },
      { rows: [line(1, 11), line(2, 20)] },
    )
    expect(brief(found)).toEqual([
      ['previous-file', 'f2', 1, 'uses', null, 10],
      ['previous-file', 'f4', 1, 'uses', 11, 10],
    ])
    expect(found[1]).toMatchObject({
      difference: 1,
      series: 'A',
      detail: '{"previous_file":"f1","status":"final"}',
    })
  })

  test('a period is lost when the file before of the same origin has it', async () => {
    const found = await findings(
      manifest,
      { rows: [line(1, 10), line(2, 20)] },
      { rows: [line(3, 30)], origin: 'another.csv' },
      { rows: [line(2, 20)] },
      { rows: [line(7, 70)] },
    )
    expect(found).toMatchObject([
      { rule: 'previous-file', file: 'f3', series: 'A', period_start: '2024-01-01', row: null, stated: null },
    ])
    expect(JSON.parse(textOf(found[0]?.['detail']))).toEqual({
      lost: true,
      previous_file: 'f1',
      previous_row: 1,
      previous: { uses: 10, systems: 5 },
    })
  })

  test('a file that begins within a year goes on with the one before; later it has lost all of it', async () => {
    const later = (start: string, end: string): Row => ({
      ...line(1, 70),
      period_start: start,
      period_end: end,
    })
    const old = later('2023-01-01', '2023-01-31')
    const next = (row: Row): Promise<Row[]> => findings(manifest, { rows: [old] }, { rows: [row] })
    expect(await next(later('2024-01-01', '2024-01-31'))).toEqual([])
    expect(await next(later('2025-03-01', '2025-03-31'))).toMatchObject([
      { rule: 'previous-file', file: 'f2', period_start: '2023-01-01', stated: null },
    ])
  })

  test('a partial period that goes on is not lost, and is no change', async () => {
    const usage = yearly({ uses: count })
    const part = { ...months(1, 7), _status: 'partial', uses: 70 }
    expect(await findings(usage, { rows: [part] }, { rows: [{ ...months(1, 12), uses: 130 }] })).toEqual([])
  })

  test('columns that changed places are named as such', async () => {
    const before = [line(1, 10, 20), line(2, 11, 21), line(3, 5, 5)]
    const after = [line(1, 20, 10), line(2, 21, 11), line(3, 5, 5)]
    const swapped = (await findings(manifest, { rows: before }, { rows: after })).filter(
      ({ rule }) => rule === 'swapped-columns',
    )
    expect(swapped).toMatchObject([
      { file: 'f2', column_name: 'systems, uses', period_start: '2024-01-01', period_end: '2024-02-29' },
    ])
    const other = await findings(
      manifest,
      { rows: before },
      { rows: [line(1, 20, 10), line(2, 21, 11), line(3, 5, 6)] },
    )
    expect(other.map(({ rule }) => rule)).not.toContain('swapped-columns')
  })

  test('a figure to date in the place of a full year is known by the earlier file, or by the calendar', async () => {
    const usage = yearly({ uses: count, systems: count })
    const year = (figures: Row): Row => ({ ...months(1, 12), ...figures })
    const part = { ...months(1, 7), _status: 'partial', uses: 70, systems: 4 }
    expect(
      brief(await findings(usage, { rows: [part] }, { rows: [year({ uses: 70, systems: 4 })] })),
    ).toEqual([
      ['to-date-as-full-period', 'f2', 1, 'systems', 4, 4],
      ['to-date-as-full-period', 'f2', 1, 'uses', 70, 70],
    ])
    expect(await findings(usage, { rows: [part] }, { rows: [year({ uses: 71, systems: 4 })] })).toEqual([])
    const early = { received: '2024-12-30 00:00:00', rows: [year({ uses: 71, systems: null })] }
    expect(brief(await findings(usage, early))).toEqual([
      ['to-date-as-full-period', 'f1', 1, 'uses', 71, null],
    ])
  })
})

test('a source without periods is compared by its texts and dates', async () => {
  const manifest = source({ day: { type: 'date' }, place: text, uses: count })
  const row = (day: string, uses: number): Row => ({ day, place: 'A', uses })
  const found = await findings(
    manifest,
    { rows: [row('2024-01-01', 1), row('2024-01-02', 2)] },
    { rows: [row('2024-01-01', 1), row('2024-01-02', 3)] },
  )
  expect(found).toMatchObject([{ rule: 'previous-file', series: 'A / 2024-01-02', stated: 3, computed: 2 }])
})
