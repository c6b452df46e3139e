import { thresholdsQuery } from '../pipeline/warehouse/thresholds.js'
import { readMacros, readModels } from '../pipeline/models/model.js'
import { nextPeriods } from '../pipeline/statistics/next-period.js'
import { StreamingDetector } from '../pipeline/statistics/streaming.js'
import { Database, textOf, type Row } from '../pipeline/system/database.js'
import {
  annualOf,
  loadAnnualSeries,
  quietSeries,
  readPublished,
  restlessSeries,
  usageSeries,
  type AnnualSeries,
  type PublishedSeries,
} from './annual-series.js'
import type { NabFile } from './nab.js'
import { GRAINS, QUIET_KINDS, quietValues } from './quiet-series.js'
import { type Kind, quietLogs } from './seeded-series.js'

const MODEL = 'marts.annual_expectations'

/** Points with a range: their number, the share inside with its 95 % interval, and the share inside the range for flags. */
const SHARES = `
  count(*)::integer as points,
  avg(is_inside::integer) as share,
  1.959964 ** 2 / count(*) as widening,
  (share + widening / 2) / (1 + widening) as middle,
  sqrt(widening * (share * (1 - share) + widening / 4)) / (1 + widening) as reach,
  round(100 * share, 1) as inside_pct,
  round(100 * (middle - reach), 1) as lower_pct,
  round(100 * (middle + reach), 1) as upper_pct,
  round(100 * avg(is_inside_flags::integer), 1) as inside_flags_pct,
`

const POINTS = `
  select
    pool,
    source,
    series,
    value,
    comparison_count,
    abs(ln(value / expected)) / ln(upper / expected) * interval_inflation() as inflation_needed,
    value between lower and upper as is_inside,
    value between flag_lower and flag_upper as is_inside_flags,
    100 * (value / previous_value - 1) as yoy_pct,
  from marts.annual_expectations
  join bench_members using (series)
  where not is_forecast and expected is not null and value > 0
`

/** Loads series into an empty database and runs the model of annual expectations over them. */
export async function buildExpectations(
  database: Database,
  root: string,
  members: readonly AnnualSeries[],
): Promise<void> {
  const macros = await readMacros(root)
  for (const { sql, file } of [...macros, thresholdsQuery({}, macros)]) await database.run(sql, file)
  await loadAnnualSeries(database, members)
  const model = (await readModels(root)).find(({ name }) => name === MODEL)
  if (!model) throw new Error(`there is no model ${MODEL}`)
  await database.run(`create table ${MODEL} as ${model.sql}`, model.file)
  await database.run(`create table bench_points as ${POINTS}`)
}

/**
 * How many annual figures lie in their ranges: a row for the published series with each source counting the same, for each
 * pool, each source, and each number of earlier growths of the published ones. `inside_pct` (target 94 to 96 for what is
 * published) has the bounds `lower_pct` and `upper_pct` of its 95 % interval, which takes points as independent, though
 * the twelve months of one series are not; `inside_flags_pct` is the share inside the range for flags.
 * Source of the interval: Wilson, Journal of the American Statistical Association 22 (1927).
 * @param database as `buildExpectations` leaves it.
 */
export async function intervalCoverage(database: Database): Promise<Row[]> {
  const measured = await database.rows(`
    with cases as (
      from bench_points select *, 1 as place, pool as scope, 'all' as name
      union all
      from bench_points select *, 3, pool, source
      union all
      from bench_points select *, 4, 'earlier growths', case
        when comparison_count <= 10 then comparison_count::varchar
        when comparison_count <= 20 then '11 to 20'
        when comparison_count <= 50 then '21 to 50'
        else 'over 50'
      end
      where pool = 'published'
    ),
    shares as (
      select place, scope, name, min(comparison_count) as first_count, ${SHARES}
      from cases
      group by place, scope, name
    )
    select scope, name, points, inside_pct, lower_pct, upper_pct, inside_flags_pct
    from shares
    order by place, scope, first_count, name
  `)
  const equal = await database.rows(`
    with sources as (
      select
        pool,
        source,
        avg(is_inside::integer) as share,
        avg(is_inside_flags::integer) as flags_share,
        count(*) as point_count,
      from bench_points
      where pool = 'published'
      group by pool, source
    )
    select
      pool as scope,
      'each source the same' as name,
      sum(point_count)::integer as points,
      round(100 * avg(share), 1) as inside_pct,
      null as lower_pct,
      null as upper_pct,
      round(100 * avg(flags_share), 1) as inside_flags_pct,
    from sources
    group by pool
  `)
  return [...equal, ...measured]
}

/**
 * The `inflation` of normal ranges with which 95 % of the published points lie inside, each source counting the same:
 * from all sources, and leaving each out in turn, with what share of that one the others' inflation holds (`inside_pct`).
 * @param database as `buildExpectations` leaves it.
 */
export async function intervalCalibration(database: Database): Promise<Row[]> {
  return database.rows(`
    with points as (
      select source, inflation_needed, 1.0 / count(*) over (partition by source) as weight
      from bench_points
      where pool = 'published'
    ),
    held_out as (
      select distinct source as left_out from points
      union all
      select 'none'
    ),
    ranked as (
      select
        left_out,
        inflation_needed,
        sum(weight) over (partition by left_out order by inflation_needed)
          / sum(weight) over (partition by left_out) as share,
      from held_out
      join points on source <> left_out
    ),
    inflations as (
      select left_out, min(inflation_needed) as inflation
      from ranked
      where share >= 0.95
      group by left_out
    )
    select
      left_out,
      round(inflation, 2) as inflation,
      count(*)::integer as points,
      round(100.0 * avg((inflation_needed <= inflation)::integer), 1) as inside_pct,
    from inflations
    join points on source = left_out or left_out = 'none'
    group by left_out, inflation
    order by left_out = 'none', left_out
  `)
}

