import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ALERT_SCORE, StreamingDetector } from '../pipeline/statistics/streaming.js'
import { Database, quoteText, textOf } from '../pipeline/system/database.js'
import { type Profile, type ScoredFile, nabScore, nabScoreAt, rawScore } from './nab-score.js'
import { windowedGaussian } from './windowed-gaussian.js'

/** One file of the benchmark: milliseconds, values, and labelled windows as places. */
export interface NabFile {
  name: string
  times: Float64Array
  values: Float64Array
  windows: [number, number][]
}

const PUBLISHED = [
  'ARTime 74.9 / 65.1 / 80.4, Numenta HTM 70.1 / 63.1 / 74.3, CAD OSE 69.9 / 67.0 / 73.2',
  'Skyline (earthgecko) 58.2, KNN-CAD 58.0, Relative Entropy 54.6, Random Cut Forest 51.7, Twitter ADVec 47.1',
  'windowed Gaussian 39.65 / 20.87 / 47.41, Etsy Skyline 35.7, Bayesian change point 17.7, random 11.0, null 0',
]
const PROFILE_NAMES: readonly Profile[] = ['standard', 'low-FP', 'low-FN']
/** Points before the interval counts: constant, whatever the length. */
const START = 100

/** The files of the folder `nab/` of the benchmarks (nab.parquet, windows.json), by name. */
export async function readNab(folder: string): Promise<NabFile[]> {
  const windows: Record<string, [string, string][]> = JSON.parse(
    await readFile(join(folder, 'windows.json'), 'utf8'),
  )
  const rows = await Database.use(':memory:', 'write', (database) =>
    database.rows(
      `select file, list(epoch_ms(timestamp)::double order by i) as times, list(value order by i) as series
       from read_parquet(${quoteText(join(folder, 'nab.parquet'))}) group by file order by file`,
    ),
  )
  return rows.map((row) => {
    const name = textOf(row['file'])
    const times = numbers(row['times'])
    return { name, times, values: numbers(row['series']), windows: placesOf(windows[name] ?? [], times) }
  })
}

function numbers(list: unknown): Float64Array {
  return Array.isArray(list) ? Float64Array.from(list, Number) : new Float64Array()
}

/** Labels are times that stand in the file; where the clock was set back the first such point is meant. */
function placesOf(labels: readonly [string, string][], times: Float64Array): [number, number][] {
  const place = (label: string) => times.indexOf(Date.parse(`${label.slice(0, 19).replace(' ', 'T')}Z`))
  return labels.map(([start, end]) => [place(start), place(end)])
}

/** Prints the score of the windowed Gaussian, which checks the scorer, and then that of the streaming detector. */
export function printNab(files: readonly NabFile[]): void {
  const gaussian = files.map((file) => ({ ...file, scores: windowedGaussian(file.values) }))
  print('windowed Gaussian (39.65 / 20.87 / 47.41)', gaussian)
  const watched = files.map((file) => watch(file))
  print('streaming detector', watched)
  console.log(
    `  at its own threshold ${ALERT_SCORE}: ${nabScoreAt(watched, 'standard', ALERT_SCORE).toFixed(2)}`,
  )
  console.log(`  threshold chosen without the file: ${leaveOneOut(watched).toFixed(2)}`)
  const points = watched.reduce((sum, { scores }) => sum + scores.length - START, 0)
  const within = watched.reduce((sum, { covered }) => sum + covered, 0)
  console.log(`  within the 95 % interval: ${((100 * within) / points).toFixed(2)} %`)
  console.log('  published:')
  for (const line of PUBLISHED) console.log(`    ${line}`)
}

interface Watched extends ScoredFile {
  covered: number
}

function watch({ times, values, windows }: NabFile): Watched {
  const detector = new StreamingDetector('minute')
  const scores = new Float64Array(values.length)
  let covered = 0
  values.forEach((value, i) => {
    detector.observe(times[i] ?? 0, value)
    scores[i] = detector.score
    if (i >= START && value >= detector.lower && value <= detector.upper) covered++
  })
  return { scores, windows, covered }
}

function print(name: string, files: readonly ScoredFile[]): void {
  console.log(name)
  for (const profile of PROFILE_NAMES) {
    const { score, threshold, falseAlerts, windowsHit } = nabScore(files, profile)
    console.log(
      `  ${profile.padEnd(9)}${score.toFixed(2).padStart(6)}  at ${threshold.toPrecision(4)}: ${windowsHit} windows, ${falseAlerts} false alerts`,
    )
  }
}

/** The standard score where each file is judged at the threshold that is best for all the others. */
function leaveOneOut(files: readonly ScoredFile[]): number {
  const thresholds = Array.from({ length: 60 }, (_, i) => 0.01 * 1.07 ** i)
  const sums = files.map((file) => thresholds.map((threshold) => rawScore(file, 'standard', threshold)))
  const totals = thresholds.map((_, t) => sums.reduce((sum, own) => sum + (own[t] ?? 0), 0))
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0)
  const raw = sums.reduce((sum, own) => {
    const others = totals.map((total, t) => total - (own[t] ?? 0))
    return sum + (own[others.indexOf(Math.max(...others))] ?? 0)
  }, 0)
  return (100 * (raw + windows)) / (2 * windows)
}
