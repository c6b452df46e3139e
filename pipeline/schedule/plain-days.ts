import type { Cron } from 'croner'
import { DAY_MS } from '../base/calendar.js'

/**
 * The slots of days on which the clocks do not change: each such day that has slots has them at the same times, which are found once. So a year
 * of minutes costs 365 questions to croner in place of 525,600.
 */
export class PlainDays {
  private readonly format: Intl.DateTimeFormat
  private times: readonly number[] | null = null

  constructor(
    private readonly cron: Cron,
    timeZone: string,
  ) {
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  }

  /** A slot and those that follow on its civil day, oldest first, in milliseconds; the slot alone where the clocks change on that day. */
  from(slot: Date): number[] {
    const at = slot.getTime()
    const start = at - (this.civilMs(at) % DAY_MS)
    const shift = this.shiftAt(at)
    if (this.shiftAt(start) !== shift || this.shiftAt(start + DAY_MS) !== shift) return [at]
    this.times ??= this.timesFrom(start)
    return this.times.map((time) => start + time).filter((time) => time >= at)
  }

  private timesFrom(start: number): number[] {
    const times: number[] = []
    for (
      let slot = this.cron.nextRun(new Date(start - 1));
      slot !== null && slot.getTime() < start + DAY_MS;
      slot = this.cron.nextRun(slot)
    )
      times.push(slot.getTime() - start)
    return times
  }

  private shiftAt(at: number): number {
    return this.civilMs(at) - at
  }

  /** What a clock on the wall shows at a whole second, as if it were UTC. */
  private civilMs(at: number): number {
    return Date.parse(`${this.format.format(at).replace(' ', 'T')}Z`)
  }
}
