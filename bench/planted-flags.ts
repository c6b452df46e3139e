import { settingsSchema } from '../pipeline/base/settings.js'
import { Database, textOf } from '../pipeline/system/database.js'
import { flagObservations, loadMacros, readPlan } from '../pipeline/warehouse/build.js'
import { CALENDAR_COURSES, monthsOfDays } from './calendar-months.js'
import { Noise } from './noise.js'
import {
  bent,
  exchangedParts,
  type Frequency,
  loadPlantedSeries,
  type PlantedSeries,
  quietLevels,
} from './planted-series.js'

/** Flags of series in which something was put: which were found at their place, by which rules, and what else was flagged. */
interface PlantedCase {
  title: string
  frequency: Frequency
  receivedAt?: string
  /** Rules that tell what was put in; any by default. */
  rules?: readonly string[]
  /** Periods by which a flag may miss its place. */
  near?: number
  make: (seed: number) => PlantedSeries[]
}

const COUNT = 100

/** Prints for each case in how many of 100 series what was put in is flagged, and how many other flags there are in a series. @param firstSeed series of other seeds than those settings were chosen by. */
export async function printPlantedFlags(root: string, firstSeed = 10_000, only = ''): Promise<void> {
  for (const each of CASES.filter(({ title }) => title.includes(only))) {
    const members = Array.from({ length: COUNT }, (_, at) => each.make(firstSeed + at)).flat()
    const flags = await flagsOf(root, each, members)
    console.log(`  ${each.title.padEnd(66)} ${scoreOf(each, members, flags)}`)
  }
}

interface Flag {
  series: string
  rule: string
  kind: string
  place: number
}

/** Every flag of the series by the library's models and rules, with its place counted from 0. */
async function flagsOf(
  root: string,
  { frequency, receivedAt }: PlantedCase,
  members: readonly PlantedSeries[],
): Promise<Flag[]> {
  const plan = await readPlan(root, [], { flags: { thresholds: {} } })
  const settings = settingsSchema.parse({ title: {}, languages: ['en'], 'time-zone': 'UTC' })
  return Database.use(':memory:', 'write', async (database) => {
    await loadMacros(database, plan.macros)
    await loadPlantedSeries(database, frequency, members, receivedAt)
    await flagObservations(database, plan, { settings, memory: null })
    const months = { year: 12, quarter: 3, month: 1 }[frequency]
    const rows = await database.rows(
      `select series, rule, kind, datediff('month', timestamp '2010-01-01', period_start) // ${months} as place from flags."all"`,
    )
    return rows.map(({ series, rule, kind, place }) => {
      return { series: textOf(series), rule: textOf(rule), kind: textOf(kind), place: Number(place) }
    })
  })
}

function scoreOf(
  { rules, near = 0 }: PlantedCase,
  members: readonly PlantedSeries[],
  flags: readonly Flag[],
): string {
  const bySeries = new Map<string, Flag[]>()
  for (const flag of flags) bySeries.set(flag.series, [...(bySeries.get(flag.series) ?? []), flag])
  let [found, planted, others] = [0, 0, 0]
  const elsewhere = new Map<string, number>()
  for (const { name, planted: places } of members) {
    const own = bySeries.get(name) ?? []
    const isAt = (flag: Flag) => places.some((place) => Math.abs(flag.place - place) <= near)
    planted += places.length > 0 ? 1 : 0
    found += own.some((flag) => isAt(flag) && (rules?.includes(flag.rule) ?? true)) ? 1 : 0
    for (const flag of own.filter((each) => !isAt(each))) {
      others += 1
      elsewhere.set(flag.rule, (elsewhere.get(flag.rule) ?? 0) + 1)
    }
  }
  const list = [...elsewhere].map(([rule, count]) => `${rule} ${count}`).join(', ')
  return `${planted > 0 ? `found ${((100 * found) / planted).toFixed(0)} %` : 'quiet'}; ${(others / members.length).toFixed(2)} other flags a series${list === '' ? '' : ` (${list})`}`
}

const at = (values: readonly number[], place: number, change: (value: number) => number): number[] =>
  values.map((value, i) => (i === place ? Math.round(change(value)) : value))

function one(seed: number, values: readonly number[], planted: readonly number[]): PlantedSeries[] {
  return [{ name: `s${seed}`, values, planted }]
}

