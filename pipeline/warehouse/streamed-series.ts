import { STREAM_TESTS } from '../statistics/stream-tests.js'
import { StreamingDetector, type StreamFrequency } from '../statistics/streaming.js'
import type { Database } from '../system/database.js'
import { NumberRows } from './number-rows.js'
import { StreamedScores } from './streamed-scores.js'

const MILLISECONDS = 1000

/** What is known of a series before its first new point. */
export interface Begun {
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
  private readonly states: Map<number, Float64Array>
  private current = Number.NaN
  private detector = new StreamingDetector('day')

  /** @param begun every series by its number. */
  constructor(private readonly begun: ReadonlyMap<number, Begun>) {
    this.states = new Map(
      [...begun].flatMap(([number, { state }]): [number, Float64Array][] => (state ? [[number, state]] : [])),
    )
  }

  /** Takes the next point of a series: seconds since 1970, NaN for a missing value. */
  observe(
    series: number,
    frequency: StreamFrequency,
    { seconds, value, isHoliday }: { seconds: number; value: number; isHoliday: boolean },
  ): void {
    if (series !== this.current) this.begin(series, frequency)
    const { detector } = this
    detector.observe(seconds * MILLISECONDS, value, isHoliday)
    this.scores.add(series, seconds, detector)
    if (detector.isAlert) this.addAlert(seconds, value)
  }

  /**
   * Makes temporary tables of the new alerts, of the new scores (`new_score`), and of the size of each detector's state.
   * @returns the states, one after another in the order of the series.
   */
  async save(database: Database, alerts: string, sizes: string): Promise<Float64Array> {
    this.end()
    await this.alerts.save(database, alerts)
    await this.scores.save(database)
    const ordered = [...this.states].toSorted(([a], [b]) => a - b)
    const rows = new NumberRows(['number', 'size'])
    const all = new Float64Array(ordered.reduce((sum, [, state]) => sum + state.length, 0))
    let start = 0
    for (const [series, state] of ordered) {
      rows.add(series, state.length)
      all.set(state, start)
      start += state.length
    }
    await rows.save(database, sizes)
    return all
  }

  private begin(series: number, frequency: StreamFrequency): void {
    this.end()
    this.current = series
    const { seenCount = 0, pointCount = 0, keptCount = 0 } = this.begun.get(series) ?? {}
    this.scores.begin(seenCount, pointCount - keptCount)
    const state = this.states.get(series)
    this.detector = state ? StreamingDetector.restore(frequency, state) : new StreamingDetector(frequency)
  }

  private end(): void {
    if (!Number.isNaN(this.current)) this.states.set(this.current, this.detector.save())
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
