import { createTask } from 'node-cron'

const LOOK_EVERY_MS = 20_000
const LONGEST_SLEEP_MS = 90_000

/**
 * Calls `work` each minute, by node-cron, until the returned function is called. node-cron sleeps until the next minute of the clock, which is a day
 * away when the clock is set back by a day; so a watch by the clock that is never set starts it anew.
 */
export async function wakeEachMinute(work: () => Promise<void>): Promise<() => Promise<void>> {
  let wokenAt = performance.now()
  const wake = (): Promise<void> => {
    wokenAt = performance.now()
    return work()
  }
  const startTask = async (): Promise<{ destroy(): void | Promise<void> }> => {
    const task = createTask('* * * * *', wake, { timezone: 'UTC', noOverlap: true })
    // A minute that node-cron comes to more than a second late.
    task.on('execution:missed', () => void wake())
    await task.start()
    return task
  }
  let task = startTask()
  const watch = setInterval(() => {
    if (performance.now() - wokenAt < LONGEST_SLEEP_MS) return
    task = task.then((old) => old.destroy()).then(startTask)
    void wake()
  }, LOOK_EVERY_MS)
  await task
  return async () => {
    clearInterval(watch)
    await (await task).destroy()
  }
}
