// Refreshes on request in one process that lives on, with a fixed clock: { number, folder, instant, failing? } in, { number, … } out.
import { readdirSync } from 'node:fs'
import { machineFault } from '../../dist/pipeline/base/machine-fault.js'
import { openProject } from '../../dist/pipeline/system/project.js'
import { defaultEffects } from '../../dist/pipeline/system/effects.js'
import { refresh } from '../../dist/pipeline/refresh/refresh.js'

process.on('message', async ({ number, folder, instant, failing }) => {
  const calls = globalThis.failingCalls
  const outcome = { number, failing, result: null, error: null, hit: null, calls: null }
  try {
    calls?.arm(failing ?? null)
    const project = await openProject(folder)
    outcome.result = await refresh({ project }, { ...defaultEffects, now: () => new Date(instant) })
  } catch (cause) {
    // As the command tells it.
    const { name, message, stack } = machineFault(cause) ?? cause
    outcome.error = { name, message, stack }
  }
  if (calls) Object.assign(outcome, calls.disarm())
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send({ ...outcome, rss, heapUsed, handles: readdirSync('/proc/self/fd').length })
})
process.on('disconnect', () => process.exit(0))
