import { lineSums, lineThrough, squaresAboutLine, valueAt, type LineSums } from './line-fits.js'
import { carryOver, jumpsOf, lagOneCorrelation, meanOf, withoutSpikes } from './segment-noise.js'
import { SegmentPath } from './segment-path.js'

export interface SegmentSettings {
  /** what a break must save, in log n: Schwarz's price for 2.5 parameters; chosen while looking at seeded series and the 13 labelled ones */
  price: number
  /** what a break must explain of the whole sum of squares: less is not to be seen on a chart */
  share: number
  /** breaks that may be taken together: one alone may be hidden by those still missing */
  together: number
  /** the fewest points in a segment, in roots of n; never fewer than 3 */
  shortest: number
  /** how far a spike may stand out, in noise scales */
  spike: number
  /** what a break must save to be significant, in log n, with the noise's memory judged cautiously */
  significance: number
}

export const SEGMENT_SETTINGS: SegmentSettings = {
  price: 2.5,
  share: 0.01,
  together: 3,
  shortest: 1,
  spike: 4,
  significance: 5,
}

/** A run of points about one line. Indices count from 0 in the series given, missing values included. */
export interface Segment {
  first: number
  last: number
  /** mean of its values, spikes drawn in */
  level: number
  /** change per period */
  slope: number
  /** standard deviation about the line, with two degrees of freedom less */
  scale: number
}

export interface Break {
  /** index of the new segment's first point */
  at: number
  /** the new line less the old one there */
  step: number
  /** the new slope less the old one, per period */
  slopeChange: number
  /** twice the log-likelihood that the break saves, and what the breaks taken together had to save on average */
  saved: number
  price: number
  /** what it saves with the noise's memory judged cautiously, and what that must exceed to be significant */
  evidence: number
  evidenceLimit: number
  /** the largest change from one point to the next at the break or beside it, in robust scales, and what that must exceed */
  jump: number
  jumpLimit: number
  /** whether the evidence or the jump exceeds its limit: only then is the break more than wandering noise makes */
  significant: boolean
}

interface Segmentation {
  segments: Segment[]
  breaks: Break[]
}

/** The values that are there, brought to mean 0 and variance 1, and what it takes to get back. */
interface Sample {
  places: Float64Array
  values: Float64Array
  sums: LineSums
  mean: number
  spread: number
  /** `carryOver` of the values */
  carried: number
}

/**
 * The indices, from 0, of the first point of each new segment, the first segment's own 0 left out; empty for a series in one piece.
 *
 * Missing values (NaN) are passed over and count in the index. `season` is the number of periods in a cycle that the values
 * still contain (12 for monthly figures, 1 for none): no segment is shorter. See `segmentsOf` for the method.
 */
export function segmentStarts(values: Float64Array, season = 1, settings = SEGMENT_SETTINGS): number[] {
  const sample = sampleOf(values, settings)
  return sample ? startsIn(sample, season, settings).map((start) => sample.places[start] ?? 0) : []
}

/**
 * A series cut into segments with a line each, and the evidence for each break; all figures in the series' own unit and period.
 *
 * Spikes are drawn in first (`withoutSpikes`). Breaks are then taken from the exact best cuts (`SegmentPath`), one at a time, or
 * up to three where fewer are not worth it, as long as each saves more than 2.5 log n (Schwarz 1978, Ann. Statist. 6; Yao 1988,
 * Statist. Probab. Lett. 6). The likelihood is n log(squares), its n lessened by the parameters and, since noise that carries
 * over repeats itself, by (1 - r) / (1 + r), r the noise's lag-one autocorrelation (Bartlett 1946, J. R. Stat. Soc. Suppl. 8;
 * estimated with the breaks in, and breaks taken in turn, as by Bai & Perron 1998, Econometrica 66). The fewest points in a
 * segment are 3, or the root of n.
 *
 * Growth is a straight line only in logarithms: give those of series that multiply.
 */
