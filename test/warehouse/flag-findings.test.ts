import { expect, test } from 'vitest'
import { Database, textOf } from '../../pipeline/system/database.js'
import { FLAG_COLUMNS } from '../../pipeline/warehouse/flag-contract.js'
import { gatherFindings } from '../../pipeline/warehouse/flag-findings.js'

/** A flag as `kind series period direction severity observed expected`, with `accepted` at the end where a person accepted it, or `new` where it is new. */
type Flag = string

const KINDS = { drop: 'plain', rise: 'plain', share_shift: 'plain', restatement: 'data', gap: 'data' }

/** Years of two parts, their total and the stock that they run over, and a measure of its own. */
const SERIES = [
  ['trips/day', 'trips', 'year', 'flow', 'bikes'],
  ['trips/night', 'trips', 'year', 'flow', null],
  ['trips/all', 'trips', 'year', 'flow', null],
  ['trips/swing', 'trips', 'year', 'flow', null],
  ['bikes', 'bikes', 'year', 'stock', null],
  ['fines', 'fines', 'year', 'flow', null],
] as const
const VALUES = {
  'trips/day': [100, 60, 110, 105, 70, 60],
  'trips/night': [50, 50, 52, 20, 24, 26],
  'trips/all': [150, 110, 162, 125, 94, 86],
  'trips/swing': [100, 60, 160, 160, 160, 160],
  bikes: [10, 10, 5, 5, 5, 5],
  fines: [9, 4, 4, 4, 4, 4],
}

async function findingsOf(flags: readonly Flag[], hasMarts = true): Promise<string[]> {
  return rowsOf(
    flags,
    `select finding_number, finding_id, finding.flag_id, first_period, last_period, value_before, value, value_after, is_mended,
       (select list(flag_id order by flag_id) from flags."all" as flag where flag.finding_id = finding.finding_id and flag.flag_number = finding_number) as flags
     from flags.findings as finding order by finding_number`,
    hasMarts,
  )
}

async function rowsOf(flags: readonly Flag[], sql: string, hasMarts = true): Promise<string[]> {
  const database = await Database.open(':memory:', 'write')
  try {
    await fill(database, flags, hasMarts)
    const marts = hasMarts ? ['marts.series', 'marts.observations', 'marts.comparisons'] : []
    await gatherFindings(database, new Set(marts))
    const rows = await database.rows(sql)
    return rows.map((row) => Object.values(row).map(textOf).join(' '))
  } finally {
    database.close()
  }
}

async function fill(database: Database, flags: readonly Flag[], hasMarts: boolean): Promise<void> {
  const contract = Object.entries(FLAG_COLUMNS).map(([name, type]) => `${name} ${type}`)
  await database.run(`create schema flags; create schema marts;
    create table flags."all" (flag_id varchar, rule varchar, ${contract.join(', ')}, explanation varchar, accepted_reason varchar,
      first_seen_release varchar, first_seen_date date, state varchar, finding_id varchar, flag_number integer);
    create table flags.kinds (rule varchar, kind varchar, basis varchar)`)
  for (const kind of Object.entries(KINDS))
    await database.query('insert into flags.kinds select $1, $1, $2', kind)
  for (const flag of flags) {
    const [
      kind = '',
      series = '',
      period = '',
      direction = '',
      severity = '',
      observed = '',
      expected = '',
      accepted,
    ] = flag.split(' ')
    await database.query(
      `insert into flags."all" by name
       select $1 || ':' || $2 || ':' || $3 as flag_id, $1 as rule, $1 as kind, $2 as series, $3 as period, ($3 || '-01-01')::timestamp as period_start, ($3 || '-12-31')::timestamp as period_end,
         $4 as direction, $5 as severity, $6::double as observed, $7::double as expected, case when $8 not in ('', 'new') then $8 end as accepted_reason, if($8 = 'new', 'new', 'continued') as state`,
      [kind, series, period, direction, severity, observed, expected, accepted ?? ''],
    )
  }
  if (!hasMarts) return
  await database.run(`create table marts.series (series varchar, measure varchar, frequency varchar, nature varchar, stock_series varchar, ratio_of varchar, ratio_over varchar);
    create table marts.observations (series varchar, period_start timestamp, period_end timestamp, value double)`)
  for (const [series, measure, frequency, nature, stock] of SERIES)
    await database.query("insert into marts.series select $1, $2, $3, $4, nullif($5, ''), null, null", [
      series,
      measure,
      frequency,
      nature,
      stock ?? '',
    ])
  for (const [series, values] of Object.entries(VALUES))
    for (const [i, value] of values.entries())
      await database.query(
        "insert into marts.observations select $1, ($2 || '-01-01')::timestamp, ($2 || '-12-31')::timestamp, $3",
        [series, String(2014 + i), value],
      )
  await database.run(`create table marts.comparisons as
    select series, 'year' as frequency, period_start, value, lag(value) over (partition by series order by period_start) as comparable_value from marts.observations`)
}

test('flags of parts, total and stock in one period are one finding, which the gravest leads', async () => {
  expect(
    await findingsOf([
      'drop trips/all 2015 down watch 110 150',
      'drop trips/day 2015 down alert 60 100',
      'share_shift trips/night 2015 up notice 50 40',
      'drop bikes 2015 down watch 10 11',
    ]),
  ).toEqual([
    '1 trips:2015 drop:trips/day:2015 2015 2015 100 60  false ["drop:bikes:2015","drop:trips/all:2015","drop:trips/day:2015","share_shift:trips/night:2015"]',
  ])
})

