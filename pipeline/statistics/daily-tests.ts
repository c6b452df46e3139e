import { LevelShift, levelShiftSize } from './level-shift.js'
import type { Memory } from './memory.js'
import type { Prediction } from './prediction.js'
import { RECENT_RANGE_SIZE, RecentRange } from './recent-range.js'
import { Repeats, REPEATS_SIZE } from './repeats.js'
import type { Tell } from './stream-tests.js'

/**
 * Days of the newest level and of the level before it: whole weeks, so that each holds every weekday alike, and so few that a shift
 * has passed through both while its first alert silences the next.
 */
const [NEWEST, BEFORE] = [14, 28]
/** A level counts for half: it moves slowly, and so strays beyond its range for days on end. */
const HALF = 0.5
/** The score of a repetition that has just become rare. */
const JUST_RARE = 0.1

/** Numbers of memory that the tests take. */
export const DAILY_TESTS_SIZE = levelShiftSize(NEWEST, BEFORE) + RECENT_RANGE_SIZE + REPEATS_SIZE

/**
 * What days and weeks are told for: a value beyond the range of 99 % of late, a level that moved further than it does, or values
 * that repeat earlier ones. Levels are compared on the scale of the prediction.
 */
export class DailyTests {
  private readonly level: LevelShift
  private readonly shifts: RecentRange
  private readonly repeats: Repeats

  constructor(
    memory: Memory,
    private readonly prediction: Prediction,
  ) {
    this.level = new LevelShift(memory, NEWEST, BEFORE)
    this.shifts = new RecentRange(memory)
    this.repeats = new Repeats(memory)
  }

  /** Judges a value that the prediction has learned. */
  judge(value: number, tell: Tell): void {
    const { prediction, repeats } = this
    if (prediction.excess > 0) {
      const { expected, low, high } = prediction
      tell(prediction.excess, 'surprise', value - expected, low - expected, high - expected)
    }
    this.judgeLevel(prediction.on(value), tell)
    repeats.add(value)
    if (repeats.rarity >= 1) tell(JUST_RARE * repeats.rarity, 'copy', repeats.run, 0, repeats.usual)
  }

  /** A value is missing. */
  skip(): void {
    this.repeats.add(Number.NaN)
  }

  private judgeLevel(seen: number, tell: Tell): void {
    const { prediction, level, shifts } = this
    const shift = level.add(seen)
    if (shift !== shift) return
    const novelty = shifts.novelty(shift)
    if (novelty > 0) {
      const inUnit = (by: number): number =>
        prediction.back(level.former + by) - prediction.back(level.former)
      tell(HALF * novelty, 'level shift', inUnit(shift), inUnit(-shifts.high), inUnit(shifts.high))
    }
    shifts.add(shift)
  }
}
