import { descendantsOf, killProcesses, signalGroup } from '../system/processes.js'
import { isAlive, type LockOwner } from '../system/lock-owner.js'

/**
 * Kills the process that holds a lock with all of its process group: a run that a scheduler started, which ended since.
 * @returns false when it is not a living process of this machine.
 */
export function killOwner(owner: LockOwner): boolean {
  if (isAlive(owner) !== true) return false
  const started = descendantsOf(owner.pid)
  signalGroup(owner.pid, 'SIGKILL')
  killProcesses(started)
  return true
}
