/** The three cost profiles of the benchmark: what a detection, a missed window and a false alert weigh. */
export const PROFILES = {
  standard: { hit: 1, miss: 1, falseAlert: 0.11 },
  'low-FP': { hit: 1, miss: 1, falseAlert: 0.22 },
  'low-FN': { hit: 1, miss: 2, falseAlert: 0.11 },
} as const
export type Profile = keyof typeof PROFILES

/** A detector's scores of one file, and the labelled windows as pairs of places, both inclusive, in order. */
export interface ScoredFile {
  scores: Float64Array
  windows: readonly (readonly [number, number])[]
}

/** Score of 100, the threshold it was reached at, and what stood at or above that threshold. */
export interface NabScore {
  score: number
  threshold: number
  falseAlerts: number
  windowsHit: number
}

/** One point that has a score: its worth before weights, and its window among all windows, -1 outside of them. */
interface Candidate {
  score: number
  worth: number
  window: number
}

/** Points at the start of a file of `length` that the benchmark ignores. */
export function probation(length: number): number {
  return Math.min(Math.floor(0.15 * length), 750)
}

/** The benchmark's sigmoid of a relative position: near 1 at a window's start (-1), 0 at its end, -1 far behind it. */
export function sigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1
}

/**
 * What an alert at each point of a file is worth, before the weights: in a window from 1 at its start towards 0 at its end;
 * outside from 0 just behind a window down to -1, which it also is before any window.
 */
export function worths(
  length: number,
  windows: ScoredFile['windows'],
): { worth: Float64Array; window: Int32Array } {
  const worth = new Float64Array(length).fill(-1)
  const window = new Int32Array(length).fill(-1)
  windows.forEach(([start, end], w) => {
    const width = end - start + 1
    for (let i = start; i <= end; i++) {
      worth[i] = sigmoid(-(end - i + 1) / width) / sigmoid(-1)
      window[i] = w
    }
    const next = windows[w + 1]?.[0] ?? length
    for (let i = end + 1; i < next; i++) worth[i] = sigmoid((i - end) / (width - 1))
  })
  return { worth, window }
}

/**
 * Score of the Numenta Anomaly Benchmark at the one threshold that is best for all files together (Lavin & Ahmad 2015, ICMLA;
 * arXiv 1510.03336). Higher scores are more anomalous; a score of 0 or less is never an alert.
 */
export function nabScore(files: readonly ScoredFile[], profile: Profile): NabScore {
  const { hit, miss } = PROFILES[profile]
  const { candidates, windowCount, scorable } = candidatesOf(files)
  const nothing = -windowCount * miss
  const best = sweep(candidates, -scorable * miss, profile)
  return { ...best, score: (100 * (best.score - nothing)) / (windowCount * hit - nothing) }
}

/** The score at a threshold given beforehand, as a detector in use has one. */
export function nabScoreAt(files: readonly ScoredFile[], profile: Profile, threshold: number): number {
  const { hit, miss } = PROFILES[profile]
  const windowCount = files.reduce((sum, { windows }) => sum + windows.length, 0)
  const raw = files.reduce((sum, file) => sum + rawScore(file, profile, threshold), 0)
  return (100 * (raw + windowCount * miss)) / (windowCount * (hit + miss))
}

/** A file's sum at a threshold, before scaling: hits less misses and false alerts. Sums of files add up. */
export function rawScore(file: ScoredFile, profile: Profile, threshold: number): number {
  const { candidates, scorable } = candidatesOf([file])
  const tally = new Tally(-scorable * PROFILES[profile].miss, profile)
  for (const candidate of candidates) if (candidate.score >= threshold) tally.alert(candidate)
  return tally.sum
}

/** Points with a score, the number of windows, and how many of those can be hit because they end behind the probation. */
function candidatesOf(files: readonly ScoredFile[]): {
  candidates: Candidate[]
  windowCount: number
  scorable: number
} {
  const candidates: Candidate[] = []
  let windowCount = 0
  let scorable = 0
  for (const { scores, windows } of files) {
    const first = probation(scores.length)
    const { worth, window } = worths(scores.length, windows)
    for (let i = first; i < scores.length; i++) {
      const score = scores[i] ?? 0
      const at = window[i] ?? -1
      if (score > 0) candidates.push({ score, worth: worth[i] ?? 0, window: at < 0 ? -1 : windowCount + at })
    }
    windowCount += windows.length
    scorable += windows.filter(([, end]) => end >= first).length
  }
  return { candidates, windowCount, scorable }
}

/** Goes through the thresholds from above; equal scores are alerts together. The score of the best one is unscaled. */
function sweep(candidates: Candidate[], start: number, profile: Profile): NabScore {
  const tally = new Tally(start, profile)
  let best: NabScore = { score: start, threshold: Infinity, falseAlerts: 0, windowsHit: 0 }
  candidates.sort((a, b) => b.score - a.score)
  candidates.forEach((candidate, i) => {
    tally.alert(candidate)
    if (candidates[i + 1]?.score === candidate.score || tally.sum <= best.score) return
    const { falseAlerts, windowsHit } = tally
    best = { score: tally.sum, threshold: candidate.score, falseAlerts, windowsHit }
  })
  return best
}

/** The running sum of alerts; of a window only the best alert counts, and it takes the place of the miss. */
class Tally {
  falseAlerts = 0
  windowsHit = 0
  private readonly hits = new Map<number, number>()
  private readonly weights: { hit: number; miss: number; falseAlert: number }

  constructor(
    public sum: number,
    profile: Profile,
  ) {
    this.weights = PROFILES[profile]
  }

  alert({ worth, window }: Candidate): void {
    const { hit, miss, falseAlert } = this.weights
    if (window < 0) {
      this.falseAlerts++
      this.sum += worth * falseAlert
      return
    }
    const before = this.hits.get(window)
    if (before === undefined) this.windowsHit++
    const now = Math.max(before ?? -miss, worth * hit)
    this.sum += now - (before ?? -miss)
    this.hits.set(window, now)
  }
}
