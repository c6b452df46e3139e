// Runs one refresh in a process of its own, with a fixed clock; dies by SIGKILL after the step that KILL_AFTER names.
// Usage: refresh PROJECT 2026-11-23T12:00:00Z
import { refresh } from '../../pipeline/refresh/refresh.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { openProject } from '../../pipeline/system/project.js'

const [folder = '', instant = ''] = process.argv.slice(2)
const result = await refresh(
  { project: await openProject(folder) },
  {
    ...defaultEffects,
    now: () => new Date(instant),
    stepDone: (step) => {
      if (step === process.env['KILL_AFTER']) process.kill(process.pid, 'SIGKILL')
    },
  },
)
process.stdout.write(JSON.stringify(result))
