import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hasCode } from '../base/error.js'

/** A process, told from a later one of the same id by when it started. */
export interface Process {
  pid: number
  start: string | null
}

/** Whether a process of this machine has this id and has not ended. */
export function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return processStart(pid) !== 'ended'
  } catch (cause) {
    return hasCode(cause, 'EPERM')
  }
}

/**
 * When a process started, in ticks since the machine did, from /proc; `ended` for one that only waits for its parent to notice. Null where it
 * cannot be read.
 */
export function processStart(pid: number): string | null {
  const fields = statOf(pid)
  if (fields === null) return null
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? null)
}

/** Bytes of memory that a process takes now; 0 where Linux does not tell it, and once it has ended. */
export async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s*(\d+)/m.exec(text)?.[1] ?? 0) * 1024
}

/** All processes that descend from one, also those in process groups of their own; [] where there is no /proc. */
export function descendantsOf(ancestor: number): Process[] {
  const children = new Map<number, Process[]>()
  for (const pid of allProcesses()) {
    const fields = statOf(pid)
    const parent = Number(fields?.[1])
    children.set(parent, [...(children.get(parent) ?? []), { pid, start: fields?.[19] ?? null }])
  }
  const below = (pid: number): Process[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)])
  return below(ancestor)
}

/** Kills those of some processes that still are what they were. */
export function killProcesses(processes: readonly Process[]): void {
  for (const { pid, start } of processes)
    if (start !== null && processStart(pid) === start) signal(pid, 'SIGKILL')
}

/** Sends a signal to a process group, as long as it has a process. */
export function signalGroup(group: number, name: NodeJS.Signals): void {
  signal(-group, name)
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name)
  } catch (cause) {
    if (!hasCode(cause, 'ESRCH', 'EPERM')) throw cause
  }
}

function allProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    // No /proc on this system: then a process group is all that can be known.
    return []
  }
}

/** The fields of /proc/<pid>/stat from the third on: state, parent, … */
function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    // It has ended, or is not for us to see.
    return null
  }
}
