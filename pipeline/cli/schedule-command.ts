import { printable } from '../base/printable.js'
import { runSchedule } from '../service/schedule.js'
import { runSlotProcess } from '../service/slot-process.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'

/** `almanac schedule`: runs until SIGTERM or SIGINT; a refresh at work is let end, unless a second signal comes. */
export async function scheduleCommand(folder: string): Promise<void> {
  const project = await openProject(folder)
  const [stop, kill] = [new AbortController(), new AbortController()]
  const onSignal = (): void => (stop.signal.aborted ? kill : stop).abort()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal)
  await runSchedule(project, {
    say,
    alert: ({ kind, text }) => Promise.resolve(say(`alert (${kind}): ${text}`)),
    runSlot: runSlotProcess,
    effects: defaultEffects,
    stop: stop.signal,
    kill: kill.signal,
  })
}

function say(line: string): void {
  process.stderr.write(`${defaultEffects.now().toISOString()} ${printable(line)}\n`)
}
