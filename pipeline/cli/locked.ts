import { upgradeLayout } from '../keep/upgrade.js'
import { defaultEffects } from '../system/effects.js'
import { withLock } from '../system/lock.js'
import type { Project } from '../system/project.js'

/** Does the work of a command that writes into var/: under its lock, once it has the present layout; an upgrade is told. */
export function locked<T>(project: Project, work: () => Promise<T>): Promise<T> {
  return withLock(project.var, async () => {
    const done = await upgradeLayout(project, defaultEffects)
    if (done !== null) process.stderr.write(`almanac: ${done}\n`)
    return work()
  })
}
