import type { Memory } from './memory.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The day of 1970-01-04, the first Sunday of the count of days, and the place of holidays beside the days of a week. */
const SUNDAY = 3
const HOLIDAY = 7
/** Visits from which an offset is known; the first, when the level was hardly known, does not count. */
const FEWEST = 2

/** What is repeated, and how fast it is learned. */
export interface Cycle {
  /** Slots of a day, and days until it repeats. */
  perDay: 1 | 24
  days: 1 | 7
  /** Share of the way to the newest visit's error that a slot goes, once it has been visited often. */
  gain: number
}

/** Numbers of memory that the offsets of a cycle take. */
export function offsetsSize(cycle: Cycle): number {
  return 2 * slotsOf(cycle) + 4
}

/** Slots of a cycle; a week has an eighth day, which holidays share. */
function slotsOf({ perDay, days }: Cycle): number {
  return perDay * (days === 7 ? 8 : 1)
}

/**
 * How far each weekday, hour of the day or hour of the week lies from the level: a mean of its visits, the newest counting more,
 * errors cut so that one wrong figure teaches little (Gelper, Fried & Croux 2010, Journal of Forecasting 29). Holidays are a day of
 * their own, which begins as a Sunday and is learned as they come.
 */
export class SlotOffsets {
  private readonly offsets: Float64Array
  private readonly visits: Float64Array
  /** [slot of time, its place, sum of errors there, number of errors] */
  private readonly running: Float64Array

  constructor(
    memory: Memory,
    private readonly cycle: Cycle,
  ) {
    this.offsets = memory.take(slotsOf(cycle))
    this.visits = memory.take(slotsOf(cycle))
    this.running = memory.take(4)
    this.clear()
  }

  clear(): void {
    this.offsets.fill(0)
    this.visits.fill(0)
    this.running.fill(0)
    this.running[0] = Number.NaN
  }

  /** The offset at a time; NaN for a slot that was not visited twice before, and for a holiday where the cycle is a day. */
  at(timeMs: number, isHoliday: boolean): number {
    const { perDay, days } = this.cycle
    const slot = Math.floor(timeMs / (perDay === 1 ? DAY : HOUR))
    const { running } = this
    if (running[0] !== slot) this.close()
    running[0] = slot
    if (isHoliday && days === 1) return this.stay(Number.NaN)
    const place = modulo(slot, perDay * days)
    const own = isHoliday ? HOLIDAY * perDay + modulo(slot, perDay) : place
    running[1] = own
    if (isHoliday && this.visits[own] === 0) this.beginAsSunday(own)
    return (this.visits[own] ?? 0) >= FEWEST ? (this.offsets[own] ?? 0) : Number.NaN
  }

  /** What was known of the slot asked for last: its offset, 0 at first; NaN where there is none. */
  get known(): number {
    return this.offsets[this.running[1] ?? Number.NaN] ?? Number.NaN
  }

  /** Takes in how far the value of the moment asked for last lay from level and offset. */
  learn(error: number): void {
    const { running } = this
    running[2] = (running[2] ?? 0) + error
    running[3] = (running[3] ?? 0) + 1
  }

  private close(): void {
    const { running, offsets, visits } = this
    const { gain } = this.cycle
    const place = running[1] ?? 0
    const count = running[3] ?? 0
    if (count > 0) {
      const visit = (visits[place] ?? 0) + 1
      visits[place] = visit
      offsets[place] =
        (offsets[place] ?? 0) + (Math.max(1 / Math.max(1, visit - 1), gain) * (running[2] ?? 0)) / count
    }
    running[2] = 0
    running[3] = 0
  }

  private stay(offset: number): number {
    this.running[1] = Number.NaN
    return offset
  }

  private beginAsSunday(own: number): void {
    const { perDay } = this.cycle
    const sunday = SUNDAY * perDay + (own % perDay)
    if ((this.visits[sunday] ?? 0) < FEWEST) return
    this.offsets[own] = this.offsets[sunday] ?? 0
    this.visits[own] = FEWEST
  }
}

function modulo(value: number, base: number): number {
  return value - Math.floor(value / base) * base
}