export function segmentsOf(values: Float64Array, season = 1, settings = SEGMENT_SETTINGS): Segmentation {
  const sample = sampleOf(values, settings)
  if (!sample) return { segments: constantSegments(values), breaks: [] }
  const starts = startsIn(sample, season, settings)
  return {
    segments: bounds(starts, sample).map(([from, to]) => segmentIn(sample, from, to)),
    breaks: breaksIn(sample, starts, settings),
  }
}

/** The sample, or nothing where no value differs from another. */
function sampleOf(all: Float64Array, settings: SegmentSettings): Sample | undefined {
  const places = Float64Array.from(all.keys()).filter((place) => Number.isFinite(all[place]))
  const raw = withoutSpikes(all.filter(Number.isFinite), settings.spike)
  const mean = meanOf(raw)
  const spread = Math.sqrt(meanOf(raw.map((value) => (value - mean) ** 2)))
  // differences below what a double can tell apart are no differences
  if (!(spread > 1e-12 * Math.abs(mean))) return undefined
  const values = raw.map((value) => (value - mean) / spread)
  return { places, values, sums: lineSums(places, values), mean, spread, carried: carryOver(values) }
}

function constantSegments(values: Float64Array): Segment[] {
  const first = values.findIndex(Number.isFinite)
  if (first < 0) return []
  const level = meanOf(values.filter(Number.isFinite))
  return [{ first, last: values.findLastIndex(Number.isFinite), level, slope: 0, scale: 0 }]
}

/** The positions in the sample at which new segments start. */
function startsIn(sample: Sample, season: number, settings: SegmentSettings): number[] {
  const count = sample.values.length
  const shortest = Math.max(3, Math.round(settings.shortest * Math.sqrt(count)), season)
  const path = new SegmentPath(sample.sums, shortest)
  let starts: number[] = []
  for (;;) {
    const more = worthwhileBreaks(sample, path, starts, Math.floor(count / shortest) - 1, settings)
    if (!more) return starts
    starts = more
  }
}

/** The cuts with the fewest more breaks that are worth their price on average, or nothing. */
function worthwhileBreaks(
  sample: Sample,
  path: SegmentPath,
  starts: number[],
  most: number,
  settings: SegmentSettings,
): number[] | undefined {
  const count = sample.values.length
  const now = floored(path.squares(starts.length), count)
  for (let more = 1; more <= settings.together && starts.length + more <= most; more++) {
    const next = floored(path.squares(starts.length + more), count)
    if ((now - next) / more <= settings.share * count) continue
    const cut = path.starts(starts.length + more)
    const saved = savedBy(now, next, count, cut.length, memoryWith(sample, cut))
    if (saved / more > settings.price * Math.log(count)) return cut
  }
  return undefined
}

/**
 * The noise's lag-one correlation with some breaks in: that of the residuals, or `carryOver` where less, since breaks still
 * missing count as memory in the residuals and not in the differences.
 */
function memoryWith(sample: Sample, starts: number[]): number {
  return Math.min(lagOneCorrelation(residualsOf(sample, starts)), sample.carried)
}

/** Twice the log-likelihood saved by going from `before` to `after` squares, with `carried` the noise's lag-one correlation. */
function savedBy(before: number, after: number, count: number, breaks: number, carried: number): number {
  const memory = Math.min(0.98, Math.max(0, carried))
  const free = Math.max(0, count - (3 * breaks + 2))
  return ((free * (1 - memory)) / (1 + memory)) * Math.log(before / after)
}

/** Squares below what rounding leaves of a perfect fit are taken for a perfect fit. */
const floored = (squares: number, count: number) => Math.max(squares, 1e-9 * count)

/** Where each segment starts and ends (not included) in the sample. */
function bounds(starts: number[], sample: Sample): [number, number][] {
  const ends = [...starts, sample.values.length]
  return [0, ...starts].map((from, at) => [from, ends[at] ?? sample.values.length])
}

