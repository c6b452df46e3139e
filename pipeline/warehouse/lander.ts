import { fork, type ChildProcess } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { UserError } from '../base/error.js'
import type { Query } from '../models/dependencies.js'
import { nullIfMissing } from '../system/files.js'
import { childScript } from '../system/tool.js'
import type { FromChild, ToChild } from './land-child.js'
import type { LandingJob } from './landing.js'
import type { Sample } from './sample.js'

/** DuckDB's share of a reading process, and the most that the whole process may take, in bytes. */
const DATABASE_MEMORY = '1000MB'
const MOST_MEMORY = 1_800_000_000
const HEAP_MEGABYTES = 700
const LOOK_EVERY_MS = 100
const LEAST_SECONDS = 5

/**
 * Reads strangers' files in a process of its own, which is killed when a file takes too long or too much memory; the next file
 * gets a new one. One file is read at a time.
 */
export class Lander {
  private child: Promise<ChildProcess> | undefined
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly macros: readonly Query[]) {}

  /** Starts the process before there is a file. */
  async ready(): Promise<void> {
    await this.process()
  }

  /**
   * Fills the job's folder, as `landTable` says.
   * @throws UserError when the reading process had to be killed or crashed; Error for a fault of almanac itself.
   */
  async land(job: LandingJob): Promise<void> {
    await this.inTurn({ job }, job)
  }

  /** The first rows of a file's tables. @throws as `land` does. */
  async sample(sample: Omit<LandingJob, 'receivedOn'>): Promise<Sample> {
    const answer = await this.inTurn({ sample }, sample)
    if (answer.sample === undefined) throw new Error('the reading process gave no sample')
    return answer.sample
  }

  close(): void {
    void this.child?.then((child) => child.disconnect()).catch(() => null)
    this.child = undefined
  }

  private inTurn(message: ToChild, job: Omit<LandingJob, 'receivedOn'>): Promise<FromChild> {
    const done = this.queue.then(() => this.carryOut(message, job))
    this.queue = done.catch(() => null)
    return done
  }

  private async carryOut(message: ToChild, job: Omit<LandingJob, 'receivedOn'>): Promise<FromChild> {
    const child = await this.process()
    const seconds = job.manifest.limits.seconds ?? LEAST_SECONDS + (await stat(job.path)).size / 1_000_000
    try {
      return await within(child, message, { seconds, ...job })
    } catch (cause) {
      if (cause instanceof UserError) this.child = undefined
      throw cause
    }
  }

  private process(): Promise<ChildProcess> {
    this.child ??= this.start()
    return this.child
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(await childScript(), {
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
    })
    child.stderr?.resume()
    await within(child, { macros: this.macros, memory: DATABASE_MEMORY }, null)
    return child
  }
}

/** Sends a message and waits for the answer; a job that is past its limits is killed. */
async function within(
  child: ChildProcess,
  message: ToChild,
  limits: { seconds: number; file: string; manifest: { file: string } } | null,
): Promise<FromChild> {
  let why = ''
  const kill = (reason: string): void => {
    why = reason
    child.kill('SIGKILL')
  }
  const deadline =
    limits &&
    setTimeout(
      () =>
        kill(
          `took longer than ${Math.round(limits.seconds)} s; raise limits.seconds in ${limits.manifest.file} if it is sound`,
        ),
      limits.seconds * 1000,
    )
  const watch = limits && setInterval(() => void watchMemory(child, kill), LOOK_EVERY_MS)
  try {
    const answer = await answerOf(child, message)
    if (answer.error !== null) throw new Error(answer.error)
    return answer
  } catch (cause) {
    if (!(cause instanceof ProcessEnded) || limits === null) throw cause
    throw new UserError(
      `${limits.file}: reading it ${why === '' ? `ended with ${cause.message}; the file may be damaged` : why}`,
      1,
      { cause },
    )
  } finally {
    clearTimeout(deadline ?? undefined)
    clearInterval(watch ?? undefined)
  }
}

class ProcessEnded extends Error {}

function answerOf(child: ChildProcess, message: ToChild): Promise<FromChild> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage)
      reject(new ProcessEnded(signal ?? `exit code ${code}`))
    }
    const onMessage = (answer: FromChild): void => {
      child.off('exit', onExit)
      resolve(answer)
    }
    child.once('exit', onExit)
    child.once('message', onMessage)
    child.send(message)
  })
}

/** Linux tells the memory of a process; elsewhere the limits of the heap and of DuckDB must do. */
async function watchMemory(child: ChildProcess, kill: (reason: string) => void): Promise<void> {
  const text = await nullIfMissing(readFile(`/proc/${child.pid}/statm`, 'utf8'))
  const pages = Number(text?.split(' ')[1] ?? 0)
  if (pages * 4096 > MOST_MEMORY) kill(`took more than ${MOST_MEMORY / 1e6} MB of memory`)
}
