import { $ } from 'zx'

/** What a program took, in seconds: by the clock, and of processors, user and system, with all processes that it waited for. */
export interface ProcessTime {
  wall: number
  processor: number
}

/** Only a shell tells of the processes below a process as well. */
const TIMED = `TIMEFORMAT='%R %U %S'; time "$@" > /dev/null 2> /dev/null`

/** Runs a program and measures it. @throws when it fails, or goes on without a source. */
export async function processTime(program: readonly string[]): Promise<ProcessTime> {
  const { stderr } = await $({ quiet: true })`bash -c ${TIMED} bash ${program}`
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number)
  return { wall, processor: user + system }
}
