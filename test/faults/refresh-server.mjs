// Refreshes on request in one process that lives on, with a fixed clock: { number, folder, instant, failing?, slot? } in, { number, … } out.
import { readdirSync } from 'node:fs'
import { machineFault } from '../../dist/pipeline/base/machine-fault.js'
import { openProject } from '../../dist/pipeline/system/project.js'
import { defaultEffects } from '../../dist/pipeline/system/effects.js'
import { refresh } from '../../dist/pipeline/refresh/refresh.js'
import { refreshSlot } from '../../dist/pipeline/refresh/refresh-slot.js'
import { Ledger } from '../../dist/pipeline/schedule/ledger.js'
import { findJob } from '../../dist/pipeline/schedule/policy.js'

process.on('message', async ({ number, folder, instant, failing, slot }) => {
  const calls = globalThis.failingCalls
  const outcome = { number, failing, result: null, why: null, error: null, hit: null, calls: null }
  try {
    calls?.arm(failing ?? null)
    const project = await openProject(folder)
    const effects = { ...defaultEffects, now: () => new Date(instant) }
    Object.assign(
      outcome,
      slot ? await runSlot(project, slot, effects) : { result: await refresh({ project }, effects) },
    )
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
async function runSlot(project, slot, effects) {
  const policy = findJob(project, undefined)
  const ledger = new Ledger(project, policy.job, () => undefined)
  const done = await refreshSlot({ project, ledger, policy, slot, attempt: null }, effects)
  if (done.kind === 'run') return { result: done.result }
  return { why: done.kind === 'skipped' ? done.why : `the slot is ${done.entry.state}` }
}

process.on('disconnect', () => process.exit(0))
