import { printable } from '../base/printable.js'
import { runSchedule } from '../service/schedule.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'

/** `almanac schedule`: runs until SIGTERM or SIGINT; a refresh at work is let finish. */
export async function scheduleCommand(folder: string): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  await runSchedule(
    await openProject(folder),
    (line) => process.stderr.write(`${defaultEffects.now().toISOString()} ${printable(line)}\n`),
    stop.signal,
  )
}
