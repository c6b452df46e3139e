import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Row } from '../../pipeline/system/database.js'
import { almanac } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

const FAILURES = 'data/facts/failures.csv'

/** A measure beside the uses, in rows of its own, with total rows: the whole of what a person writes. */
const MANIFEST = `title: { en: Failed uses, zh-Hant: 使用失敗人次 }
publisher: { en: The ministry, zh-Hant: 內政部 }
from: { file: ${FAILURES} }
format: csv
columns:
  year: { type: period }
  audience: { type: text }
  failures: { type: count, unit: person-times }
period: { column: year, calendar: gregorian, frequency: year }
total-rows: [{ column: audience }]
series:
  measures:
    failures: { title: { en: Failed uses, zh-Hant: 使用失敗人次 }, nature: flow, good-when: falling }
  dimensions:
    audience:
      members: { citizen: { en: citizens, zh-Hant: 民眾 }, government: { en: government, zh-Hant: 公務 } }
`

interface Year {
  citizen: number
  government: number
  total?: number
}

function csvOf(years: Readonly<Record<number, Year>>): string {
  const rows = Object.entries(years).flatMap(
    ([year, { citizen, government, total = citizen + government }]) => [
      `${year},citizen,${citizen}`,
      `${year},government,${government}`,
      `${year},total,${total}`,
    ],
  )
  return `year,audience,failures\n${rows.join('\n')}\n`
}

const YEARS = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [2010 + i, { citizen: 1000 + 11 * i, government: 500 + 7 * i }]),
)

test('a measure of one manifest has every guarantee that the first measure has', async () => {
  const workspace = await Workspace.released('2026-11-23')
  expect(MANIFEST.trim().split('\n').length).toBeLessThanOrEqual(20)
  await workspace.write('data/sources/failures.yaml', MANIFEST)
  await workspace.write(FAILURES, csvOf(YEARS))
  await workspace.refresh('2026-11-24')
  await workspace.write(
    FAILURES,
    csvOf({
      ...YEARS,
      2012: { citizen: 1025, government: 514 },
      2015: { citizen: 1055, government: 535, total: 1600 },
      2020: { citizen: 2300, government: 570 },
    }),
  )
  await workspace.refresh('2026-11-25')
  const flags = await workspace.rows(
    `select rule, series, period, severity from flags."all" where series like 'failures/%' and rule in ('restatement', 'identity_broken', 'rise')`,
  )
  const found = flags.map((flag) => Object.values(flag).map(String).join(' '))
  expect(found).toContain('restatement failures/citizen 2012 watch')
  expect(found).toContain('identity_broken failures/total 2015 alert')
  expect(found).toContain('rise failures/citizen 2020 alert')
  const [series] = await workspace.rows("from marts.series where series = 'failures/citizen'")
  expect(series).toMatchObject({
    total_series: 'failures/total',
    title: '{"en":"Failed uses · citizens","zh-Hant":"使用失敗人次 · 民眾"}',
  })
})

/** A project of the sources that it is given, without any other. */
class Declared {
  private constructor(readonly workspace: Workspace) {}

  static async of(files: Readonly<Record<string, string>>): Promise<Declared> {
    const workspace = await Workspace.small()
    await workspace.clear()
    await rm(workspace.path('data'), { recursive: true })
    for (const [name, text] of Object.entries(files)) await workspace.write(name, text)
    return new Declared(workspace)
  }

  async values(day: string, series: string): Promise<Row[]> {
    await this.workspace.refresh(day)
    return this.workspace.rows(
      `select series, period, value, status from marts.observations where series like '${series}' order by all`,
    )
  }
}

const SHOPS = `title: { en: Shops }
publisher: { en: The office }
from: { file: data/facts/shops.csv }
format: csv
columns:
  month: { type: period }
  town: { type: text }
  kind: { type: text }
  visits: { type: count, unit: visits }
  staff: { type: count, unit: persons }
period: { column: month, calendar: gregorian, frequency: month }
`

const SHOP_ROWS = `month,town,kind,visits,staff
2024-01,North,food,100,4
2024-01,North,books,40,2
2024-01,Old South,food,70,3
2024-02,North,food,110,6
2024-02,North,books,,2
2024-02,Old South,food,60,3
2024-04,North,food,120,8
2024-04,North,books,44,2
2024-04,South,food,80,5
`

