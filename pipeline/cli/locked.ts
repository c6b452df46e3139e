import { upgradeLayout } from '../keep/upgrade.js'
import { defaultEffects } from '../system/effects.js'
import { withLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { remark } from './messages.js'

/**
 * Does the work of a command that writes into var/: under its lock, once it has the present layout; an upgrade is told.
 * @param name what the work is called, for whoever finds the lock held.
 */
export function locked<T>(project: Project, name: string, work: () => Promise<T>): Promise<T> {
  const carryOut = async (): Promise<T> => {
    const done = await upgradeLayout(project, defaultEffects)
    if (done !== null) remark(done)
    return work()
  }
  return withLock(project.var, carryOut, { purpose: { work: name } })
}
