import { UserError } from '../base/error.js'
import { noticedDamage, readableReleases, type ReleaseManifest } from '../release/release.js'
import { heldRelease } from '../release/rollback.js'
import type { Project } from '../system/project.js'
import type { Run } from './run.js'

const MOST_NAMED = 5

/** The newest release of the inputs that was placed to be served. Of releases that cannot be read the run warns. */
export async function releaseOfInputs(run: Run, key: string): Promise<ReleaseManifest | undefined> {
  const { releases, faults } = await readableReleases(run.project)
  run.warn('releases', ...faults.map(({ message }) => message))
  return releases.findLast((release) => release.as_of === null && release.inputs === key)
}

/** Whether a rollback holds the served release; while that cannot be told, it does, and the run warns of it. */
export async function isHeld(run: Run, served: string): Promise<boolean> {
  try {
    return (await heldRelease(run.project)) === served
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    run.warn('rollback', cause.message)
    return true
  }
}

/** One sentence on the damage of a release, with what becomes of it, or none. One that cannot be read is told elsewhere. */
export async function damageOf(project: Project, id: string | null, consequence: string): Promise<string[]> {
  const { releases } = await readableReleases(project)
  const release = releases.find((release) => release.id === id)
  const files = release === undefined ? [] : await noticedDamage(project, release)
  if (files.length === 0) return []
  const more = files.length > MOST_NAMED ? `, and ${files.length - MOST_NAMED} more` : ''
  return [`release ${id} is damaged (${files.slice(0, MOST_NAMED).join(', ')}${more}): ${consequence}`]
}
