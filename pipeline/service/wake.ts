import { createTask } from 'node-cron'

const MINUTE_MS = 60_000
/** A clock may be set by as much without a word. */
const JUMP_MS = 5 * MINUTE_MS
/** How much later than node-cron a timer wakes, by real time: where the clock is set back node-cron would sleep on. */
const LATE_MS = 1000

/** What is done at each minute of the clock, and what is told when the clock went on by itself, in milliseconds: it was set, or the machine slept. */
export interface Waking {
  now: () => Date
  work: () => Promise<void>
  jumped: (milliseconds: number) => void
}

/**
 * Calls `work` at each minute of the clock until the returned function is called; `work` never throws. A clock that jumps, however far and in
 * which direction, wakes once, at most a minute later. A minute that comes while `work` is at work is passed over.
 */
export function wakeEachMinute({ now, work, jumped }: Waking): () => void {
  let endSleep: () => void
  let isAtWork = false
  const wake = async (clock: number, real: number): Promise<void> => {
    const jump = now().getTime() - clock - (performance.now() - real)
    if (Math.abs(jump) > JUMP_MS) jumped(jump)
    sleep()
    if (isAtWork) return
    isAtWork = true
    await work()
    isAtWork = false
  }
  const sleep = (): void => {
    const [clock, real] = [now().getTime(), performance.now()]
    endSleep = sleepUntilMinute(clock, () => void wake(clock, real))
  }
  sleep()
  return () => endSleep()
}

/**
 * Calls `wake` once, at the minute after `clock`, or a second later where node-cron does not. The task is for this one minute: one for every
 * minute goes through all that were missed, half a minute long after a jump of a year.
 * @returns what ends the sleep without a call.
 */
function sleepUntilMinute(clock: number, wake: () => void): () => void {
  const next = new Date(clock - (clock % MINUTE_MS) + MINUTE_MS)
  const minute = [next.getUTCMinutes(), next.getUTCHours(), next.getUTCDate(), next.getUTCMonth() + 1, '*']
  const task = createTask(minute.join(' '), () => end(wake), { timezone: 'UTC' })
  task.on('execution:missed', () => end(wake))
  void task.start()
  const timer = setTimeout(() => end(wake), next.getTime() - clock + LATE_MS)
  let isOver = false
  const end = (then?: () => void): void => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    void task.destroy()
    then?.()
  }
  return () => end()
}
