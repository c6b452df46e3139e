import { STREAM_TESTS } from '../statistics/stream-tests.js'
import { stateSize, StreamingDetector, type StreamFrequency } from '../statistics/streaming.js'
import type { Database } from '../system/database.js'
import { NumberRows } from './number-rows.js'
import { StreamedScores } from './streamed-scores.js'

const MILLISECONDS = 1000

/** What is known of a series before its first new point. */
export interface Begun {
  frequency: StreamFrequency
  /** What its detector knew; none where the series is judged from its first point. */
  state: Float64Array | undefined
  /** Its points before, all its points, and how many of the newest keep their scores. */
  seenCount: number
  pointCount: number
  keptCount: number
}

/** Series on their way through their detectors, one after another in the order of their numbers. */
export class StreamedSeries {
  private readonly alerts = new NumberRows([
    'number',
    'seconds',
    'observed',
    'expected',
    'lower',
    'upper',
    'scale',
    'score',
    'test',
    'statistic',
    'low',
    'high',
  ])
  private readonly scores = new StreamedScores()
  /** What the detectors know, one after another in the order of the series, and where each one's begins. */
  private readonly states: Float64Array
  private readonly places = new Map<number, number>()
  private current = Number.NaN
  private detector = new StreamingDetector('day')

  /** @param begun every series by its number, in their order. */
  constructor(private readonly begun: ReadonlyMap<number, Begun>) {
    let size = 0
    for (const [number, { frequency }] of begun) {
      this.places.set(number, size)
      size += stateSize(frequency)
    }
    this.states = new Float64Array(size)
    for (const [number, { state }] of begun) if (state) this.states.set(state, this.places.get(number))
  }

  /** Takes the next point of a series: seconds since 1970, NaN for a missing value. */
  observe(
    series: number,
    { seconds, value, isHoliday }: { seconds: number; value: number; isHoliday: boolean },
  ): void {
    if (series !== this.current) this.begin(series)
    const { detector } = this
    detector.observe(seconds * MILLISECONDS, value, isHoliday)
    this.scores.add(series, seconds, detector)
    if (detector.isAlert) this.addAlert(seconds, value)
  }

  /** Makes temporary tables of the new alerts and of the new scores (`new_score`). @returns what the detectors know now. */
  async save(database: Database, alerts: string): Promise<Float64Array> {
    await this.alerts.save(database, alerts)
    await this.scores.save(database)
    return this.states
  }

  private begin(series: number): void {
    const begun = this.begun.get(series)
    const place = this.places.get(series)
    if (!begun || place === undefined) throw new Error(`series ${series} is not among those that are judged`)
    const { frequency, state, seenCount, pointCount, keptCount } = begun
    this.current = series
    this.scores.begin(seenCount, pointCount - keptCount)
    const block = this.states.subarray(place, place + stateSize(frequency))
    this.detector = state
      ? StreamingDetector.restore(frequency, state, block)
      : new StreamingDetector(frequency, block)
  }

  private addAlert(seconds: number, observed: number): void {
    const { expected, lower, upper, scale, score, test, statistic, low, high } = this.detector
    this.alerts.add(
      this.current,
      seconds,
      observed,
      expected,
      lower,
      upper,
      scale,
      score,
      STREAM_TESTS.indexOf(test),
      statistic,
      low,
      high,
    )
  }
}
