import { PassThrough, pipeline, type Readable } from 'node:stream'
import { $ } from 'zx/core'
import { descendantsOf, killProcesses, signalGroup, type Process } from './processes.js'

const KEPT_MESSAGES = 50

/** Where a program works, and what it may take. */
export interface RunLimits {
  folder: string
  /** Most bytes on standard output. */
  bytes: number
  seconds: number
  /** Variables beside those of almanac itself. */
  environment?: Readonly<Record<string, string>>
  /** How long it may take to end itself after SIGTERM, before SIGKILL; without it, it is killed at once. */
  graceSeconds?: number
  /** Takes what it writes to standard output as it comes; without it, that is kept in memory. */
  take?: (output: AsyncIterable<Buffer>) => Promise<void>
  /** Ends it early when aborted, as at a limit. */
  stop?: AbortSignal
}

/** Why a program did not do its work: it wrote too much, took too long, was stopped, or ended otherwise than with exit code 0. */
export interface RunFault {
  kind: 'size' | 'time' | 'stop' | 'end'
  /** Goes on from the name of the program. */
  words: string
}

/** What a program wrote to standard output, how it ended, and the last lines of what it wrote to standard error. */
export interface RunOutcome {
  bytes: Uint8Array
  /** Null when a signal ended it. */
  exitCode: number | null
  fault: RunFault | null
  messages: string
}

/** Runs a program without a shell's reading of its arguments and ends it, with all that it started, at a limit. */
export async function runProgram(command: readonly string[], limits: RunLimits): Promise<RunOutcome> {
  return new Run(limits).carryOut(command)
}

class Run {
  private readonly output: Buffer[] = []
  private readonly messages: Buffer[] = []
  private size = 0
  private fault: RunFault | null = null
  /** Why its output could not be taken, which is no fault of the program. */
  private failure: { cause: unknown } | null = null

  constructor(private readonly limits: RunLimits) {}

  async carryOut(command: readonly string[]): Promise<RunOutcome> {
    const { folder, bytes, seconds, environment, graceSeconds, stop: early } = this.limits
    const env = { ...process.env, ...environment }
    const store = { stdout: this.output, stderr: this.messages, stdall: [] as Buffer[] }
    // Detached: a process group of its own, so that all it started can be ended with it.
    const running = $({
      cwd: folder,
      env,
      quiet: true,
      nothrow: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      store,
    })`${command}`
    const { pid } = running
    // Programs that it started in groups of their own would outlive its group.
    const started: Process[] = []
    const endAll = (): void => {
      if (pid === undefined) return
      signalGroup(pid, 'SIGKILL')
      killProcesses([...started, ...descendantsOf(pid)])
    }
    const end = (): void => {
      endAll()
      running.stdout.destroy()
      running.stderr.destroy()
    }
    let grace: NodeJS.Timeout | undefined
    const stop = (fault: RunFault): void => {
      if (this.fault !== null) return
      this.fault = fault
      if (pid !== undefined) started.push(...descendantsOf(pid))
      if (graceSeconds === undefined || pid === undefined) return end()
      signalGroup(pid, 'SIGTERM')
      grace = setTimeout(end, graceSeconds * 1000)
    }
    running.stdout.on('data', (chunk: Buffer) => {
      this.size += chunk.length
      store.stdall.length = 0
      if (this.limits.take !== undefined) store.stdout.length = 0
      if (this.size > bytes) stop({ kind: 'size', words: `writes more than ${bytes} bytes` })
    })
    running.stderr.on('data', () => {
      store.stdall.length = 0
      this.messages.splice(0, this.messages.length - KEPT_MESSAGES)
    })
    const late: RunFault = { kind: 'time', words: `did not end within ${seconds} s` }
    const deadline = setTimeout(stop, seconds * 1000, late)
    const stopEarly = (): void => stop({ kind: 'stop', words: 'was stopped' })
    const taking = this.take(running.stdout, stopEarly)
    early?.addEventListener('abort', stopEarly)
    if (early?.aborted) stopEarly()
    const { exitCode, signal } = await running.finally(async () => {
      await taking
      clearTimeout(deadline)
      clearTimeout(grace)
      early?.removeEventListener('abort', stopEarly)
      // What it started may have outlived the one that was asked to end.
      if (this.fault !== null) endAll()
    })
    if (exitCode !== 0) this.end(signal ?? `exit code ${exitCode}`)
    return { bytes: Buffer.concat(this.output), exitCode, fault: this.fault, messages: this.lastMessages() }
  }

  private async take(output: Readable, stop: () => void): Promise<void> {
    if (this.limits.take === undefined) return
    try {
      // Holds what comes before the taker is ready, and the program back meanwhile.
      await this.limits.take(pipeline(output, new PassThrough(), () => undefined))
    } catch (cause) {
      if (this.fault === null) this.failure = { cause }
      stop()
    }
  }

  /** Says how it ended, unless there is a reason for that. @throws what kept its output from being taken. */
  private end(how: string): void {
    if (this.failure !== null) throw this.failure.cause
    this.fault ??= { kind: 'end', words: `ended with ${how}` }
  }

  private lastMessages(): string {
    return Buffer.concat(this.messages)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .slice(-5)
      .join('\n')
      .slice(-1000)
  }
}
