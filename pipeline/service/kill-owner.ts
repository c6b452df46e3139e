import { descendantsOf, killProcesses, signalGroup } from '../system/processes.js'
import { isAlive, type LockOwner } from '../system/lock-owner.js'

/**
 * Kills the process that holds a lock with all that it started: a run whose scheduler has ended since.
 * @returns false when it is not a living process of this machine.
 */
export function killOwner(owner: LockOwner): boolean {
  if (isAlive(owner) !== true) return false
  const started = descendantsOf(owner.pid)
  signalGroup(owner.pid, 'SIGKILL')
  // One that leads no group of its own was not reached by that.
  killProcesses([{ pid: owner.pid, start: owner.process_start }, ...started])
  return true
}
