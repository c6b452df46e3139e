import type { Memory } from './memory.js'

const HOUR = 3_600_000
/** The day of 1970-01-04, the first Sunday of the count of days. */
const SUNDAY = 3
/** Comparable moments needed before a median of them says anything. */
const FEWEST = 3
/** Weight of the newest error in the running mean error of daily and of weekly comparison. */
const ERROR_WEIGHT = 0.01

/** What one slot of the calendar is, and over how many of them the memory goes back. */
export interface Calendar {
  /** Milliseconds of a slot. */
  slot: number
  /** Slots of a day and of a week. A daily series has days only, and is compared by the week. */
  perDay: number
  perWeek: number
  weeks: number
}

/** Finer series: each hour with the same hour of seven days or of four weeks, whichever has predicted better lately. */
export const HOURS: Calendar = { slot: HOUR, perDay: 24, perWeek: 168, weeks: 4 }

/** How many numbers of memory a profile takes. */
export function profileSize(calendar: Calendar): number {
  return calendar.perWeek * calendar.weeks + 5
}

/** The level of comparable earlier moments: means of slots of the calendar, and medians of those that compare with now. */
export class SeasonalProfile {
  /** Means of the last slots, at slot number modulo length; NaN where there was no value yet. */
  private readonly slots: Float64Array
  /** [slot that is being filled, its sum, its number of values, mean error by day, mean error by week] */
  private readonly running: Float64Array
  private readonly comparable: Float64Array
  /** Derived from the slots when the slot changes; NaN where too few are known. */
  private byDay = Number.NaN
  private byWeek = Number.NaN
  private at = Number.NaN

  constructor(
    memory: Memory,
    private readonly calendar: Calendar,
  ) {
    this.slots = memory.take(calendar.perWeek * calendar.weeks)
    this.running = memory.take(5)
    this.comparable = new Float64Array(Math.max(7, calendar.weeks))
  }

  /** The median of comparable earlier moments, NaN where there are too few. A holiday is compared with Sundays. */
  expected(timeMs: number, isHoliday: boolean): number {
    this.turn(Math.floor(timeMs / this.calendar.slot))
    if (isHoliday) return this.onSundays()
    const { byDay, byWeek, running } = this
    if (byWeek !== byWeek) return byDay
    return byDay !== byDay || (running[4] ?? 0) < (running[3] ?? 0) ? byWeek : byDay
  }

  /** Takes in the value of the moment that was asked for last. Holidays are left out, as they are no example of their weekday. */
  add(value: number, isHoliday: boolean): void {
    if (isHoliday) return
    const { running } = this
    running[1] = (running[1] ?? 0) + value
    running[2] = (running[2] ?? 0) + 1
    if (this.byDay !== this.byDay || this.byWeek !== this.byWeek) return
    running[3] = mixed(running[3] ?? 0, Math.abs(value - this.byDay))
    running[4] = mixed(running[4] ?? 0, Math.abs(value - this.byWeek))
  }

  /** Closes the slot before and looks up what compares with this one. */
  private turn(slot: number): void {
    if (slot === this.at) return
    const { running, calendar } = this
    if (running[0] !== slot) {
      if ((running[2] ?? 0) > 0)
        this.slots[this.place(running[0] ?? 0)] = (running[1] ?? 0) / (running[2] ?? 1)
      running[0] = slot
      running[1] = 0
      running[2] = 0
    }
    this.at = slot
    this.byDay = calendar.perDay > 1 ? this.median(slot, calendar.perDay, 7) : Number.NaN
    this.byWeek = this.median(slot, calendar.perWeek, calendar.weeks)
  }

  /** The same hour of the last Sundays. */
  private onSundays(): number {
    const { perDay, perWeek, weeks } = this.calendar
    const daysToSunday = modulo(SUNDAY - Math.floor(this.at / perDay), 7)
    return this.median(this.at + daysToSunday * perDay, perWeek, weeks)
  }

  private median(slot: number, step: number, count: number): number {
    const { comparable, slots } = this
    let known = 0
    let from = this.place(slot)
    for (let k = 1; k <= count; k++) {
      from = from < step ? from - step + slots.length : from - step
      const mean = slots[from] ?? Number.NaN
      if (mean !== mean) continue
      let place = known++
      while (place > 0 && (comparable[place - 1] ?? 0) > mean) {
        comparable[place] = comparable[place - 1] ?? 0
        place--
      }
      comparable[place] = mean
    }
    if (known < FEWEST) return Number.NaN
    const half = known >> 1
    const upper = comparable[half] ?? 0
    return known % 2 === 1 ? upper : ((comparable[half - 1] ?? 0) + upper) / 2
  }

  private place(slot: number): number {
    return modulo(slot, this.slots.length)
  }
}

function modulo(value: number, base: number): number {
  return value - Math.floor(value / base) * base
}

function mixed(mean: number, error: number): number {
  return mean === mean ? mean + ERROR_WEIGHT * (error - mean) : error
}
