import { Extremes, extremesSize } from './extremes.js'
import { LevelShift, levelShiftSize } from './level-shift.js'
import type { Memory } from './memory.js'
import { ROUNDING, type Prediction } from './prediction.js'
import { HOURS, SeasonalProfile, profileSize } from './seasonal-profile.js'
import { SortedWindow, windowSize } from './sorted-window.js'
import type { StreamTest, Tell } from './stream-tests.js'

/** Values of the newest level and of the level before it, an hour and a day of values five minutes apart; and of the recent level. */
const [NEWEST, BEFORE, RECENT] = [12, 288, 28]
/** Values by which the range of the mean change lags; the mean itself spans twice as many. */
const DELAY = 14
/** The tests of a level count in full, these for half: a single residual, or a spread, strays further than a median does. */
const HALF = 0.5
/** Values that a recent median needs before it is compared with. */
const FEWEST = 5

/** Numbers of memory that the tests take. */
export const FINER_TESTS_SIZE =
  profileSize(HOURS) +
  levelShiftSize(NEWEST, BEFORE) +
  windowSize(RECENT) +
  4 * extremesSize(0) +
  extremesSize(DELAY) +
  3

/**
 * What hours and finer periods are told for, where one event lasts for many points: five statistics that each keep the range they
 * have had so far (see Extremes), so that a series is only compared with itself.
 */
export class FinerTests {
  private readonly profile: SeasonalProfile
  private readonly level: LevelShift
  private readonly recent: SortedWindow
  private readonly outliers: Extremes
  private readonly seasonal: Extremes
  private readonly surprises: Extremes
  private readonly shifts: Extremes
  private readonly scales: Extremes
  /** [last value, mean |change| from value to value, number of changes] */
  private readonly changes: Float64Array

  constructor(
    memory: Memory,
    private readonly prediction: Prediction,
  ) {
    this.profile = new SeasonalProfile(memory, HOURS)
    this.level = new LevelShift(memory, NEWEST, BEFORE)
    this.recent = new SortedWindow(memory, RECENT)
    this.outliers = new Extremes(memory)
    this.seasonal = new Extremes(memory)
    this.surprises = new Extremes(memory)
    this.shifts = new Extremes(memory)
    this.scales = new Extremes(memory, DELAY)
    this.changes = memory.take(3)
    this.changes[2] = 0
  }

  /** Judges a value that the prediction has learned. */
  judge(value: number, tell: Tell, timeMs: number, isHoliday: boolean): void {
    const comparable = this.profile.expected(timeMs, isHoliday)
    const recent = this.recent.count < FEWEST ? Number.NaN : this.recent.median()
    const beside = (range: Extremes, statistic: number, weight: number, test: StreamTest): void => {
      if (statistic !== statistic) return
      const seen = Math.abs(statistic) < ROUNDING * Math.abs(value) ? 0 : statistic
      tell(weight * range.novelty(seen), test, seen, range.low, range.high)
      range.add(seen)
    }
    beside(this.outliers, value - recent, 1, 'outlier')
    beside(this.seasonal, value - comparable, HALF, 'seasonal outlier')
    this.judgeSurprise(tell)
    beside(this.shifts, this.level.add(value), 1, 'level shift')
    beside(this.scales, this.change(value), HALF, 'change of scale')
    this.recent.push(value)
    this.profile.add(value, isHoliday)
  }

  private judgeSurprise(tell: Tell): void {
    const { surprises, prediction } = this
    const { surprise } = prediction
    if (surprise !== surprise) return
    const novelty = surprises.novelty(surprise)
    if (novelty > 0) {
      const inUnit = (by: number): number => prediction.besideNearest(by)
      tell(HALF * novelty, 'surprise', inUnit(surprise), inUnit(surprises.low), inUnit(surprises.high))
    }
    surprises.add(surprise)
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
}
