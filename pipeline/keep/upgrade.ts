import { listRuns, keepRun } from '../runs/run-record.js'
import type { Effects } from '../system/effects.js'
import { exists } from '../system/files.js'
import { LAYOUT, layoutOf, stateLayout } from '../system/layout.js'
import type { Project } from '../system/project.js'

/**
 * How a layout becomes the next one, by the version it has. Each step may be interrupted anywhere and carried out again. Layout 2 gives new
 * receipts numbers and new records of runs the outcomes of sources; what an older almanac wrote stays as it is and comes before.
 */
const STEPS: readonly ((project: Project, effects: Effects) => Promise<void>)[] = [
  completeRuns,
  () => Promise.resolve(),
]

/**
 * Brings a var/ that an older almanac made up to the present layout, which it states last; a new one is stated at once. Call it under
 * the lock. @returns what was done, in one line, or null.
 */
export async function upgradeLayout(project: Project, effects: Effects): Promise<string | null> {
  const found = await layoutOf(project.var)
  if (found === LAYOUT) return null
  for (const step of STEPS.slice(found)) await step(project, effects)
  const isNew = !(await holdsWork(project))
  await stateLayout(project.var)
  effects.stepDone('upgrade')
  return isNew ? null : `brought var/ from layout ${found} up to ${LAYOUT}`
}

/** Whether anything was ever received or released here. */
export async function holdsWork({ releases, archive }: Project): Promise<boolean> {
  return (await exists(releases)) || (await exists(archive))
}

/** Layout 1: each record of a run says for which slot it was, at which attempt, and with which versions of the tools. */
async function completeRuns(project: Project, effects: Effects): Promise<void> {
  for (const run of await listRuns(project)) {
    await keepRun(project, run)
    effects.stepDone(`upgrade ${run.run_id}`)
  }
}