const CASES: readonly PlantedCase[] = [
  ...([0.03, 0.1] as const).map(
    (spread): PlantedCase => ({
      title: `a month ten times too high, noise ${100 * spread} %`,
      frequency: 'month',
      make: (seed) => {
        const place = 40 + (seed % 50)
        return one(
          seed,
          at(
            quietLevels('month', 120, spread, seed % 2 === 0, new Noise(seed)),
            place,
            (value) => 10 * value,
          ),
          [place],
        )
      },
    }),
  ),
  {
    title: 'a quarter ten times too high, noise 5 %',
    frequency: 'quarter',
    make: (seed) => {
      const place = 16 + (seed % 16)
      return one(
        seed,
        at(quietLevels('quarter', 40, 0.05, seed % 2 === 0, new Noise(seed)), place, (value) => 10 * value),
        [place],
      )
    },
  },
  ...([0.05, 0.1] as const).map(
    (spread): PlantedCase => ({
      title: `a year in thousands, then -25 % four years later, noise ${100 * spread} %`,
      frequency: 'year',
      rules: ['drop'],
      make: (seed) => {
        const place = 5 + (seed % 3)
        const values = at(
          quietLevels('year', 14, spread, seed % 2 === 0, new Noise(seed)),
          place,
          (value) => value / 1000,
        )
        return one(
          seed,
          values.map((value, i) => (i >= place + 4 ? Math.round(0.75 * value) : value)),
          [place, place + 4].slice(1),
        )
      },
    }),
  ),
  ...([0.05, 0.1] as const).map(
    (spread): PlantedCase => ({
      title: `a year in thousands, noise ${100 * spread} %`,
      frequency: 'year',
      make: (seed) => {
        const place = 5 + (seed % 5)
        return one(
          seed,
          at(
            quietLevels('year', 14, spread, seed % 2 === 0, new Noise(seed)),
            place,
            (value) => value / 1000,
          ),
          [place],
        )
      },
    }),
  ),
  ...([0.02, 0.03, 0.05] as const).map(
    (spread): PlantedCase => ({
      title: `years: +3 % seven years, then -5 % seven years, noise ${100 * spread} %`,
      frequency: 'year',
      rules: ['series_break', 'trend_change'],
      near: 3,
      make: (seed) => one(seed, bent('year', 14, 7, 0.03, -0.05, spread, false, seed), [7]),
    }),
  ),
  ...([0.03, 0.05] as const).map(
    (spread): PlantedCase => ({
      title: `months: +3 % a year, then -5 % over seven years, noise ${100 * spread} %`,
      frequency: 'month',
      rules: ['series_break', 'trend_change'],
      near: 12,
      make: (seed) => one(seed, bent('month', 84, 42, 0.03 / 12, -0.05 / 12, spread, false, seed), [42]),
    }),
  ),
  ...([false, true] as const).map(
    (isWalk): PlantedCase => ({
      title: `months: level, then -1 % a month for two years, ${isWalk ? 'walk of 2' : 'noise of 4'} %`,
      frequency: 'month',
      rules: ['series_break', 'trend_change'],
      near: 8,
      make: (seed) => one(seed, bent('month', 72, 48, 0, -0.01, isWalk ? 0.02 : 0.04, isWalk, seed), [48]),
    }),
  ),
  ...(['year', 'quarter', 'month'] as const).flatMap((frequency) =>
    ([0, 1, 3] as const).flatMap((count) =>
      ([0.05, 0.1] as const).map(
        (spread): PlantedCase => ({
          title: `exchanged: two parts of three for ${count} ${frequency}s, noise ${100 * spread} %`,
          frequency,
          rules: ['exchanged'],
          make: (seed) => exchangedParts(frequency, count, spread, seed),
        }),
      ),
    ),
  ),
  ...CALENDAR_COURSES.flatMap((course) =>
    ([0.005, 0.01, 0.03] as const).map(
      (spread): PlantedCase => ({
        title: `calendar: eight years of months, ${course}, noise ${100 * spread} %`,
        frequency: 'month',
        make: (seed) => one(seed, monthsOfDays(course, 96, spread, seed), []),
      }),
    ),
  ),
  ...(['year', 'quarter', 'month'] as const).flatMap((frequency) =>
    ([0.05, 0.1] as const).flatMap((spread) =>
      ([false, true] as const).map(
        (isWalk): PlantedCase => ({
          title: `nothing: ${frequency}, ${isWalk ? 'walk' : 'noise'} of ${100 * spread} %`,
          frequency,
          make: (seed) =>
            one(
              seed,
              quietLevels(
                frequency,
                { year: 14, quarter: 48, month: 120 }[frequency],
                spread,
                isWalk,
                new Noise(seed),
              ),
              [],
            ),
        }),
      ),
    ),
  ),
  ...(['year', 'quarter', 'month'] as const).flatMap((frequency) =>
    ([0.1, 0.001, 10, 1000, 10_000] as const).map(
      (factor): PlantedCase => ({
        title: `unit: one ${frequency} times ${factor}, noise 5 %`,
        frequency,
        rules: ['other_unit'],
        make: (seed) => {
          const length = { year: 14, quarter: 48, month: 120 }[frequency]
          const place = Math.floor(length / 2) + (seed % Math.floor(length / 2))
          const values = quietLevels(frequency, length, 0.05, seed % 2 === 0, new Noise(seed))
          return one(
            seed,
            at(values, place, (value) => factor * value),
            [place],
          )
        },
      }),
    ),
  ),
  ...(['quarter', 'month'] as const).flatMap((frequency) =>
    ([1, { quarter: 4, month: 12 }[frequency]] as const).map(
      (lag): PlantedCase => ({
        title: `copy: a ${frequency} of the one ${lag} before, noise 5 %`,
        frequency,
        rules: ['repeated_value'],
        make: (seed) => {
          const place = 20 + (seed % 20)
          const values = quietLevels(
            frequency,
            { quarter: 48, month: 120 }[frequency],
            0.05,
            seed % 2 === 0,
            new Noise(seed),
          ).map((value) => 10 * value + (value % 7))
          return one(
            seed,
            at(values, place, () => values[place - lag] ?? 0),
            [place],
          )
        },
      }),
    ),
  ),
  ...([0.05, 0.1] as const).flatMap((spread) =>
    [1, 2, 3, 4, 6, 7, 8, 9, 12].flatMap((months) =>
      (['2090-01-01', '2023-11-15'] as const)
        .filter((receivedAt) => receivedAt > '2025' || (months > 4 && months < 12))
        .map(
          (receivedAt): PlantedCase => ({
            title: `partial: ${months} of 12 months in the last year, noise ${100 * spread} %${receivedAt > '2025' ? '' : ', received in November'}`,
            frequency: 'year',
            rules: ['suspected_partial'],
            receivedAt,
            make: (seed) =>
              one(
                seed,
                at(
                  quietLevels('year', 14, spread, seed % 2 === 0, new Noise(seed)),
                  13,
                  (value) => (value * months) / 12,
                ),
                [13],
              ),
          }),
        ),
    ),
  ),
]
