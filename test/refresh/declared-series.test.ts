import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { textOf, type Row } from '../../pipeline/system/database.js'
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

/** A source of months by sex and region. */
function sourceOf(name: string, measure: string, dimensions: string): string {
  return `title: { en: Shops }
publisher: { en: The office }
from: { file: data/facts/${name}.csv }
format: csv
columns:
  month: { type: period }
  sex: { type: text }
  region: { type: text }
  ${measure}: { type: count }
period: { column: month, calendar: gregorian, frequency: month }
series:
  measures: { ${measure}: { nature: flow } }
  dimensions: { ${dimensions} }
`
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

  test('have each total by each dimension checked or made, totals of totals too, and shares of the first', async () => {
    const cells = (month: string, values: readonly number[]): string =>
      ['F,North', 'F,South', 'M,North', 'M,South', 'T,North', 'T,South', 'F,All', 'M,All', 'T,All']
        .map((cell, i) => `${month},${cell},${values[i]},${(values[i] ?? 0) / 10}\n`)
        .join('')
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': `month,sex,region,visits,staff
${cells('2024-01', [10, 20, 30, 40, 40, 60, 30, 70, 100])}${cells('2024-02', [10, 20, 30, 40, 40, 60, 31, 70, 100])}`,
      'data/facts/leaves.csv':
        'month,sex,region,leaves\n2024-01,F,North,1\n2024-01,F,South,2\n2024-01,M,North,4\n2024-01,M,South,8\n2024-01,F,All,3\n2024-01,M,All,12\n',
      'data/facts/grand.csv':
        'month,sex,region,calls\n2024-01,F,North,1\n2024-01,M,South,2\n2024-01,T,All,4\n',
      'data/sources/shops.yaml': sourceOf(
        'shops',
        'visits',
        'sex: { total: T }, region: { total: All }',
      ).replace('visits: { type: count }', 'visits: { type: count }\n  staff: { type: number }'),
      'data/sources/leaves.yaml': sourceOf(
        'leaves',
        'leaves',
        'sex: { computed: all }, region: { total: All }',
      ),
      'data/sources/grand.yaml': sourceOf('grand', 'calls', 'sex: { total: T }, region: { total: All }'),
    })
    await workspace.refresh('2026-11-21')
    const identities = await workspace.rows(
      "select series, dimensions, period, difference from marts.identities where difference <> 0 and series not like 'uses%' order by all",
    )
    expect(identities.map((row) => Object.values(row))).toEqual([
      ['calls/T/All', 'sex, region', '2024-01', 1],
      ['visits/F/All', 'region', '2024-02', 1],
      ['visits/T/All', 'sex', '2024-02', -1],
    ])
    const [{ held } = {}] = await workspace.rows(
      "select count(*) as held from marts.identities where series like 'visits/%' and difference = 0",
    )
    expect(held).toBe(10)
    const shares = await workspace.rows(
      "select series, share_pct from marts.comparisons where series like 'visits/%' and period = '2024-01' order by all",
    )
    expect(shares.map((row) => Object.values(row))).toEqual([
      ['visits/F/All', 30],
      ['visits/F/North', 25],
      ['visits/F/South', 100 / 3],
      ['visits/M/All', 70],
      ['visits/M/North', 75],
      ['visits/M/South', 200 / 3],
      ['visits/T/All', 100],
      ['visits/T/North', 40],
      ['visits/T/South', 60],
    ])
    const made = await workspace.rows(
      "select series, value from marts.observations where series like 'leaves/all/%' order by series",
    )
    expect(made.map((row) => Object.values(row))).toEqual([
      ['leaves/all/All', 15],
      ['leaves/all/North', 5],
      ['leaves/all/South', 10],
    ])
  })

  test('begin, end, merge and split with their members: totals and gaps follow', async () => {
    const rows = `2024-01,AB,10\n2024-02,AB,20\n2024-03,A,5\n2024-04,A,6\n2024-03,B,7\n2024-04,B,8
2024-01,C,1\n2024-02,C,2\n2024-03,C,3\n2024-04,C,4\n2024-01,D,100\n2024-03,D,\n2024-04,E,1000
2024-01,Old,9\n2024-02,Old,9\n2024-03,Old,9\n2024-04,Old,9\n2024-03,New,1\n2024-04,New,1\n`
    const members = `members: { AB: { title: A and B, until: 2024-02-29, becomes: [A, B] }, A: { from: 2024-03-01 }, B: { from: 2024-03-01 }, New: { from: 2024-03-01 }, D: { until: 2024-01-31 }, E: { from: 2024-04-01 }, C: See },
      renamed: { Old: { to: New, since: 2024-03-01 } }`
    const source = (name: string, measure: string, total: string): string =>
      sourceOf(name, measure, `region: { ${total}, ${members} }`)
        .replace('  sex: { type: text }\n', '')
        .replace(`${measure}: { type: count }`, `${measure}: { type: count, required: false }`)
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': `month,region,visits\n${rows}2024-01,T,120\n2024-02,T,31\n2024-03,T,25\n2024-04,T,1029\n`,
      'data/facts/leaves.csv': `month,region,leaves\n${rows}`,
      'data/sources/shops.yaml': source('shops', 'visits', 'total: T'),
      'data/sources/leaves.yaml': source('leaves', 'leaves', 'computed: all'),
    })
    await workspace.refresh('2026-11-21')
    const values = await workspace.rows(
      "select series, list(value order by period_start)::varchar as figures from marts.observations where series like 'leaves/%' group by series order by series",
    )
    expect(values.map((row) => Object.values(row))).toEqual([
      ['leaves/A', '[5.0, 6.0]'],
      ['leaves/AB', '[10.0, 20.0, 12.0, 14.0]'],
      ['leaves/B', '[7.0, 8.0]'],
      ['leaves/C', '[1.0, 2.0, 3.0, 4.0]'],
      ['leaves/D', '[100.0]'],
      ['leaves/E', '[1000.0]'],
      ['leaves/New', '[10.0, 10.0]'],
      ['leaves/Old', '[9.0, 9.0]'],
      ['leaves/all', '[120.0, 31.0, 25.0, 1028.0]'],
    ])
    const identities = await workspace.rows(
      "select period, difference from marts.identities where series = 'visits/T' order by period",
    )
    expect(identities.map(({ difference }) => difference)).toEqual([0, 0, 0, 1])
    expect(await workspace.rows("from flags.\"all\" where rule = 'gap' and series not like 'uses%'")).toEqual(
      [],
    )
    await workspace.edit('data/sources/shops.yaml', 'D: {', 'Dd: {')
    await workspace.edit('data/sources/shops.yaml', 'becomes: [A, B]', 'becomes: [A, Bb]')
    await workspace.edit('data/sources/shops.yaml', '{ Old:', '{ Odl:')
    await workspace.refresh('2026-11-22')
    const unknown = await workspace.rows('from checks.unknown_members order by member')
    expect(unknown.map((row) => Object.values(row))).toEqual(
      ['Bb', 'Dd', 'Odl'].map((member) => ['data/sources/shops.yaml', 'region', member]),
    )
    const after = await workspace.rows(
      "select value from marts.observations where series = 'visits/AB' order by period_start",
    )
    expect(after.map(({ value }) => value)).toEqual([10, 20, null, null])
    await workspace.edit('data/sources/shops.yaml', 'becomes: [A, Bb]', 'becomes: [A, B]')
    await workspace.refresh('2026-11-23')
    const [series] = await workspace.rows("from marts.series where series = 'visits/AB'")
    expect(series).toMatchObject({
      title: '{"en":"visits · A and B"}',
      successors: '["visits/A","visits/B"]',
    })
  })

  test.each([
    ['AB: { until: 2024-02-30 }', 'members.AB.until: a day is written 2015-01-01'],
    ['AB: { untill: 2024-02-29 }', 'members.AB.untill: unknown key'],
    ['AB: { becomes: [A, B] }', 'AB becomes A and B; say until which day it was itself'],
    ['AB: { from: 2024-03-01, until: 2024-02-01 }', 'AB ends on 2024-02-01, before it begins on 2024-03-01'],
  ])('refuse members of which %s is said', async (member, message) => {
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': SHOP_ROWS,
      'data/sources/shops.yaml': `${SHOPS}series: { measures: { visits: { nature: flow } }, dimensions: { town: { members: { ${member} } } } }\n`,
    })
    await expect(workspace.refresh('2026-11-21')).rejects.toThrow(message)
  })

  test('follow another definition from a break on: nothing is compared, expected or flagged across it', async () => {
    const years = Array.from({ length: 16 }, (_, i) => 2005 + i)
    const value = (year: number): number => (year < 2015 ? 100 : 300) + ((year * 7) % 5)
    const manifest = `title: { en: Shops }
publisher: { en: The office }
from: { file: data/facts/shops.csv }
format: csv
columns:
  year: { type: period }
  town: { type: text }
  visits: { type: number }
  staff: { type: number }
period: { column: year, calendar: gregorian, frequency: year }
series:
  measures:
    visits: { nature: flow, stock: staff, breaks: [{ at: 2015-01-01, note: { en: Online visits count, zh-Hant: 含線上 } }] }
    staff: { nature: stock }
    per_head: { nature: ratio, ratio: { of: visits, over: staff } }
  dimensions: { town: { total: All } }
`
    const declared = await Declared.of({
      'data/facts/shops.csv': `year,town,visits,staff\n${years
        .flatMap((year) => [
          `${year},North,${value(year)},10`,
          `${year},South,${2 * value(year)},20`,
          `${year},All,${3 * value(year)},30`,
        ])
        .join('\n')}\n`,
      'data/sources/shops.yaml': manifest.replace(/, breaks: .*\]/, ''),
    })
    const { workspace } = declared
    const flagged = (): Promise<Row[]> =>
      workspace.rows(
        "select distinct rule from flags.\"all\" where series like 'visits/%' or series like 'per_head/%' order by rule",
      )
    await workspace.refresh('2026-11-21')
    expect((await flagged()).map(({ rule }) => rule)).toEqual(expect.arrayContaining(['record', 'rise']))
    await workspace.write('data/sources/shops.yaml', manifest)
    await workspace.refresh('2026-11-22')
    expect(await flagged()).toEqual([])
    const compared = await workspace.rows(
      "select period, yoy_pct is not null as is_compared, compound_growth_pct is not null as has_growth from marts.comparisons where series = 'visits/North' and period between '2014' and '2016' order by period",
    )
    expect(compared.map((row) => Object.values(row))).toEqual([
      ['2014', true, true],
      ['2015', false, false],
      ['2016', true, true],
    ])
    const expected = await workspace.rows(
      "select year(period_start) as year, comparison_count from marts.expectations where series = 'visits/North' order by year",
    )
    expect(expected.map((row) => Object.values(row))).toEqual([
      ...[2006, 2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014].map((year, i) => [year, i]),
      ...[2016, 2017, 2018, 2019, 2020, 2021].map((year, i) => [year, i]),
    ])
    expect(await workspace.rows("from marts.breaks where series = 'per_head/North'")).toMatchObject([
      { break_date: '2015-01-01', note: '{"en":"Online visits count","zh-Hant":"含線上"}' },
    ])
    await workspace.edit('data/facts/shops.csv', '2019,North,303,', '2019,North,900,')
    await workspace.refresh('2026-11-23')
    const [flag] = await workspace.rows(
      'select flag_id from flags."all" where series = \'visits/North\' order by flag_id limit 1',
    )
    const { stdout } = await almanac(workspace.folder, ['explain', textOf(flag?.['flag_id'])])
    expect(stdout).toMatch(/Breaks of definition\n {2}2015-01-01 {2}visits\/North: Online visits count\n/)
  })

  test('stand over a stock of longer or shorter periods: that before, that after, or the mean of both', async () => {
    const monthly = sourceOf('shops', 'visits', 'region: { computed: all }').replace(
      '  sex: { type: text }\n',
      '',
    )
    const people = (name: string, measure: string, frequency: string): string =>
      monthly
        .replace('shops.csv', `${name}.csv`)
        .replaceAll('visits', measure)
        .replace('month: {', 'time: {')
        .replace('column: month', 'column: time')
        .replace('frequency: month', `frequency: ${frequency}`)
        .replace('nature: flow', 'nature: stock')
        .replace('computed: all', 'total: Whole')
    const rates = ['start', 'middle', 'end'].map(
      (at) => `${at}: { nature: ratio, ratio: { of: visits, over: people, times: 10, at: ${at} } }`,
    )
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': `month,region,visits\n${['2022-12', '2023-01', '2023-12', '2024-01']
        .map((month) => `${month},N,30\n${month},S,90`)
        .join('\n')}\n`,
      'data/facts/people.csv':
        'time,region,people\n2022,N,100\n2022,S,200\n2022,Whole,300\n2023,N,200\n2023,S,400\n2023,Whole,600\n',
      'data/facts/trips.csv': 'time,region,trips\n2023,N,50\n2024,N,70\n',
      'data/sources/shops.yaml': monthly.replace('measures: { ', `measures: { ${rates.join(', ')}, `),
      'data/sources/people.yaml': people('people', 'people', 'year'),
      'data/sources/trips.yaml': people('trips', 'trips', 'year')
        .replace('nature: stock', 'nature: flow')
        .replace(
          'measures: {',
          'measures: { over_trips: { nature: ratio, ratio: { of: trips, over: crew, at: middle } },',
        ),
      'data/facts/crew.csv': 'time,region,crew\n2022-12,N,4\n2023-06,N,9\n2023-12,N,6\n',
      'data/sources/crew.yaml': people('crew', 'crew', 'month'),
    })
    await workspace.refresh('2026-11-21')
    const values = async (series: string): Promise<unknown[]> =>
      (
        await workspace.rows(
          `select value from marts.observations where series = '${series}' and period in ('2022-12', '2023-01', '2023-12', '2024-01', '2023', '2024') order by period_start`,
        )
      ).map(({ value }) => value)
    expect(await values('start/N')).toEqual([3, 3, 1.5])
    expect(await values('end/N')).toEqual([3, 1.5, 1.5])
    expect(await values('middle/N')).toEqual([2, 2])
    expect(await values('middle/all')).toEqual([1200 / 450, 1200 / 450])
    expect(await values('over_trips/N')).toEqual([10])
    await workspace.edit('data/sources/shops.yaml', 'over: people, times: 10, at: end', 'over: persons')
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      'data/sources/shops.yaml: series.measures.end.ratio.over: unknown measure: persons; one of crew, ',
    )
    await workspace.edit('data/sources/shops.yaml', 'over: persons', 'over: trips')
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      'trips is a flow of another frequency (year) than visits (month); only a stock',
    )
  })

  test('leave the only member of a dimension out of titles', async () => {
    const { workspace } = await Declared.of({
      'data/facts/shops.csv': 'month,sex,region,visits\n2024-01,both,N,1\n2024-01,both,S,2\n',
      'data/sources/shops.yaml': sourceOf('shops', 'visits', 'region: { computed: all }'),
    })
    await workspace.refresh('2026-11-21')
    const titles = await workspace.rows(
      "select series, title from marts.series where measure = 'visits' order by series",
    )
    expect(titles.map((row) => Object.values(row))).toEqual([
      ['visits/N/both', '{"en":"visits · N"}'],
      ['visits/S/both', '{"en":"visits · S"}'],
      ['visits/all/both', '{"en":"visits · all"}'],
    ])
  })

  test('are judged by a calendar that a source holds, which contradicts nothing', async () => {
    const calendar = (name: string, what: string): string => `title: { en: Days }
publisher: { en: The office }
from: { file: data/facts/${name}.csv }
format: csv
columns:
  day: { type: date }
  kind: { type: text, required: false }
calendar: ${what}
`
    const { workspace } = await Declared.of({
      'data/facts/days.csv': 'day,kind\n2024-01-01,Off\n2024-01-06,work\n2024-01-02,off\n',
      'data/sources/days.yaml': calendar(
        'days',
        '{ date: day, working-day: kind, working: [work], off: [off] }',
      ),
      'data/facts/feasts.csv': 'day,kind\n2024-01-01,New Year\n2024-05-01,Labour Day\n',
      'data/sources/feasts.yaml': calendar('feasts', '{ date: day }'),
    })
    await workspace.refresh('2026-11-21')
    const days = (): Promise<Row[]> =>
      workspace.rows('select date, is_working_day from marts.calendar order by date')
    expect((await days()).map((row) => Object.values(row))).toEqual([
      ['2024-01-01', false],
      ['2024-01-02', false],
      ['2024-01-06', true],
      ['2024-05-01', false],
    ])
    expect(
      await workspace.rows(
        "select meaning ->> 'en' as meaning from ops.columns where name = 'is_working_day' and model = 'marts.calendar'",
      ),
    ).toEqual([{ meaning: 'Whether people work on that day.' }])
    await workspace.write('data/facts/days.csv', 'day,kind\n2024-01-01,half\n')
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      /stg_days_calendar.sql: check: is_working_day is not null[\s\S]*2024-01-01/,
    )
    await workspace.write('data/facts/days.csv', 'day,kind\n2024-01-01,off\n2024-05-01,work\n')
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      /marts\/calendar.sql: grain: date: broken[\s\S]*2024-05-01/,
    )
    await workspace.write(
      'data/sources/days.yaml',
      calendar('days', '{ date: kind, working-day: kind, working: [work] }'),
    )
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      'say what kind holds for a day off, as in off: [N]',
    )
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
    expect((await almanac(workspace.folder, ['status'])).stdout).not.toContain('supplies figures only')
    await workspace
      .edit('sql/marts/series.sql', 'true as is_computed', 'true  as is_computed')
      .catch(() => workspace.edit('sql/marts/series.sql', 'false as is_computed', 'false  as is_computed'))
    const said = '`series` of data/sources/shops.yaml supplies figures only'
    const { warnings } = await workspace.refresh('2026-11-22')
    expect(warnings.filter((warning) => warning.startsWith(said))).toHaveLength(1)
    const { stdout } = await almanac(workspace.folder, ['status'])
    expect(stdout.replaceAll(/\s+/g, ' ').split(said)).toHaveLength(2)
    expect((await almanac(workspace.folder, ['doctor'])).stdout.replaceAll(/\s+/g, ' ')).toContain(said)
    await workspace.write(
      'data/sources/shops.yaml',
      `${SHOPS}series: { measures: { visitors: { nature: flow }, share: { nature: flow, ratio: { of: a, over: a } } } }\n`,
    )
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      /unknown column of figures: visitors; one of visits, staff[\s\S]*a ratio is no flow; say nature: ratio/,
    )
  })
})
