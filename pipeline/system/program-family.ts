import { randomUUID } from 'node:crypto'
import {
  descendantsOf,
  endMarked,
  killProcesses,
  outputsOf,
  ownMark,
  PROGRAM_MARK,
  signalGroup,
  type Process,
} from './processes.js'

/** A program that leads a process group of its own, with all that it starts. */
export class ProgramFamily {
  private readonly mark = randomUUID()
  private readonly noted: Process[] = []
  private pid: number | undefined
  private outputs: readonly string[] = []

  /** The variable that the program is to be started with. Marks add up, so that what a program's own programs left is found by the marks of both. */
  get environment(): Record<string, string> {
    return { [PROGRAM_MARK]: [ownMark(), this.mark].filter(Boolean).join('/') }
  }

  /** @param pid undefined where the program could not be started. */
  started(pid: number | undefined): void {
    this.pid = pid
    this.outputs = pid === undefined ? [] : outputsOf(pid)
  }

  /** Asks the group to end. Of programs in groups of their own, which would outlive it, note is taken. */
  askToEnd(): void {
    this.note()
    if (this.pid !== undefined) signalGroup(this.pid, 'SIGTERM')
  }

  /** Kills what is known of without its mark. */
  kill(): void {
    if (this.pid === undefined) return
    this.note()
    signalGroup(this.pid, 'SIGKILL')
    killProcesses(this.noted)
  }

  /** Kills all of it, and waits until nothing is left that bears its mark or has its outputs, at most 2 s. */
  async end(): Promise<void> {
    this.kill()
    await endMarked(this.mark, this.outputs)
  }

  private note(): void {
    if (this.pid !== undefined) this.noted.push(...descendantsOf(this.pid))
  }
}
