import { Cron } from 'croner'

/**
 * A cron expression of five fields in a time zone, as Vixie cron reads it. A time without `*` or step that a change of the clocks leaves out comes
 * right after the gap, and one in a repeated hour comes once; with `*` or a step, slots follow real time.
 */
export function cronOf(expression: string, timeZone: string): Cron {
  return new Cron(expression, {
    timezone: timeZone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
    paused: true,
  })
}

/** What is wrong with a cron expression, or null. `?` and names such as `@daily` are refused: their meaning differs between programs. */
export function cronFault(expression: string): string | null {
  const example = 'an example is 30 6 * * *'
  if (expression.trim().split(/\s+/).length !== 5)
    return `not a cron expression: ${expression}; write five fields: minute, hour, day of month, month, day of week; ${example}`
  if (expression.includes('?'))
    return `not a cron expression: ${expression}; write * for ?, and a number for a fixed time; ${example}`
  try {
    if (cronOf(expression, 'UTC').nextRun(new Date('2026-01-01T00:00:00Z')) === null)
      return `a cron expression without any slot: ${expression}; name a day that its months have`
    return null
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : String(cause)
    return `not a cron expression: ${expression}: ${words}; ${example}`
  }
}
