/** Values before a value that a trailing peer looks at, and the fewest from which it says something. */
const WINDOW = 168
const FEWEST = 10
/** The score of a difference where there was none before. */
const FROM_NOTHING = 1_000

/** A causal score of each value, from those before it; a higher one is more unusual. */
export type PointPeer = (values: Float64Array, season: number) => Float64Array

/** The simple detectors that the point score is compared with. */
export const POINT_PEERS: Readonly<Record<string, PointPeer>> = {
  'trailing Hampel': (values) => trailing(values, hampel),
  'trailing Gaussian': (values) => trailing(values, gaussian),
  'seasonal naive': (values, season) =>
    trailing(
      values.map((value, at) => value - (values[at - season] ?? Number.NaN)),
      (difference, before) => Math.abs(difference) / Math.sqrt(mean(before.map((each) => each ** 2))),
    ),
}

/** Distance from the median of the values before, in deviations by their median distance (Hampel 1974, JASA 69). */
function hampel(value: number, before: Float64Array): number {
  const middle = middleOf(before)
  return Math.abs(value - middle) / (1.4826 * middleOf(before.map((each) => Math.abs(each - middle))))
}

function gaussian(value: number, before: Float64Array): number {
  const middle = mean(before)
  return Math.abs(value - middle) / Math.sqrt(mean(before.map((each) => (each - middle) ** 2)))
}

function trailing(
  values: Float64Array,
  scoreOf: (value: number, before: Float64Array) => number,
): Float64Array {
  return values.map((value, at) => {
    const before = values.subarray(Math.max(0, at - WINDOW), at).filter((each) => each === each)
    if (value !== value || before.length < FEWEST) return 0
    const score = scoreOf(value, before)
    return score === Infinity ? FROM_NOTHING : score === score ? score : 0
  })
}

function mean(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}

function middleOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
