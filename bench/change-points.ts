import { readFile } from 'node:fs/promises'
import { SEGMENT_SETTINGS, segmentStarts, type SegmentSettings } from '../pipeline/statistics/segments.js'
import { covering, f1Score } from './change-point-score.js'
import { median } from './median.js'
import { binarySegmentation, linearPartitioning } from './partitioning.js'
import { type BrokenSeries, brokenSeries } from './seeded-breaks.js'
import { quietLogs } from './seeded-series.js'

interface Labelled {
  name: string
  /** Periods as text; months look like 2021-07. */
  time: string[] | null
  values: (number | null)[]
  annotations: Record<string, number[]>
}

interface Score {
  f1: number
  covering: number
}

/** Settings around the chosen ones, all of them together, for the figures of series that are left out. */
const AROUND = {
  price: [1.5, 2, 2.5, 3, 3.5, 4, 5],
  share: [0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05],
  together: [1, 2, 3, 4],
}

const PUBLISHED = [
  'published defaults on the 13 series: binary segmentation .747 / .728, BOCPD .649 / .619, none .710 / .625',
  'over 30 series of the data set: binary segmentation .738 / .693, PELT .728 / .695, AMOC .699 / .697, BOCPD .696 / .636',
]

/** Prints the scores of the segments that reports show on labelled series: each, their mean, and with each left out in turn. */
export async function printChangePoints(file: string): Promise<void> {
  const parsed: Record<string, Labelled> = JSON.parse(await readFile(file, 'utf8'))
  const series = Object.values(parsed)
  const found = series.map((one) => startsOf(one))
  for (const [i, one] of series.entries())
    console.log(
      `  ${one.name.padEnd(20)} ${asText(scoreOf(one, found[i] ?? []))}  ${(found[i] ?? []).join(' ')}`,
    )
  const scores = series.map((one, i) => scoreOf(one, found[i] ?? []))
  console.log(`  ${'mean, one setting'.padEnd(20)} ${asText(meanScore(scores))}`)
  console.log(
    `  ${'no breaks at all'.padEnd(20)} ${asText(meanScore(series.map((one) => scoreOf(one, []))))}`,
  )
  console.log(`  ${'each left out'.padEnd(20)} ${asText(leftOut(series))}`)
  const peers = { 'linear partitioning': linearPartitioning, 'binary segmentation': binarySegmentation }
  for (const [name, peer] of Object.entries(peers))
    console.log(
      `  ${name.padEnd(20)} ${asText(meanScore(series.map((one) => scoreOf(one, peer(valuesOf(one))))))}`,
    )
  for (const line of PUBLISHED) console.log(`  ${line}`)
  console.log('  seeded series')
  const seeded = brokenSeries()
  for (const [name, cut] of Object.entries({
    segments: (values: Float64Array) => segmentStarts(values),
    ...peers,
  }))
    console.log(
      `  ${name.padEnd(20)} ${asText(meanScore(seeded.map((one) => seededScore(one, cut(one.values)))))}`,
    )
  printTimes()
}

/** Prints how much longer the segments of a long random walk take than those of a short one. */
function printTimes(): void {
  const [short, long] = [600, 4383].map((length) => {
    const values = quietLogs('random walk', length, 1, 13)
    return { length, milliseconds: median(Array.from({ length: 5 }, () => timeOf(values))) }
  })
  if (short === undefined || long === undefined) return
  const exponent = Math.log(long.milliseconds / short.milliseconds) / Math.log(long.length / short.length)
  console.log(
    `  a random walk of ${short.length} points ${short.milliseconds.toFixed(1)} ms, of ${long.length} ${long.milliseconds.toFixed(1)} ms: growth by the power ${exponent.toFixed(2)}`,
  )
}

function timeOf(values: Float64Array): number {
  const start = performance.now()
  segmentStarts(values)
  return performance.now() - start
}

function startsOf({ values, time }: Labelled, settings?: SegmentSettings): number[] {
  const season = time?.every((label) => /^\d{4}-\d{2}$/.test(label)) ? 12 : 1
  return segmentStarts(valuesOf({ values }), season, settings)
}

function valuesOf({ values }: Pick<Labelled, 'values'>): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN)
}

function seededScore({ values, breaks }: BrokenSeries, starts: number[]): Score {
  return { f1: f1Score([breaks], starts), covering: covering([breaks], starts, values.length) }
}

function scoreOf(one: Labelled, starts: number[]): Score {
  const annotations = Object.values(one.annotations)
  return { f1: f1Score(annotations, starts), covering: covering(annotations, starts, one.values.length) }
}

function meanScore(scores: readonly Score[]): Score {
  return {
    f1: mean(scores.map((each) => each.f1)),
    covering: mean(scores.map((each) => each.covering)),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}

function asText(score: Score): string {
  return `${score.f1.toFixed(3)} / ${score.covering.toFixed(3)}`
}

/** The mean over series of the score under the settings that are best on all others. */
function leftOut(series: readonly Labelled[]): Score {
  const trials = AROUND.price.flatMap((price) =>
    AROUND.share.flatMap((share) =>
      AROUND.together.map((together) =>
        series.map((one) => scoreOf(one, startsOf(one, { ...SEGMENT_SETTINGS, price, share, together }))),
      ),
    ),
  )
  const scores = series.map((_, out) => {
    const others = (trial: Score[]) => meanScore(trial.filter((_, at) => at !== out))
    const worth = (trial: Score[]) => others(trial).f1 + others(trial).covering
    const best = trials.reduce((one, other) => (worth(other) > worth(one) ? other : one))
    return best[out] ?? { f1: Number.NaN, covering: Number.NaN }
  })
  return meanScore(scores)
}
