import { descendantsOf, endMarked, killProcesses, markOf, signalGroup } from '../system/processes.js'
import { isAlive, type LockOwner } from '../system/lock-owner.js'

/**
 * Kills the process that holds a lock with all that it started: a run whose scheduler has ended since, whose mark all of it bears.
 * @returns false when it is not a living process of this machine.
 */
export async function killOwner(owner: LockOwner): Promise<boolean> {
  if (isAlive(owner) !== true) return false
  const started = descendantsOf(owner.pid)
  const mark = markOf(owner.pid).split('/').at(-1) ?? ''
  signalGroup(owner.pid, 'SIGKILL')
  // One that leads no group of its own was not reached by that.
  killProcesses([{ pid: owner.pid, start: owner.process_start }, ...started])
  if (mark !== '') await endMarked(mark)
  return true
}