/**
 * Prints how many values lie within the 95 % range that earlier ones led to expect: years by the model in SQL, months and quarters
 * and the finer series by their kernels; on published series where there are any, and on seeded ones.
 * @param file laid out like change-points/series.json, or null. @param nab files of the streaming benchmark.
 */
export async function printCoverage(
  root: string,
  file: string | null,
  nab: readonly NabFile[],
): Promise<void> {
  const published = file === null ? [] : await readPublished(file)
  await Database.use(':memory:', 'write', async (database) => {
    const members = [
      ...annualOf(published),
      ...(await usageSeries(root)),
      ...quietSeries(),
      ...restlessSeries(),
    ]
    await buildExpectations(database, root, members)
    console.log('  years')
    for (const row of await intervalCoverage(database)) console.log(`    ${coverageLine(row)}`)
    console.log('  years, each source left out: the widening that the others lead to, and what it holds')
    for (const row of await intervalCalibration(database))
      console.log(
        `    ${textOf(row['left_out']).padEnd(24)} ${textOf(row['inflation']).padEnd(5)} ${textOf(row['inside_pct'])} % of ${textOf(row['points'])}`,
      )
  })
  printPeriods(published.filter(({ grain }) => grain === 'month'))
  printStreams(nab)
}

function coverageLine({
  scope,
  name,
  points,
  inside_pct: inside,
  lower_pct: least,
  upper_pct: most,
}: Row): string {
  const bounds = least === null ? '' : ` (${textOf(least)} to ${textOf(most)})`
  return `${`${textOf(scope)}, ${textOf(name)}`.padEnd(38)} ${textOf(inside)} % of ${textOf(points)}${bounds}`
}

/** Months, and the quarters that they add up to, by the kernel of next periods. */
function printPeriods(published: readonly PublishedSeries[]): void {
  const all = { inside: 0, count: 0 }
  const line = (name: string, values: Float64Array, season: number): void => {
    const { score } = nextPeriods(values, { season })
    const known = score.filter((each) => !Number.isNaN(each))
    const inside = known.filter((each) => Math.abs(each) <= NORMAL_975).length
    all.inside += inside
    all.count += known.length
    console.log(`    ${name.padEnd(38)} ${((100 * inside) / known.length).toFixed(1)} % of ${known.length}`)
  }
  console.log('  months and quarters')
  for (const { name, values } of published) {
    line(`${name}, months`, Float64Array.from(values), 12)
    const quarters = Array.from({ length: Math.floor(values.length / 3) }, (_, i) =>
      values.slice(3 * i, 3 * i + 3).reduce((sum, value) => sum + value, 0),
    )
    line(`${name}, quarters`, Float64Array.from(quarters), 4)
  }
  if (all.count > 0)
    console.log(
      `    ${'all published'.padEnd(38)} ${((100 * all.inside) / all.count).toFixed(2)} % of ${all.count}`,
    )
  for (const [season, length] of [
    [12, 144],
    [4, 48],
  ] as const)
    for (const kind of KINDS) {
      const scores = Array.from({ length: 100 }, (_, seed) =>
        nextPeriods(quietLogs(kind, length, season, seed).map(Math.exp), { season }).score.filter(
          (each) => !Number.isNaN(each),
        ),
      ).flatMap((each) => [...each])
      const inside = scores.filter((each) => Math.abs(each) <= NORMAL_975).length
      console.log(
        `    ${`seeded, ${kind}, ${season} a year`.padEnd(38)} ${((100 * inside) / scores.length).toFixed(1)} % of ${scores.length}`,
      )
    }
}

/** The streaming benchmark's files and quiet days, by the streaming detector, after its first hundred values. */
function printStreams(nab: readonly NabFile[]): void {
  console.log('  finer than months')
  if (nab.length > 0) printShare('streaming benchmark', nab, 'minute')
  const day = GRAINS.find(({ frequency }) => frequency === 'day')
  if (!day) return
  const times = Float64Array.from({ length: day.length }, (_, i) => i * 86_400_000)
  for (const kind of QUIET_KINDS)
    printShare(
      `seeded, ${kind}, days`,
      Array.from({ length: 100 }, (_, seed) => ({ times, values: quietValues(kind, day, seed) })),
      'day',
    )
}

/** Values of a series that are not counted yet. */
const YOUNG = 100
/** The 97.5th percentile of the standard normal distribution. */
const NORMAL_975 = 1.959964
const KINDS: readonly Kind[] = ['random walk', 'noise', 'season and noise', 'trend and noise']

function printShare(
  name: string,
  series: readonly { times: Float64Array; values: Float64Array }[],
  frequency: 'day' | 'minute',
): void {
  let [inside, count] = [0, 0]
  for (const { times, values } of series) {
    const detector = new StreamingDetector(frequency)
    for (const [i, value] of values.entries()) {
      detector.observe(times[i] ?? 0, value)
      if (i < YOUNG) continue
      count++
      if (value >= detector.lower && value <= detector.upper) inside++
    }
  }
  console.log(`    ${name.padEnd(38)} ${((100 * inside) / count).toFixed(2)} % of ${count}`)
}
