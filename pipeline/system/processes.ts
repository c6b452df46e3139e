import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { hasCode } from '../base/error.js'

/** The variable by which a program and all that it starts are known: the marks of the programs it runs within, joined by slashes. */
export const PROGRAM_MARK = 'ALMANAC_PROGRAM'

const LONGEST_ENDING_MS = 2000
const LOOK_EVERY_MS = 20

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

/** The marks that this process runs within; empty where it has none. */
export function ownMark(): string {
  return process.env[PROGRAM_MARK] ?? ''
}

/** The marks in the environment that a process was started with; empty where they cannot be read. */
export function markOf(pid: number): string {
  const variable = environmentOf(pid).find((text) => text.startsWith(`${PROGRAM_MARK}=`))
  return variable?.slice(PROGRAM_MARK.length + 1) ?? ''
}

/** What the standard output and error of a process lead to, as /proc names it: pipes and sockets alone, which only those it started share. */
export function outputsOf(pid: number): string[] {
  return filesOf(pid, ['1', '2']).filter((file) => /^(?:pipe|socket):/.test(file))
}

/**
 * Kills the processes that have a mark in the environment they were started with or hold one of some outputs open, also those that they start
 * meanwhile, and waits until there is none, at most 2 s. It finds nothing where there is no /proc, nor who gave up both.
 */
export async function endMarked(mark: string, outputs: readonly string[] = []): Promise<void> {
  const deadline = performance.now() + LONGEST_ENDING_MS
  const isMeant = (pid: number): boolean =>
    markOf(pid).split('/').includes(mark) || filesOf(pid).some((file) => outputs.includes(file))
  for (;;) {
    const left = allProcesses()
      .filter((pid) => pid !== process.pid && isMeant(pid))
      .map((pid) => ({ pid, start: processStart(pid) }))
    if (left.length === 0 || performance.now() > deadline) return
    killProcesses(left)
    await setTimeout(LOOK_EVERY_MS)
  }
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

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    // It has ended, or is not for us to see.
    return []
  }
}

/** What some open files of a process lead to, by their numbers; all of them by default. */
function filesOf(pid: number, numbers?: readonly string[]): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return (numbers ?? readdirSync(folder)).flatMap((number) => linkOf(`${folder}/${number}`))
  } catch {
    // It has ended, or is not for us to see.
    return []
  }
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)]
  } catch {
    // It was closed meanwhile.
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