function residualsOf(sample: Sample, starts: number[]): Float64Array {
  const residuals = new Float64Array(sample.values.length)
  for (const [from, to] of bounds(starts, sample)) {
    const line = lineThrough(sample.sums, from, to)
    for (let at = from; at < to; at++)
      residuals[at] = (sample.values[at] ?? 0) - valueAt(line, sample.places[at] ?? 0)
  }
  return residuals
}

function segmentIn(sample: Sample, from: number, to: number): Segment {
  const line = lineThrough(sample.sums, from, to)
  const variance = squaresAboutLine(sample.sums, from, to) / Math.max(1, to - from - 2)
  return {
    first: sample.places[from] ?? 0,
    last: sample.places[to - 1] ?? 0,
    level: sample.mean + sample.spread * line.level,
    slope: sample.spread * line.slope,
    scale: sample.spread * Math.sqrt(variance),
  }
}

/** The breaks with their evidence: each is left out in turn, its two segments joined, the others kept. */
function breaksIn(sample: Sample, starts: number[], settings: SegmentSettings): Break[] {
  const count = sample.values.length
  const pieces = bounds(starts, sample)
  const squares = (from: number, to: number) => squaresAboutLine(sample.sums, from, to)
  const full = pieces.reduce((sum, [from, to]) => sum + squares(from, to), 0)
  const memory = { plain: memoryWith(sample, starts), cautious: cautiousMemory(sample, starts) }
  const jumps = jumpsOf(sample.values)
  return starts.map((start, at) => {
    const from = starts[at - 1] ?? 0
    const to = starts[at + 1] ?? count
    const joined = floored(full - squares(from, start) - squares(start, to) + squares(from, to), count)
    const savedWith = (carried: number) =>
      savedBy(joined, floored(full, count), count, starts.length, carried)
    return judged({
      ...changeAt(sample, from, start, to),
      saved: savedWith(memory.plain),
      price: settings.price * Math.log(count),
      evidence: savedWith(memory.cautious),
      evidenceLimit: settings.significance * Math.log(count),
      jump: Math.max(...jumps.subarray(start - 1, start + 2)),
      jumpLimit: jumpLimit(count),
    })
  })
}

/**
 * The noise's lag-one correlation at most: that of the residuals with the bias of a fitted trend, (2 + 4r) / n for each segment
 * (after Marriott & Pope 1954 and Kendall 1954, Biometrika 41), put back; or `carryOver` of the values where more, which knows
 * of no breaks and so keeps a random walk from passing for level shifts.
 */
function cautiousMemory(sample: Sample, starts: number[]): number {
  const carried = lagOneCorrelation(residualsOf(sample, starts))
  const bias = ((2 + 4 * Math.max(0, carried)) * (starts.length + 1)) / sample.values.length
  return Math.max(carried + bias, sample.carried)
}

/**
 * What a jump must exceed: the bound of the largest of n normal values at 1 %, sqrt(2 log 100n), widened by 1 + 8/n for the
 * scale being estimated from few changes. The 8, and the 5 log n that evidence must exceed, come from seeded noise (white,
 * first-order, random walks; 12 to 144 points), of which about 1 series in 100 has such a break.
 */
function jumpLimit(count: number): number {
  return Math.sqrt(2 * Math.log(100 * count)) * (1 + 8 / count)
}

function changeAt(sample: Sample, from: number, start: number, to: number) {
  const before = lineThrough(sample.sums, from, start)
  const after = lineThrough(sample.sums, start, to)
  const at = sample.places[start] ?? 0
  return {
    at,
    step: sample.spread * (valueAt(after, at) - valueAt(before, at)),
    slopeChange: sample.spread * (after.slope - before.slope),
  }
}

function judged(found: Omit<Break, 'significant'>): Break {
  return {
    ...found,
    significant: found.evidence > found.evidenceLimit || found.jump > found.jumpLimit,
  }
}
