const MINUTE_MS = 60_000
/** A clock may be set by as much without a word. */
const JUMP_MS = 5 * MINUTE_MS

/** What is done at each minute of the clock, and what is told when the clock went on by itself, in milliseconds: it was set, or the machine slept. */
export interface Waking {
  now: () => Date
  work: () => Promise<void>
  jumped: (milliseconds: number) => void
}

/**
 * Calls `work` at each minute of the clock until the returned function is called; `work` never throws. Timers count real time: a clock that jumps,
 * however far and in which direction, wakes once, at most a minute later. A minute that comes while `work` is at work is passed over.
 */
export function wakeEachMinute({ now, work, jumped }: Waking): () => void {
  let timer: NodeJS.Timeout
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
    timer = setTimeout(() => void wake(clock, real), MINUTE_MS - (clock % MINUTE_MS))
  }
  sleep()
  return () => clearTimeout(timer)
}
