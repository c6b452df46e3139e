import { Extremes, extremesSize } from './extremes.js'
import { Memory } from './memory.js'
import { PREDICTION_SIZE, Prediction } from './prediction.js'
import { type Calendar, DAYS, HOURS, SeasonalProfile, profileSize } from './seasonal-profile.js'
import { SortedWindow, windowSize } from './sorted-window.js'

/** How often a series is observed; hourly and finer series are treated alike. */
export type StreamFrequency = 'day' | 'hour' | 'minute'

/**
 * What a score comes from: the value against the recent median, against comparable moments, or against its prediction; the newest
 * level against the one before; or how much the series moves from value to value.
 */
export type StreamTest =
  | 'none'
  | 'outlier'
  | 'seasonal outlier'
  | 'surprise'
  | 'level shift'
  | 'change of scale'

/** A score from which a point is an alert: a tenth of the range so far beyond that range. */
const ALERT = 0.1

/** Points for which an alert silences what is not twice as strong. */
const SILENCE = 28
const STRONGER = 2
/** Values by which the range of the mean change lags; the mean itself spans twice as many. */
const DELAY = 14
/** The tests of a level count in full, these for half: a single residual, or a spread, strays further than a median does. */
const HALF = 0.5
/** What is smaller than this share of the value is the rounding of sums, and no difference. */
const ROUNDING = 1e-9
/** Values that a recent median needs before it is compared with. */
const FEWEST = 5

interface Layout {
  calendar: Calendar
  /** Values whose median is the newest level, the level before it, and the recent level. */
  newest: number
  before: number
  recent: number
}
// Whole weeks for days, so that every window holds each weekday alike. Else, of values five minutes apart, an hour and the day before.
const DAILY: Layout = { calendar: DAYS, newest: 14, before: 280, recent: 28 }
const FINER: Layout = { calendar: HOURS, newest: 12, before: 288, recent: 28 }

/**
 * Watches one series value by value and scores how new what it sees is. Five statistics are followed (see StreamTest); each keeps
 * the range it has had so far, and the score is how far one of them lies beyond its range, in widths of that range (see Extremes).
 * So a series is only compared with itself, and 0.1 means as much for a calm one as for one with heavy tails. A point's outcome
 * uses that point and earlier ones; memory and work per value do not grow with the series. Equal input gives equal output, also
 * across `save` and `restore`. Running medians: Tukey 1977, Exploratory Data Analysis, ch. 7.
 * Settings were chosen on the Numenta Anomaly Benchmark and on simulated quiet series (npm run bench:flags), one set for all.
 */
export class StreamingDetector {
  /** How far beyond the range so far, in its widths; 0 within, at the start, and while an alert before it silences it. */
  score = 0
  /** The test behind the score ('none' without one), what its statistic was, and the range of that statistic before. */
  test: StreamTest = 'none'
  statistic = Number.NaN
  low = Number.NaN
  high = Number.NaN
  /** The value minus its prediction; NaN where either is missing. */
  residual = Number.NaN
  private readonly prediction: Prediction
  private readonly memory: Memory
  private readonly profile: SeasonalProfile
  private readonly newest: SortedWindow
  private readonly before: SortedWindow
  private readonly recent: SortedWindow
  private readonly outliers: Extremes
  private readonly seasonal: Extremes
  private readonly surprises: Extremes
  private readonly shifts: Extremes
  private readonly scales: Extremes
  /** [last value, mean |change| from value to value, number of changes] */
  private readonly changes: Float64Array
  /** [score of the last alert, points for which it still silences] */
  private readonly silence: Float64Array

  /** @param threshold the score from which `isAlert` holds. */
  constructor(
    frequency: StreamFrequency,
    readonly threshold = ALERT,
  ) {
    const layout = frequency === 'day' ? DAILY : FINER
    const memory = Memory.blank(stateSize(layout))
    this.memory = memory
    this.profile = new SeasonalProfile(memory, layout.calendar)
    this.prediction = new Prediction(memory)
    this.newest = new SortedWindow(memory, layout.newest)
    this.before = new SortedWindow(memory, layout.before)
    this.recent = new SortedWindow(memory, layout.recent)
    this.outliers = new Extremes(memory)
    this.seasonal = new Extremes(memory)
    this.surprises = new Extremes(memory)
    this.shifts = new Extremes(memory)
    this.scales = new Extremes(memory, DELAY)
    this.changes = memory.take(3)
    this.changes[2] = 0
    this.silence = memory.take(2).fill(0)
  }

