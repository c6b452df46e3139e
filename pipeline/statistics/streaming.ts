import { DAILY_TESTS_SIZE, DailyTests } from './daily-tests.js'
import { FINER_TESTS_SIZE, FinerTests } from './finer-tests.js'
import { Memory } from './memory.js'
import { type Expectation, Prediction, predictionSize } from './prediction.js'
import type { StreamTest, Tell } from './stream-tests.js'

/** How often a series is observed; hourly and finer series are treated alike. */
export type StreamFrequency = 'day' | 'hour' | 'minute'

/** The score from which a point is an alert: it lies beyond the range by this share of the range's width. */
export const ALERT_SCORE = 0.0925

/** Points for which an alert silences what is not twice as strong. */
const SILENCE = 28
const STRONGER = 2
const DAILY: Expectation = {
  cycles: [{ perDay: 1, days: 7, gain: 1 / 12 }],
  steady: 28,
  mayFollow: true,
}
// The steady level of hours is that of a week.
const FINER: Expectation = {
  cycles: [
    { perDay: 24, days: 1, gain: 1 / 8 },
    { perDay: 24, days: 7, gain: 1 / 4 },
  ],
  steady: 168,
  mayFollow: false,
}

/** Numbers that a detector of a frequency knows. */
export function stateSize(frequency: StreamFrequency): number {
  return frequency === 'day'
    ? predictionSize(DAILY) + DAILY_TESTS_SIZE + 2
    : predictionSize(FINER) + FINER_TESTS_SIZE + 2
}

/**
 * Watches one series value by value. Each point has an expected value, a range and a point score (see Prediction); where it is new it
 * is told as an alert (see DailyTests and FinerTests), with a score that says how far beyond its range a statistic lies, in widths of
 * that range. A point's outcome uses that point and earlier ones; memory and work per value do not grow with the series. Equal input
 * gives equal output, also across `save` and `restore`.
 * Settings were chosen while looking at the Numenta Anomaly Benchmark, half of the injected series and seeded ones (npm run bench:flags).
 */
export class StreamingDetector {
  /** How far beyond its range, in widths of the range; 0 within, at the start, and while an alert before it silences it. */
  score = 0
  /** The test behind the score ('none' without one), what its statistic was in the unit of the series, and its range before. */
  test: StreamTest = 'none'
  statistic = Number.NaN
  low = Number.NaN
  high = Number.NaN
  private readonly prediction: Prediction
  private readonly memory: Memory
  private readonly daily: DailyTests | null
  private readonly finer: FinerTests | null
  /** [score of the last alert, points for which it still silences] */
  private readonly silence: Float64Array

  /** @param block where all that it knows is to stand, of `stateSize(frequency)` numbers; a block of its own without one. */
  constructor(frequency: StreamFrequency, block?: Float64Array) {
    const isDaily = frequency === 'day'
    const layout = isDaily ? DAILY : FINER
    const memory = Memory.blank(stateSize(frequency), block)
    this.memory = memory
    this.prediction = new Prediction(memory, layout)
    this.daily = isDaily ? new DailyTests(memory, this.prediction) : null
    this.finer = isDaily ? null : new FinerTests(memory, this.prediction)
    this.silence = memory.take(2).fill(0)
  }

  /** A detector that goes on where `save` was called. @throws Error where the numbers are no state of this frequency. */
  static restore(frequency: StreamFrequency, state: Float64Array, block?: Float64Array): StreamingDetector {
    const detector = new StreamingDetector(frequency, block)
    detector.memory.load(state)
    return detector
  }

  /** A copy of all that the detector knows. */
  save(): Float64Array {
    return this.memory.save()
  }

  /** Distance of the value from the expected one in standard deviations, 0 to 100: of every point, alert or not; NaN of the first 30. */
  get pointScore(): number {
    return this.prediction.score
  }

  /** What this value should have been, from earlier ones; NaN while nothing is known. */
  get expected(): number {
    return this.prediction.expected
  }

  /** Ends of the interval in which 95 % of values lie, from earlier ones; NaN while no distance is known. */
  get lower(): number {
    return this.prediction.lower
  }

  get upper(): number {
    return this.prediction.upper
  }

  /** The standard deviation of late, in the unit of the values. */
  get scale(): number {
    return this.prediction.scale
  }

  get isAlert(): boolean {
    return this.score >= ALERT_SCORE
  }

  /**
   * Takes the next value and sets all outcomes for it, those of the prediction too.
   * @param timeMs the start of the period, in milliseconds of its own calendar (as if it were UTC).
   * @param value NaN where it is missing: predicted, not scored.
   * @param isHoliday the day is compared with earlier holidays, the first with Sundays, and is no example of its weekday; without
   * either it is not scored.
   */
  observe(timeMs: number, value: number, isHoliday = false): void {
    const { prediction, daily, finer } = this
    prediction.make(timeMs, isHoliday)
    this.score = 0
    this.test = 'none'
    this.statistic = this.low = this.high = Number.NaN
    const isUsable = Number.isFinite(value) && !(isHoliday && prediction.expected !== prediction.expected)
    prediction.learn(isUsable ? value : Number.NaN)
    if (isUsable) {
      daily?.judge(value, this.tell)
      finer?.judge(value, this.tell, timeMs, isHoliday)
    } else daily?.skip()
    this.hush()
  }

  /** Keeps the strongest of the tests. */
  private readonly tell: Tell = (score, test, statistic, low, high) => {
    if (!(score > this.score)) return
    this.score = score
    this.test = test
    this.statistic = statistic
    this.low = low
    this.high = high
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
