import { StreamingDetector } from '../pipeline/statistics/streaming.js'
import { GRAINS, type LabelledSeries, quietStretches, seededSet, SHAPES } from './injected-series.js'
import type { NabFile } from './nab.js'
import { POINT_PEERS, type PointPeer } from './point-peers.js'

/** Seeded series of each shape and grain, and the seeds of the part on which settings were chosen and of the part that was set aside. */
const COUNT = 6
const PARTS = { chosen: 1_000, 'set aside': 5_000 }

/**
 * Prints the area under precision and recall of the point score and of its peers, on series with events put in: the mean over series
 * and that of all points of a set together. Settings may be chosen on the first part, and are reported on the second.
 */
export function printPointScores(files: readonly NabFile[]): void {
  const scorers = { 'point score': pointScores, ...peersAsScorers() }
  const names = Object.keys(scorers)
  console.log(
    `  ${'mean of series / all points together'.padEnd(42)}${names.map((name) => name.padStart(19)).join('')}`,
  )
  for (const [part, seed] of Object.entries(PARTS))
    for (const [name, set] of Object.entries(setsOf(files, seed))) {
      const figures = Object.values(scorers).map((scorer) => figure(set, scorer))
      console.log(`  ${`${part}: ${name}`.padEnd(42)}${figures.map((text) => text.padStart(19)).join('')}`)
    }
}

function setsOf(files: readonly NabFile[], seed: number): Record<string, LabelledSeries[]> {
  const half = files.filter((_, i) => (i % 2 === 0) === (seed === PARTS.chosen))
  const sets: Record<string, LabelledSeries[]> =
    files.length > 0 ? { 'quiet stretches of NAB': quietStretches(half) } : {}
  for (const grain of GRAINS)
    for (const [k, shape] of SHAPES.entries())
      sets[`${grain.name}, ${shape}`] = seededSet(shape, grain, COUNT, seed + 100 * k + grain.perDay)
  return sets
}

type Scorer = (series: LabelledSeries) => Float64Array

function peersAsScorers(): Record<string, Scorer> {
  return Object.fromEntries(
    Object.entries(POINT_PEERS).map(([name, peer]: [string, PointPeer]) => [
      name,
      ({ values, season }) => peer(values, season),
    ]),
  )
}

/** The product's own score of each point, 0 where it says nothing. */
function pointScores({ frequency, times, values }: LabelledSeries): Float64Array {
  const detector = new StreamingDetector(frequency)
  return values.map((value, i) => {
    detector.observe(times[i] ?? 0, value)
    return detector.pointScore || 0
  })
}

function figure(set: readonly LabelledSeries[], scorer: Scorer): string {
  const scored = set.map((series) => ({ scores: scorer(series), labels: series.labels }))
  const each = scored
    .filter(({ labels }) => labels.includes(1))
    .map(({ scores, labels }) => averagePrecision(scores, labels))
  const all = averagePrecision(
    Float64Array.from(scored.flatMap(({ scores }) => [...scores])),
    Uint8Array.from(scored.flatMap(({ labels }) => [...labels])),
  )
  return `${(each.reduce((sum, one) => sum + one, 0) / each.length).toFixed(3)} / ${all.toFixed(3)}`
}

/**
 * The area under the curve of precision over recall, as steps (average precision): the precision at each threshold, weighted by the recall
 * that it adds; equal scores are one threshold. NaN where no point is labelled.
 */
export function averagePrecision(scores: Float64Array, labels: Uint8Array): number {
  const order = [...scores.keys()].toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const labelled = labels.reduce((sum, label) => sum + label, 0)
  let [hits, hitsBefore, area] = [0, 0, 0]
  order.forEach((place, rank) => {
    hits += labels[place] ?? 0
    if (scores[order[rank + 1] ?? -1] === scores[place]) return
    area += ((hits - hitsBefore) / labelled) * (hits / (rank + 1))
    hitsBefore = hits
  })
  return area
}