  /** A detector that goes on where `save` was called. @throws Error where the numbers are no state of this frequency. */
  static restore(frequency: StreamFrequency, state: Float64Array, threshold = ALERT): StreamingDetector {
    const detector = new StreamingDetector(frequency, threshold)
    detector.memory.load(state)
    return detector
  }

  /** All that the detector knows: 755 numbers for a daily series, 1,383 for a finer one. */
  save(): Float64Array {
    return this.memory.save()
  }

  /** What this value should have been, from earlier ones; NaN while nothing is known. */
  get expected(): number {
    return this.prediction.expected
  }

  /** Ends of the interval in which 95 % of values lie, from earlier ones; NaN while no error is known. */
  get lower(): number {
    return this.prediction.lower
  }

  get upper(): number {
    return this.prediction.upper
  }

  /** The mean absolute error of late, in the unit of the values. */
  get scale(): number {
    return this.prediction.scale
  }

  get isAlert(): boolean {
    return this.score >= this.threshold
  }

  /**
   * Takes the next value and sets all outcomes for it.
   * @param timeMs the start of the period, in milliseconds of its own calendar (as if it were UTC).
   * @param value NaN where it is missing: predicted, not scored.
   * @param isHoliday the day is compared with Sundays, and is no example of its weekday; without Sundays it is not scored.
   */
  observe(timeMs: number, value: number, isHoliday = false): void {
    const comparable = this.profile.expected(timeMs, isHoliday)
    const recent = this.recent.count < FEWEST ? Number.NaN : this.recent.median()
    this.prediction.make(this.changes[0] ?? Number.NaN, recent, comparable)
    this.residual = value - this.expected
    this.score = 0
    this.test = 'none'
    this.statistic = this.low = this.high = Number.NaN
    const isUsable = Number.isFinite(value) && !(isHoliday && comparable !== comparable)
    if (isUsable) this.take(value, value - recent, value - comparable, isHoliday)
    this.hush()
  }

  private take(value: number, fromRecent: number, fromComparable: number, isHoliday: boolean): void {
    this.judge(this.outliers, fromRecent, value, 1, 'outlier')
    this.judge(this.seasonal, fromComparable, value, HALF, 'seasonal outlier')
    this.judge(this.surprises, this.residual, value, HALF, 'surprise')
    this.judge(this.shifts, this.shift(value), value, 1, 'level shift')
    this.judge(this.scales, this.change(value), value, HALF, 'change of scale')
    this.recent.push(value)
    this.prediction.learn(value)
    this.profile.add(value, isHoliday)
  }

  /** Keeps the strongest of the tests. A statistic that is not known yet is NaN and says nothing. */
  private judge(range: Extremes, statistic: number, value: number, weight: number, test: StreamTest): void {
    if (statistic !== statistic) return
    const seen = Math.abs(statistic) < ROUNDING * Math.abs(value) ? 0 : statistic
    const score = weight * range.novelty(seen)
    if (score > this.score) {
      this.score = score
      this.test = test
      this.statistic = seen
      this.low = range.low
      this.high = range.high
    }
    range.add(seen)
  }

  /** The newest level minus the level before it. */
  private shift(value: number): number {
    const { newest, before } = this
    const left = newest.push(value)
    if (left === left) before.push(left)
    return before.count < newest.size ? Number.NaN : newest.median() - before.median()
  }

  /** The mean absolute change from value to value, over as many of the newest as the recent level has. */
  private change(value: number): number {
    const { changes, recent } = this
    const change = Math.abs(value - (changes[0] ?? 0))
    changes[0] = value
    if (change !== change) return Number.NaN
    const count = changes[2] ?? 0
    changes[1] =
      count === 0
        ? change
        : (changes[1] ?? 0) + (change - (changes[1] ?? 0)) / Math.min(count + 1, recent.size)
    changes[2] = count + 1
    return count < recent.size ? Number.NaN : (changes[1] ?? 0)
  }

  /** One event is told once: after an alert only what is much stronger is told. Lesser scores have told nobody, and silence nothing. */
  private hush(): void {
    const { silence } = this
    const left = silence[1] ?? 0
    silence[1] = Math.max(0, left - 1)
    if (left > 0 && this.score <= STRONGER * (silence[0] ?? 0)) {
      this.score = 0
      this.test = 'none'
    } else if (this.isAlert) {
      silence[0] = this.score
      silence[1] = SILENCE
    }
  }
}

function stateSize({ calendar, newest, before, recent }: Layout): number {
  const windows = windowSize(newest) + windowSize(before) + windowSize(recent)
  const ranges = 4 * extremesSize(0) + extremesSize(DELAY)
  return profileSize(calendar) + PREDICTION_SIZE + windows + ranges + 3 + 2
}