describe('series of one manifest', () => {
  test('have computed totals, rates over a stock at any end of the period, renamed members and missing periods', async () => {
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': SHOP_ROWS,
      'data/sources/shops.yaml': `${SHOPS}series:
  measures:
    visits: { nature: flow, stock: staff }
    staff: { nature: stock }
    visits_per_head: { nature: ratio, ratio: { of: visits, over: staff, times: 10, at: start } }
    visits_per_end: { nature: ratio, ratio: { of: visits, over: staff } }
  dimensions:
    town: { computed: all, renamed: { Old South: South } }
    kind: {}
`,
    })
    await workspace.refresh('2026-11-21')
    const values = async (series: string): Promise<unknown[]> =>
      (
        await workspace.rows(
          `select period, value, status from marts.observations where series = '${series}' order by period`,
        )
      ).map((row) => Object.values(row))
    expect(await values('visits/South/food')).toEqual([
      ['2024-01', 70, 'final'],
      ['2024-02', 60, 'final'],
      ['2024-03', null, 'missing'],
      ['2024-04', 80, 'final'],
    ])
    expect(await values('visits/all/food')).toEqual([
      ['2024-01', 170, 'final'],
      ['2024-02', 170, 'final'],
      ['2024-03', null, 'missing'],
      ['2024-04', 200, 'final'],
    ])
    expect(await values('visits/North/books')).toMatchObject([{}, ['2024-02', null, 'missing'], {}, {}])
    expect(await values('visits_per_head/North/food')).toMatchObject([
      ['2024-01', null, 'missing'],
      ['2024-02', 275, 'final'],
      {},
      ['2024-04', null, 'missing'],
    ])
    expect(await values('visits_per_end/North/food')).toMatchObject([['2024-01', 25, 'final'], {}, {}, {}])
    const [series] = await workspace.rows("from marts.series where series = 'visits/North/food'")
    expect(series).toMatchObject({
      total_series: 'visits/all/food',
      stock_series: 'staff/North/food',
      unit: 'visits',
    })
  })

  test('of a source whose newest file counts for all lose what it leaves out', async () => {
    const declared = await Declared.of({
      'data/facts/shops.csv': SHOP_ROWS,
      'data/sources/shops.yaml': `${SHOPS}series: { measures: { visits: { nature: flow } }, vintage: file }\n`,
    })
    expect(await declared.values('2026-11-21', 'visits/South/%')).toHaveLength(1)
    await declared.workspace.write('data/facts/shops.csv', SHOP_ROWS.replace(/^2024-04,South.*\n/m, ''))
    expect(await declared.values('2026-11-22', 'visits/South/%')).toEqual([])
  })

  test('of two sources have the values of the one that comes first, from its first day on', async () => {
    const declared = await Declared.of({
      'data/facts/shops.csv': 'month,visits\n2024-01,10\n2024-02,20\n2024-03,30\n',
      'data/facts/counts.csv': 'month,visits\n2024-01,11\n2024-02,21\n2024-03,31\n2024-04,41\n',
      'data/sources/shops.yaml': `${SHOPS.replaceAll(/ {2}(?:town|kind|staff):.*\n/g, '')}series: { measures: { visits: { nature: flow } } }\n`,
      'data/sources/counts.yaml': `${SHOPS.replaceAll(/ {2}(?:town|kind|staff):.*\n/g, '').replace('shops.csv', 'counts.csv')}series: { measures: { visits: { nature: flow } }, priority: 1, since: '2024-02-01' }\n`,
    })
    const values = await declared.values('2026-11-21', 'visits')
    expect(values.map(({ value }) => value)).toEqual([10, 21, 31, 41])
    expect(await declared.workspace.rows('from marts.revisions')).toEqual([])
    const overlap = await declared.workspace.rows(
      'select series, sources, period_start::varchar as start from checks.overlap order by start',
    )
    expect(overlap).toMatchObject([{ start: '2024-02-01' }, { start: '2024-03-01' }])
  })

  test('end the build where a period stands twice in a file and may not', async () => {
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': 'month,visits\n2024-01,10\n2024-01,20\n',
      'data/sources/shops.yaml': `${SHOPS.replaceAll(/ {2}(?:town|kind|staff):.*\n/g, '')}series: { measures: { visits: { nature: flow } }, duplicates: refuse }\n`,
    })
    await expect(workspace.refresh('2026-11-21')).rejects.toThrow("row_count = 1 or source <> 'shops'")
  })

  test('are written out as SQL to be changed, and refused where they name what is not there', async () => {
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': SHOP_ROWS,
      'data/sources/shops.yaml': `${SHOPS}series: { measures: { visits: { nature: flow } } }\n`,
    })
    expect((await almanac(workspace.folder, ['library', 'copy', 'sql/marts/series.sql'])).stdout).toContain(
      'Copied',
    )
    expect(await workspace.read('sql/marts/series.sql')).toMatch(/^-- One series: /)
    const listed = (await almanac(workspace.folder, ['library'])).stdout
    expect(listed).toMatch(/^sql\/marts\/series\.sql +copied /m)
    expect(listed).toMatch(/^sql\/marts\/vintages\.sql +library$/m)
    expect(await workspace.refresh('2026-11-21')).toMatchObject({ outcome: 'released' })
    await workspace.write(
      'data/sources/shops.yaml',
      `${SHOPS}series: { measures: { visitors: { nature: flow }, share: { nature: flow, ratio: { of: a, over: a } } } }\n`,
    )
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      /unknown column of figures: visitors; one of visits, staff[\s\S]*a ratio is no flow; say nature: ratio/,
    )
  })
})
