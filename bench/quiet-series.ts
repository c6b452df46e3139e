import type { Database } from '../pipeline/system/database.js'
import { NumberRows } from '../pipeline/warehouse/number-rows.js'
import { Noise } from './noise.js'

/** The grains of the quiet series: frequency, periods of a series, periods in a season and in a year, noise of a period. */
export const GRAINS = [
  { frequency: 'year', length: 12, season: 1, inYear: 1, spread: 0.05 },
  { frequency: 'year', length: 12, season: 1, inYear: 1, spread: 0.1 },
  { frequency: 'quarter', length: 48, season: 4, inYear: 4, spread: 0.03 },
  { frequency: 'quarter', length: 48, season: 4, inYear: 4, spread: 0.1 },
  { frequency: 'month', length: 144, season: 12, inYear: 12, spread: 0.03 },
  { frequency: 'month', length: 144, season: 12, inYear: 12, spread: 0.1 },
  { frequency: 'day', length: 1461, season: 7, inYear: 365, spread: 0.05 },
] as const
type Grain = (typeof GRAINS)[number]

export const QUIET_KINDS = ['random walk', 'white noise', 'season', 'trend'] as const
type QuietKind = (typeof QUIET_KINDS)[number]

/** Series of each kind and grain. */
export const SERIES_OF_A_KIND = 250

/** Growth of the trending series in a year, on the scale of logarithms. */
const GROWTH = 0.06

/** A series to which nothing happens but noise of `spread` on the scale of growth. A year adds up its season and shows none. */
export function quietValues(
  kind: QuietKind,
  { length, season, inYear, spread }: Grain,
  seed: number,
): Float64Array {
  const noise = new Noise(seed)
  const cycle = Array.from({ length: season }, () => (season === 1 ? 0 : 3 * spread * noise.normal()))
  const slope = kind === 'trend' ? GROWTH / inYear : 0
  let level = 0
  return Float64Array.from({ length }, (_, i) => {
    const step = spread * noise.normal()
    if (kind === 'random walk') level += step / (season === 7 ? 4 : 1)
    const seasonal = kind === 'season' ? (cycle[i % cycle.length] ?? 0) : 0
    return 10_000 * Math.exp(level + slope * i + seasonal + (kind === 'random walk' ? 0 : step))
  })
}

/** Makes `marts.series` and `marts.observations` of the quiet series of one grain, named `<kind>/<number>`. */
export async function loadQuietSeries(database: Database, grain: Grain): Promise<void> {
  const rows = new NumberRows(['kind', 'number', 'place', 'value'])
  for (const [k, kind] of QUIET_KINDS.entries())
    for (let number = 0; number < SERIES_OF_A_KIND; number++)
      for (const [place, value] of quietValues(kind, grain, k * SERIES_OF_A_KIND + number).entries())
        rows.add(k, number, place, value)
  await rows.save(database, 'quiet_row')
  const unit = grain.frequency
  const step = unit === 'quarter' ? 'to_months(3 * place::integer)' : `to_${unit}s(place::integer)`
  const full = unit === 'quarter' ? 'interval 3 month' : `interval 1 ${unit}`
  await database.run(`create schema marts;
    create table marts.observations as
      with placed as (
        select
          list_extract([${QUIET_KINDS.map((kind) => `'${kind}'`).join(', ')}], kind::integer + 1) || '/' || number::integer as series,
          timestamp '2010-01-01' + ${step} as period_start,
          value,
        from quiet_row
      )
      select
        series,
        time_period('${unit}', period_start) as period,
        period_start,
        period_start + ${full} - interval 1 day as period_end,
        value,
        'final' as status,
        true as is_full_period,
        case when '${unit}' = 'year' then 12 end as months_covered,
        'bench' as file,
        1 as row,
        timestamp '2026-01-01' as received_at,
      from placed;
    create table marts.series as
      select distinct series, 'uses' as measure, '${unit}' as frequency, 'flow' as nature,
        null::varchar as total_series, null::varchar as stock_series,
      from marts.observations;
    drop table quiet_row`)
}
