import type { Database } from '../pipeline/system/database.js'
import { NumberRows } from '../pipeline/warehouse/number-rows.js'
import { Noise } from './noise.js'
import { MONTHS } from './seeded-series.js'

export type Frequency = 'year' | 'quarter' | 'month'

/** A series from 2010 on with what was put into it: the periods at which a flag is right. */
export interface PlantedSeries {
  name: string
  values: readonly number[]
  /** Periods, counted from 0, at which something was put. */
  planted: readonly number[]
  /** The total that it is a part of. */
  total?: string
}

const IN_YEAR = { year: 1, quarter: 4, month: 12 } as const

/** Makes `marts.series` and `marts.observations` of series of one frequency. @param receivedAt when the last file came; later than any period by default. */
export async function loadPlantedSeries(
  database: Database,
  frequency: Frequency,
  members: readonly PlantedSeries[],
  receivedAt = '2090-01-01',
): Promise<void> {
  const rows = new NumberRows(['number', 'place', 'value'])
  for (const [number, { values }] of members.entries())
    for (const [place, value] of values.entries()) rows.add(number, place, value)
  await rows.save(database, 'planted_row')
  await database.run(
    'create schema marts; create table planted_name (number bigint, series varchar, total_series varchar)',
  )
  await database.appendText(
    'planted_name',
    members.map(({ name, total }, number) => [String(number), name, total ?? null]),
  )
  const months = 12 / IN_YEAR[frequency]
  await database.run(`create table marts.observations as
      with placed as (
        select series, timestamp '2010-01-01' + to_months(${months} * place::integer) as period_start, value,
        from planted_row join planted_name on planted_name.number = planted_row.number::bigint
        where not isnan(value)
      )
      select
        series,
        time_period('${frequency}', period_start) as period,
        period_start,
        period_start + interval ${months} month - interval 1 day as period_end,
        value,
        'final' as status,
        true as is_full_period,
        case when '${frequency}' = 'year' then 12 end as months_covered,
        'bench' as file,
        1 as row,
        timestamp '${receivedAt}' as received_at,
      from placed;
    create table marts.series as
      select series, 'uses' as measure, '${frequency}' as frequency, 'flow' as nature, total_series, null::varchar as stock_series,
      from planted_name;
    drop table planted_row; drop table planted_name`)
}

/** Ten years or so of a quiet level: seasonal months or quarters, or years, with white noise or a walk of `spread`. */
export function quietLevels(
  frequency: Frequency,
  length: number,
  spread: number,
  isWalk: boolean,
  noise: Noise,
): number[] {
  const season = IN_YEAR[frequency]
  let level = Math.log(100_000)
  return Array.from({ length }, (_, at) => {
    const step = spread * noise.normal()
    if (isWalk) level += step
    const month = season === 1 ? 0 : (MONTHS[(at % season) * (12 / season)] ?? 0)
    return Math.round(Math.exp(level + month + (isWalk ? 0 : step)))
  })
}

/** Three parts and their total, two of the parts exchanged for some periods in the second half. */
export function exchangedParts(
  frequency: Frequency,
  count: number,
  spread: number,
  seed: number,
): PlantedSeries[] {
  const length = { year: 14, quarter: 48, month: 120 }[frequency]
  const place = Math.floor(length / 2) + (seed % Math.floor(length / 3))
  const noise = new Noise(seed)
  const [first = [], second = [], third = []] = [3, 1.2, 2].map((size) =>
    quietLevels(frequency, length, spread, false, noise).map((value) => Math.round(size * value)),
  )
  const isSwapped = (at: number) => at >= place && at < place + count
  const name = `s${seed}`
  const parts = [
    { name: `${name}/a`, values: first.map((value, at) => (isSwapped(at) ? (second[at] ?? 0) : value)) },
    { name: `${name}/b`, values: second.map((value, at) => (isSwapped(at) ? (first[at] ?? 0) : value)) },
    { name: `${name}/c`, values: third },
  ]
  const whole = first.map((value, at) => value + (second[at] ?? 0) + (third[at] ?? 0))
  return [
    { name, values: whole, planted: [] },
    ...parts.map((part, i) => ({ ...part, planted: i === 0 && count > 0 ? [place] : [], total: name })),
  ]
}

/** Two lines on the scale of growth, bent at `bend`, with white noise or a walk. */
export function bent(
  frequency: Frequency,
  length: number,
  bend: number,
  before: number,
  after: number,
  spread: number,
  isWalk: boolean,
  seed: number,
): number[] {
  const level = quietLevels(frequency, length, spread, isWalk, new Noise(seed))
  return level.map((value, i) =>
    Math.round(value * Math.exp(before * Math.min(i, bend) + after * Math.max(0, i - bend))),
  )
}
