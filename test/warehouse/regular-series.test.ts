import { expect, test } from 'vitest'
import { Database, type Row } from '../../pipeline/system/database.js'
import { regularAnalysis } from '../../pipeline/warehouse/regular-analysis.js'

/** The interventions in monthly series of 84 values of a fixed arithmetic, the 50th tripled, with some SQL run before. */
function interventions(change: string): Promise<Row[]> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema marts; create schema statistics;
      create table marts.series as select 'a' as series, 'month' as frequency;
      create table marts.observations as
        select 'a' as series, timestamp '2015-01-01' + to_months(i::integer) as period_start,
          (100 + hash(i) % 100 / 10.0) * if(i = 50, 3, 1) as value, true as is_full_period
        from range(84) numbers(i);
      ${change}`)
    await regularAnalysis.build(database, null)
    return database.rows('select series, period_start, type from statistics.interventions')
  })
}

const SPIKE = { series: 'a', period_start: '2019-03-01 00:00:00', type: 'AO' }

test('a spike is found, in a series of years that begin in July and of halves that begin in April as well', async () => {
  expect(await interventions('')).toEqual([SPIKE])
  const years = `update marts.series set frequency = 'year';
    update marts.observations set period_start = timestamp '1900-07-01' + to_years((datediff('month', timestamp '2015-01-01', period_start))::integer)`
  expect(await interventions(years)).toEqual([{ ...SPIKE, period_start: '1950-07-01 00:00:00' }])
  const halves = `update marts.series set frequency = 'half-year';
    update marts.observations set period_start = timestamp '1980-04-01' + to_months((6 * datediff('month', timestamp '2015-01-01', period_start))::integer)`
  expect(await interventions(halves)).toEqual([{ ...SPIKE, period_start: '2005-04-01 00:00:00' }])
})

test('a period that is known or suspected to be partial is passed over', async () => {
  const partial =
    "create table marts.partial_periods as select 'a' as series, timestamp '2019-03-01' as period_start"
  expect(await interventions(partial)).toEqual([])
})

test('a mistyped year before the series changes nothing', async () => {
  const mistyped = "insert into marts.observations values ('a', timestamp '1955-03-01', 100, true)"
  expect(await interventions(mistyped)).toEqual([SPIKE])
})

test('a series of which most is missing is not judged', async () => {
  const sparse =
    "update marts.observations set value = null where month(period_start) % 3 <> 0 and period_start <> timestamp '2019-03-01'"
  expect(await interventions(sparse)).toEqual([])
})

test('what stands before the last break of definition is not judged, and nothing where it lies within the last period', async () => {
  const broken = (day: string): string =>
    `create table marts.breaks as select 'a' as series, date '${day}' as break_date`
  expect(await interventions(broken('2017-01-01'))).toEqual([SPIKE])
  expect(await interventions(broken('2019-04-01'))).toEqual([])
  expect(await interventions(broken('2021-12-15'))).toEqual([])
  expect(await interventions(broken('2022-01-01'))).toEqual([SPIKE])
})
