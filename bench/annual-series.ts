import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Database } from '../pipeline/system/database.js'
import { Noise } from './noise.js'

/** One series with a value a year: which pool it belongs to, whence it comes (series of one source are alike), what it is. */
export interface AnnualSeries {
  pool: 'published' | 'quiet' | 'restless'
  source: string
  name: string
  values: readonly number[]
}

const LENGTH = 12
const OF_EACH_KIND = 250
const MONTHS_OF_A_YEAR = 12

const publishedSchema = z.record(
  z.string(),
  z.object({ time: z.array(z.string()).nullable(), values: z.array(z.number().nullable()) }),
)

/** A labelled series with the periods it states: 2021 or 2021-07-31 for a value a year or so, 2021-07 for months, none where it states none. */
export interface PublishedSeries {
  name: string
  grain: 'year' | 'month' | 'none'
  time: string[]
  values: number[]
}

/** The series of a file laid out like change-points/series.json. */
export async function readPublished(file: string): Promise<PublishedSeries[]> {
  const parsed = publishedSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  return Object.entries(parsed).map(([name, { time, values }]) => ({
    name,
    grain: time === null ? 'none' : time.every((label) => /^\d{4}-\d{2}$/.test(label)) ? 'month' : 'year',
    time: time ?? [],
    values: values.map((value) => value ?? Number.NaN),
  }))
}

/** The published series as annual ones: of monthly series each month of the year and the sum of the twelve. */
export function annualOf(published: readonly PublishedSeries[]): AnnualSeries[] {
  return published.flatMap((series): AnnualSeries[] => {
    if (series.grain === 'month') return byMonth(series)
    const { name, values } = series
    return series.grain === 'year' ? [{ pool: 'published', source: name, name, values }] : []
  })
}

function byMonth({ name: source, time, values }: PublishedSeries): AnnualSeries[] {
  const months = new Map<string, number[]>()
  const years = new Map<string, number[]>()
  for (const [i, value] of values.entries()) {
    const [year = '', month = ''] = time[i]?.split('-') ?? []
    months.set(month, [...(months.get(month) ?? []), value])
    years.set(year, [...(years.get(year) ?? []), value])
  }
  const sums = [...years.values()].filter((year) => year.length === MONTHS_OF_A_YEAR).map((year) => sum(year))
  return [...months, ['sum', sums] as const].map(([name, figures]) => {
    return { pool: 'published', source, name: `${source} ${name}`, values: figures }
  })
}

/** The six columns of the project's own table of uses, without its last year, of which only seven months are known. */
export async function usageSeries(root: string): Promise<AnnualSeries[]> {
  const text = await readFile(join(root, 'data/facts/moica-usage.txt'), 'utf8')
  const rows = [...text.matchAll(/^(\d+)年\n((?:[\d,]+\n)+)/gm)]
    .filter(([, year]) => !text.includes(`${year}年截至`))
    .map(([, , cells]) =>
      [...(cells ?? '').matchAll(/\d{1,3}(?:,\d{3})*/g)].map(([cell]) => Number(cell.replaceAll(',', ''))),
    )
  return Array.from({ length: 6 }, (_, i) => {
    return {
      pool: 'published',
      source: 'usage',
      name: `usage ${i + 1}`,
      values: rows.map((row) => row[i] ?? Number.NaN),
    }
  })
}

/** Seeded series to which nothing happens but noise of 5 %: 250 of each of four kinds, 12 years long. */
export function quietSeries(): AnnualSeries[] {
  const kinds = {
    'random walk': (noise: Noise) => exponentials(running(many(() => 0.05 * noise.normal()))),
    noise: (noise: Noise) => many(() => 1 + 0.05 * noise.normal()),
    'trend of 3 %': (noise: Noise) => many((year) => 1.03 ** year * (1 + 0.05 * noise.normal())),
    'drift of 2 points': (noise: Noise) =>
      many((year) => 1 + (0.02 * year) / (LENGTH - 1) + 0.05 * noise.normal()),
  }
  return seeded('quiet', kinds)
}

/** Seeded series of growths that are not normal: heavy tails, a spread that changes, a jump, one year out of line. */
export function restlessSeries(): AnnualSeries[] {
  const kinds = {
    'heavy tails': (noise: Noise) => exponentials(running(many(() => 0.1 * noise.heavyTailed()))),
    'changing spread': (noise: Noise) => {
      const spreads = running(many(() => 0.3 * noise.normal()))
      return exponentials(running(spreads.map((spread) => 0.1 * Math.exp(spread) * noise.normal())))
    },
    jump: (noise: Noise) => many((year) => (year < LENGTH / 2 ? 1 : 0.6) * (1 + 0.05 * noise.normal())),
    'one year out': (noise: Noise) =>
      many((year) => (year === LENGTH - 4 ? 0.6 : 1) * (1 + 0.05 * noise.normal())),
  }
  return seeded('restless', kinds)
}

function seeded(
  pool: AnnualSeries['pool'],
  kinds: Record<string, (noise: Noise) => number[]>,
): AnnualSeries[] {
  return Object.entries(kinds).flatMap(([source, draw], kind) =>
    many((i) => {
      return { pool, source, name: `${source} ${i}`, values: draw(new Noise(kind * OF_EACH_KIND + i)) }
    }, OF_EACH_KIND),
  )
}

function many<T>(make: (i: number) => T, count = LENGTH): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

function exponentials(logs: readonly number[]): number[] {
  return logs.map((log) => Math.exp(log))
}

function running(steps: readonly number[]): number[] {
  let total = 0
  return steps.map((step) => (total += step))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/**
 * Makes `marts.series` and `marts.observations` of the series, as far as annual expectations read them, and
 * `bench_members` (series, pool, source). The years begin with 1700, whatever the true ones.
 */
export async function loadAnnualSeries(database: Database, members: readonly AnnualSeries[]): Promise<void> {
  await database.run(`
    create schema if not exists marts;
    create table bench_members (series varchar, pool varchar, source varchar);
    create table bench_figures (series varchar, year varchar, value varchar);
  `)
  await database.appendText(
    'bench_members',
    members.map(({ pool, source, name }) => [`${pool}/${name}`, pool, source]),
  )
  await database.appendText(
    'bench_figures',
    members.flatMap(({ pool, name, values }) =>
      values.map((value, i) => [`${pool}/${name}`, String(1700 + i), String(value)]),
    ),
  )
  await database.run(`
    create table marts.series as select series, 'year' as frequency, null::varchar as thresholds from bench_members;
    create table marts.partial_periods (series varchar, period_start timestamp);
    create table marts.breaks (series varchar, break_date date);
    create table marts.cleaned_values (series varchar, period_start timestamp, cleaned_value double);
    create table marts.comparable_observations as
    select
      series,
      make_timestamp(year::bigint, 1, 1, 0, 0, 0) as period_start,
      make_timestamp(year::bigint, 12, 31, 0, 0, 0) as period_end,
      value::double as value,
      true as is_full_period,
      0 as definition,
    from bench_figures;
  `)
}