test('what the series that led takes back belongs to it, and wholly taken back it comes after what was not', async () => {
  expect(
    await findingsOf([
      'drop trips/day 2015 down alert 60 100',
      'rise trips/day 2016 up notice 110 60',
      'drop trips/night 2017 down watch 20 52',
    ]),
  ).toEqual([
    '1 trips:2017 drop:trips/night:2017 2017 2017 52 20  false ["drop:trips/night:2017"]',
    '2 trips:2015 drop:trips/day:2015 2015 2016 100 60 110 true ["drop:trips/day:2015","rise:trips/day:2016"]',
  ])
})

test('a series that goes on falling is one finding; one of another series in the next period is another', async () => {
  expect(
    await findingsOf([
      'drop trips/day 2018 down watch 70 105',
      'drop trips/day 2019 down watch 60 70',
      'drop trips/night 2017 down watch 20 52',
    ]),
  ).toEqual([
    '1 trips:2018 drop:trips/day:2018 2018 2019 105 70 60 false ["drop:trips/day:2018","drop:trips/day:2019"]',
    '2 trips:2017 drop:trips/night:2017 2017 2017 52 20  false ["drop:trips/night:2017"]',
  ])
})

test('what comes back by less than half, or goes as far beyond, is another finding', async () => {
  expect(
    await findingsOf([
      'drop trips/night 2017 down watch 20 52',
      'rise trips/night 2018 up notice 24 20',
      'drop trips/swing 2015 down watch 60 100',
      'rise trips/swing 2016 up notice 160 60',
    ]),
  ).toEqual([
    '1 trips:2017 drop:trips/night:2017 2017 2017 52 20  false ["drop:trips/night:2017"]',
    '2 trips:2015 drop:trips/swing:2015 2015 2015 100 60  false ["drop:trips/swing:2015"]',
    '3 trips:2018 rise:trips/night:2018 2018 2018 20 24  false ["rise:trips/night:2018"]',
    '4 trips:2016 rise:trips/swing:2016 2016 2016 60 160  false ["rise:trips/swing:2016"]',
  ])
})

test('a first period without one to compare with takes no figure of a later one', async () => {
  expect(
    await findingsOf(['drop trips/day 2014 down watch 100 120', 'drop trips/day 2015 down watch 60 100']),
  ).toEqual([
    '1 trips:2014 drop:trips/day:2015 2014 2015  100 60 false ["drop:trips/day:2014","drop:trips/day:2015"]',
  ])
})

test('another measure, a later period and what tells of the data are findings of their own', async () => {
  expect(
    await findingsOf([
      'drop trips/day 2015 down watch 60 100',
      'drop fines 2015 down watch 4 9',
      'restatement trips/day 2015 down watch 60 61',
      'restatement trips/all 2015 down watch 110 111',
      'drop trips/day 2018 down watch 70 105',
      'gap trips/night 2018 none watch 0 0',
    ]),
  ).toEqual([
    '1 gap:trips:2018 gap:trips/night:2018 2018 2018    false ["gap:trips/night:2018"]',
    '2 trips:2018 drop:trips/day:2018 2018 2018 105 70  false ["drop:trips/day:2018"]',
    '3 fines:2015 drop:fines:2015 2015 2015 9 4  false ["drop:fines:2015"]',
    '4 restatement:trips:2015 restatement:trips/day:2015 2015 2015    false ["restatement:trips/all:2015","restatement:trips/day:2015"]',
    '5 trips:2015 drop:trips/day:2015 2015 2015 100 60  false ["drop:trips/day:2015"]',
  ])
})

test('an accepted flag leads none that is open, and a finding that is accepted whole comes last but notices', async () => {
  expect(
    await findingsOf([
      'drop trips/day 2018 down alert 70 105 known',
      'drop trips/all 2018 down watch 94 125',
      'drop fines 2015 down alert 4 9 known',
      'rise trips/day 2016 up notice 110 60',
    ]),
  ).toEqual([
    '1 trips:2018 drop:trips/all:2018 2018 2018 125 94  false ["drop:trips/all:2018","drop:trips/day:2018"]',
    '2 fines:2015 drop:fines:2015 2015 2015 9 4  false ["drop:fines:2015"]',
    '3 trips:2016 rise:trips/day:2016 2016 2016 60 110  false ["rise:trips/day:2016"]',
  ])
})

test('what a finding asks depends on its severity, its age, and whether it was taken back or accepted', async () => {
  expect(
    await rowsOf(
      [
        'drop trips/day 2019 down alert 60 70',
        'drop bikes 2019 down watch 4 5 known',
        'drop fines 2019 down watch 4 9',
        'restatement fines 2019 down watch 4 5',
        'gap trips/night 2012 none watch 0 0',
        'gap fines 2012 none watch 0 0 new',
        'drop trips/day 2015 down alert 60 100',
        'rise trips/day 2016 up notice 110 60',
        'drop fines 2013 down alert 4 9',
        'share_shift fines 2018 up notice 50 40',
      ],
      'select attention, finding_id from flags.findings order by finding_number',
    ),
  ).toEqual([
    'today trips:2019',
    'today restatement:fines:2019',
    'today gap:fines:2012',
    'worth-knowing fines:2019',
    'worth-knowing trips:2015',
    'on-record fines:2013',
    'on-record gap:trips:2012',
    'on-record fines:2018',
  ])
})

test('flags of series that no mart knows stand alone', async () => {
  expect(await findingsOf(['drop a 2015 down watch 1 2', 'drop b 2015 down watch 1 2'], false)).toEqual([
    '1 a:2015 drop:a:2015 2015 2015    false ["drop:a:2015"]',
    '2 b:2015 drop:b:2015 2015 2015    false ["drop:b:2015"]',
  ])
})

test('without flags there is no finding', async () => {
  expect(await findingsOf([])).toEqual([])
})
