/** How far, in points, a break may lie from an annotator's and still be the same. */
const MARGIN = 5

/**
 * F1 of predicted breaks against those of several annotators, 0 to 1 (Turing Change Point Dataset: van den Burg & Williams 2020,
 * arXiv:2003.06222, section 3). Breaks are indices, from 0, of the first point of a new segment; index 0 is added to every set, so that
 * none is empty. Precision is against all annotators' breaks together, recall the mean over annotators.
 */
export function f1Score(annotations: readonly (readonly number[])[], predicted: readonly number[]): number {
  const found = startsOf(predicted)
  const truths = annotations.map(startsOf)
  const precision = matches(startsOf(truths.flat()), found) / found.length
  const recalls = truths.map((truth) => matches(truth, found) / truth.length)
  const recall = recalls.reduce((sum, each) => sum + each, 0) / recalls.length
  return (2 * precision * recall) / (precision + recall)
}

const startsOf = (breaks: readonly number[]) => [...new Set([0, ...breaks])].toSorted((a, b) => a - b)

/** How many of the true breaks have a predicted one of their own within the margin; each takes the nearest left. */
function matches(truth: readonly number[], predicted: readonly number[]): number {
  const left = new Set(predicted)
  for (const start of truth) {
    const [nearest] = [...left]
      .filter((candidate) => Math.abs(candidate - start) <= MARGIN)
      .toSorted((a, b) => Math.abs(a - start) - Math.abs(b - start))
    if (nearest !== undefined) left.delete(nearest)
  }
  return predicted.length - left.size
}

/**
 * Covering of the annotators' segments by the predicted ones, 0 to 1 (same paper): for each of their segments the largest Jaccard
 * index with a predicted one, weighted by length; the mean over annotators. `count` is the number of points.
 */
export function covering(
  annotations: readonly (readonly number[])[],
  predicted: readonly number[],
  count: number,
): number {
  const found = segmentsOf(predicted, count)
  const scores = annotations.map((truth) => {
    const covered = segmentsOf(truth, count).map(
      ([from, to]) => (to - from) * Math.max(...found.map((other) => jaccard([from, to], other))),
    )
    return covered.reduce((sum, each) => sum + each, 0) / count
  })
  return scores.reduce((sum, each) => sum + each, 0) / scores.length
}

function segmentsOf(breaks: readonly number[], count: number): [number, number][] {
  const starts = startsOf(breaks)
  return starts.map((from, at) => [from, starts[at + 1] ?? count])
}

function jaccard([from, to]: [number, number], [otherFrom, otherTo]: [number, number]): number {
  const shared = Math.max(0, Math.min(to, otherTo) - Math.max(from, otherFrom))
  return shared / (to - from + otherTo - otherFrom - shared)
}
