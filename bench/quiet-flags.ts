import { settingsSchema } from '../pipeline/base/settings.js'
import { Database, textOf, type Row } from '../pipeline/system/database.js'
import { flagObservations, loadMacros, readPlan } from '../pipeline/warehouse/build.js'
import { GRAINS, loadQuietSeries, QUIET_KINDS, SERIES_OF_A_KIND } from './quiet-series.js'

/** The share of points with a flag and its 95 % interval by Wilson's formula, of a table of counts. */
const RATE = `round(100.0 * flags / points, 3) as flags_pct,
  round(100 * ((flags / points + 1.92073 / points) / (1 + 3.84146 / points) + 1.959964 / (1 + 3.84146 / points)
    * sqrt(flags / points * (1 - flags / points) / points + 0.96036 / points ** 2)), 3) as at_most_pct`

/**
 * Flags series to which nothing happens by the whole of the project's models and rules, and prints per grain how many points get a
 * flag: by kinds that rest on statistics, by the others, and by any, over all kinds of series and for each.
 */
export async function printQuietFlags(root: string): Promise<void> {
  for (const grain of GRAINS) {
    const rows = await quietFlagRates(root, grain)
    const points = grain.length * SERIES_OF_A_KIND * QUIET_KINDS.length
    console.log(
      `  ${grain.frequency}, noise of ${100 * grain.spread} %: ${points.toLocaleString('en')} points of ${QUIET_KINDS.length * SERIES_OF_A_KIND} series`,
    )
    for (const row of rows) console.log(`    ${lineOf(row)}`)
  }
}

/** For all kinds together and each: which rules, the percentage of points that they flag, and its upper bound at 95 %. */
export async function quietFlagRates(root: string, grain: (typeof GRAINS)[number]): Promise<Row[]> {
  const plan = await readPlan(root, [], { flags: { thresholds: {} } })
  const settings = settingsSchema.parse({ title: {}, languages: ['en'], 'time-zone': 'UTC' })
  return Database.use(':memory:', 'write', async (database) => {
    await loadMacros(database, plan.macros)
    await loadQuietSeries(database, grain)
    await flagObservations(database, plan, { settings, memory: null })
    return database.rows(countsSql(grain.length))
  })
}

function countsSql(length: number): string {
  return `with kinds as (select unnest([${QUIET_KINDS.map((kind) => `'${kind}'`).join(', ')}]) as kind),
    flagged as (
      select
        split_part(series, '/', 1) as series_kind,
        count(distinct (series, period_start)) as any_rule,
        count(distinct (series, period_start)) filter (basis <> 'statistical') as plain_rules,
        count(distinct (series, period_start)) filter (basis = 'statistical') as statistical_rules,
      from flags."all"
      join flags.kinds using (rule, kind)
      group by series_kind
    ),
    counted as (
      select coalesce(kind, 'all kinds') as kind,
        coalesce(sum(any_rule), 0)::double as any_rule,
        coalesce(sum(plain_rules), 0)::double as plain_rules,
        coalesce(sum(statistical_rules), 0)::double as statistical_rules,
        (count(*) * ${length * SERIES_OF_A_KIND})::double as points,
      from kinds left join flagged on series_kind = kind
      group by rollup (kind)
    ),
    long as (unpivot counted on any_rule, statistical_rules, plain_rules into name rules value flags)
    select kind, rules, ${RATE},
    from long
    where kind = 'all kinds' or rules = 'any_rule'
    order by kind <> 'all kinds', kind, rules`
}

function lineOf({ kind, rules, flags_pct: share, at_most_pct: most }: Row): string {
  return `${textOf(kind).padEnd(12)} ${textOf(rules).replace('_', ' ').padEnd(18)} ${Number(share).toFixed(3).padStart(7)} % of points (at most ${Number(most).toFixed(3)} %)`
}
