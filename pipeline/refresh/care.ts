import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from '../base/calendar.js'
import { messageOf } from '../base/error.js'
import { holdsWork, upgradeLayout } from '../keep/upgrade.js'
import type { Effects } from '../system/effects.js'
import { nullIfMissing, writeAtomically } from '../system/files.js'
import { LAYOUT, layoutOf } from '../system/layout.js'
import type { Project } from '../system/project.js'
import type { Run, RunOutcome } from './run.js'

/**
 * Does the work of a run on a var/ of the present layout, and then removes what nobody needs any more: after each release, and once a
 * day while nothing changes. What cannot be removed is a warning.
 */
export async function withCare<T extends RunOutcome>(run: Run, work: () => Promise<T>): Promise<T> {
  await upgradeShown(run)
  const result = await work()
  if (result.outcome === 'unchanged' && !(await isDue(run.project, run.effects))) return result
  try {
    await removeUnneeded(run.project, run.effects)
  } catch (cause) {
    run.warn('care', `files no longer needed could not be removed: ${messageOf(cause)}`)
  }
  return result
}

/** Removes what nothing refers to. The code is loaded only here, so that a refresh with nothing to do stays within milliseconds. */
export async function removeUnneeded(project: Project, effects: Effects): Promise<void> {
  const { collect } = await import('../keep/gc.js')
  await collect(project, effects)
  await writeAtomically(tidiedFile(project), `${JSON.stringify({ at: effects.now().toISOString() })}\n`)
}

async function upgradeShown({ project, effects, showStep }: Run): Promise<void> {
  if ((await layoutOf(project.var)) === LAYOUT) return
  if (!(await holdsWork(project))) await upgradeLayout(project, effects)
  else
    await showStep('Upgrading var/', async (detail) =>
      detail((await upgradeLayout(project, effects)) ?? 'done'),
    )
}

/** A clock that was set back makes it due as well: the next time is then told by the clock as it is. */
async function isDue(project: Project, effects: Effects): Promise<boolean> {
  const text = await nullIfMissing(readFile(tidiedFile(project), 'utf8'))
  const since = effects.now().getTime() - Date.parse(/"at":"([^"]*)"/.exec(text ?? '')?.[1] ?? '')
  return !(since >= 0 && since < DAY_MS)
}

function tidiedFile(project: Project): string {
  return join(project.var, 'tidied.json')
}
