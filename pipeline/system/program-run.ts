import { PassThrough, pipeline, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { $, type ProcessPromise } from 'zx/core'
import { hideSecrets } from '../base/secrets.js'
import { ProgramFamily } from './program-family.js'

/** Chunks of standard error that are joined to one, and bytes of it that are kept: far more than is told, so that what is cut off is no part of that. */
const JOINED_CHUNKS = 50
const KEPT_BYTES = 65_536
/** What a program left behind, such as the end of a pipe, may go on writing for so long. */
const LINGER_MS = 1000

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

/** What a program wrote to standard output, how it ended, and the last lines of what it wrote to standard error, without a secret. */
export interface RunOutcome {
  bytes: Uint8Array
  /** Null when a signal ended it. */
  exitCode: number | null
  fault: RunFault | null
  messages: string
}

/**
 * Runs a program without a shell's reading of its arguments. With its end, and at a limit, all that it started is ended too: its process group,
 * what descends from it, and, where there is /proc, whatever has its mark in the environment or its outputs open.
 */
export async function runProgram(command: readonly string[], limits: RunLimits): Promise<RunOutcome> {
  return new Run(limits).carryOut(command)
}

class Run {
  private readonly output: Buffer[] = []
  private readonly messages: Buffer[] = []
  private readonly all: Buffer[] = []
  private size = 0
  private fault: RunFault | null = null
  private grace: NodeJS.Timeout | undefined
  private readonly family = new ProgramFamily()
  /** Why its output could not be taken, which is no fault of the program. */
  private failure: { cause: unknown } | null = null

  constructor(private readonly limits: RunLimits) {}

  async carryOut(command: readonly string[]): Promise<RunOutcome> {
    const { seconds, stop: early } = this.limits
    const running = this.start(command)
    this.family.started(running.pid)
    let ended: Promise<void> | undefined
    running.child?.on('exit', () => (ended = this.endFamily(running)))
    const stop = (fault: RunFault): void => this.stop(fault, running)
    this.listen(running, stop)
    const late: RunFault = { kind: 'time', words: `did not end within ${seconds} s` }
    const deadline = setTimeout(stop, seconds * 1000, late)
    const stopEarly = (): void => stop({ kind: 'stop', words: 'was stopped' })
    const taking = this.take(running.stdout, stopEarly)
    early?.addEventListener('abort', stopEarly)
    if (early?.aborted) stopEarly()
    const { exitCode, signal } = await running.finally(async () => {
      await taking
      clearTimeout(deadline)
      clearTimeout(this.grace)
      early?.removeEventListener('abort', stopEarly)
    })
    await ended
    if (exitCode !== 0) this.end(signal ?? `exit code ${exitCode}`)
    return { bytes: Buffer.concat(this.output), exitCode, fault: this.fault, messages: this.lastMessages() }
  }

  private start(command: readonly string[]): ProcessPromise {
    const { folder, environment } = this.limits
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    const start = $({
      cwd: folder,
      env: { ...process.env, ...environment, ...this.family.environment },
      quiet: true,
      nothrow: true,
      // A process group of its own, so that all it started can be ended with it.
      detached: true,
      stdio,
      store: { stdout: this.output, stderr: this.messages, stdall: this.all },
    })
    return start`${command}`
  }

  private listen(running: ProcessPromise, stop: (fault: RunFault) => void): void {
    const { bytes } = this.limits
    running.stdout.on('data', (chunk: Buffer) => {
      this.size += chunk.length
      this.all.length = 0
      if (this.limits.take !== undefined) this.output.length = 0
      if (this.size > bytes) stop({ kind: 'size', words: `writes more than ${bytes} bytes` })
    })
    running.stderr.on('data', () => {
      this.all.length = 0
      if (this.messages.length < JOINED_CHUNKS) return
      this.messages.splice(0, JOINED_CHUNKS, Buffer.concat(this.messages).subarray(-KEPT_BYTES))
    })
  }

  /** What it left may hold its output open, which would keep the run from ending. */
  private async endFamily(running: ProcessPromise): Promise<void> {
    const closed = new AbortController()
    running.child?.once('close', () => closed.abort())
    await sleep(LINGER_MS, undefined, { signal: closed.signal }).catch(() => undefined)
    await this.family.end()
  }

  private stop(fault: RunFault, running: ProcessPromise): void {
    if (this.fault !== null) return
    this.fault = fault
    const end = (): void => {
      this.family.kill()
      running.stdout.destroy()
      running.stderr.destroy()
    }
    const { graceSeconds } = this.limits
    if (graceSeconds === undefined) return end()
    this.family.askToEnd()
    this.grace = setTimeout(end, graceSeconds * 1000)
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

  /** Secrets are hidden before anything is cut off, as half of one is not known any more. */
  private lastMessages(): string {
    const text = Buffer.concat(this.messages).toString('utf8')
    return hideSecrets(text).trimEnd().split('\n').slice(-5).join('\n').slice(-1000)
  }
}
