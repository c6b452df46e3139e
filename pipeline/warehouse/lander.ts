import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, UserError } from '../base/error.js'
import { MachineFault } from '../base/machine-fault.js'
import { statedIn, type Manifest } from '../sources/manifest.js'
import type { PageFacts, ServedPage } from '../sources/places/page-facts.js'
import type { Query } from '../models/syntax-tree.js'
import { nullIfMissing } from '../system/files.js'
import type { Rollup } from '../sources/places/fetching.js'
import { residentBytes } from '../system/processes.js'
import { ProcessorTime, TELLING_CHILD } from '../system/processor-time.js'
import { childScript } from '../system/tool.js'
import type { FromChild, ToChild } from './land-child.js'
import { LANDED } from './landed-files.js'
import type { LandingJob } from './landing.js'
import { refuseOlderMacros } from './landing-macros.js'
import type { CellsAsked, Sample, SampleJob } from './sample.js'
import type { Copied, CopyAsked } from './table-copy.js'

/** DuckDB's share of a reading process, and the most that the whole process may take, in bytes. */
const DATABASE_MEMORY = '1000MB'
const MOST_MEMORY = 1_800_000_000
const HEAP_MEGABYTES = 700
const LOOK_EVERY_MS = 100
/** Processor time: how long a file takes by the clock is decided by whatever else the machine does. */
const LEAST_SECONDS = 5
const SECONDS_PER_COLUMN = 0.03
const SECONDS_TO_START = 60
/** How many times its processor time a file may take by the clock. */
const PATIENCE = 10
/** This process parses the account of a file, so a stranger may not make it as large as he likes; in bytes. */
const LARGEST_ACCOUNT = 32_000_000

/** A file that is read, and the folder that the reading fills. */
type ReadFile = Pick<LandingJob, 'path' | 'file' | 'manifest'> & Partial<Pick<LandingJob, 'folder'>>

/** A process that reads files, and what it tells of its processor time. */
interface Reader {
  child: ChildProcess
  time: ProcessorTime
}

/**
 * Reads strangers' files in a process of its own, which is killed when a file takes too much processor time, too long or too much memory;
 * the next file gets a new one. One file is read at a time.
 */
export class Lander {
  private reader: Promise<Reader> | undefined
  private running: Reader | undefined
  private queue: Promise<unknown> = Promise.resolve()

  /** @param macros null for a process that lands nothing. @throws UserError when the macros are those of an older almanac. */
  constructor(private readonly macros: readonly Query[] | null) {
    if (macros !== null) refuseOlderMacros(macros)
  }

  /** Starts the process before there is a file; it gets ready beside whatever the caller does next. */
  async launch(): Promise<void> {
    this.reader ??= this.prepare(await this.fork())
    void this.reader.catch(() => null)
  }

  /** Starts the process and waits until it can read. */
  async ready(): Promise<void> {
    await this.process()
  }

  /**
   * Fills the job's folder, as `landTable` says.
   * @throws UserError when the reading process had to be killed, crashed or failed on the file, whosever fault that is: it keeps no
   * other file from being read. A process that something else ended is given a second try. MachineFault when the machine failed.
   */
  async land(job: LandingJob): Promise<void> {
    await this.inTurn({ job }, job)
    const { size } = await stat(join(job.folder, LANDED.account))
    if (size > LARGEST_ACCOUNT)
      throw new UserError(
        `${job.file}: its notes, labels and repairs take ${size} bytes, more than ${LARGEST_ACCOUNT}; check that it is the right file`,
      )
  }

  /** The first rows of a file's tables. @throws as `land` does. */
  async sample(sample: SampleJob): Promise<Sample> {
    const answer = await this.inTurn({ sample }, sample)
    if (answer.sample === undefined) throw new Error('the reading process gave no sample')
    return answer.sample
  }

  /** Cells of some columns of a file, as `askedCells` says. @throws as `land` does. */
  async cells(sample: SampleJob, cells: CellsAsked): Promise<(string | null)[][]> {
    const answer = await this.inTurn({ sample, cells }, sample)
    if (answer.cells === undefined) throw new Error('the reading process gave no cells')
    return answer.cells
  }

  /** Copies a table of a file into a database, as `copyTable` says. @throws as `land` does. */
  async copy(sample: SampleJob, copy: CopyAsked): Promise<Copied> {
    const answer = await this.inTurn({ sample, copy }, sample)
    if (answer.copied === undefined) throw new Error('the reading process gave no copy')
    return answer.copied
  }

  /** What a page of a service says of itself. @throws as `land` does. */
  async page(page: ServedPage, of: { file: string; manifest: Manifest }): Promise<PageFacts> {
    const answer = await this.inTurn({ page }, { ...of, path: page.path })
    if (answer.page === undefined) throw new Error('the reading process gave no page')
    return answer.page
  }

  /** As `PageReader` says. */
  async rollup(projectFolder: string, file: string): Promise<Rollup> {
    // DuckDB's code is loaded only where a source asks an engine.
    return (await import('../models/rollup.js')).readRollup(projectFolder, file)
  }

  /** Lets the process end; a later job starts another. */
  close(): void {
    void this.reader?.then(({ child }) => child.disconnect()).catch(() => null)
    this.reader = undefined
  }

  private inTurn(message: ToChild, job: ReadFile): Promise<FromChild> {
    const done = this.queue
      .then(() => this.carryOut(message, job))
      .catch((cause: unknown) => this.again(cause, message, job))
    this.queue = done.catch(() => null)
    return done
  }

  /** A process that ended by itself may have been ended by somebody: only a second end is laid on the file. */
  private async again(cause: unknown, message: ToChild, job: ReadFile): Promise<FromChild> {
    if (!(cause instanceof UserError && cause.cause instanceof Ended)) throw cause
    if (job.folder !== undefined) {
      await rm(job.folder, { recursive: true, force: true })
      await mkdir(job.folder)
    }
    return this.carryOut(message, job)
  }

  private async carryOut(message: ToChild, { path, file, manifest }: ReadFile): Promise<FromChild> {
    const reader = await this.process()
    const seconds = manifest.limits.seconds ?? usualSeconds((await stat(path)).size, manifest)
    try {
      const room = { path: copyPath(message), bytes: manifest.limits.unpacked }
      const answer = await within(reader, message, seconds, room)
      if (answer.isSpent === true) await this.dismiss(reader)
      return answer
    } catch (cause) {
      await this.dismiss(reader)
      if (cause instanceof MachineFault) throw cause
      const advice =
        cause instanceof TooLong
          ? `raise ${statedIn(manifest, 'limits.seconds')} if it is sound`
          : cause instanceof TooMuch
            ? 'leave out rows or columns'
            : 'the file may be damaged, or almanac at fault'
      const what = messageOf(cause).replaceAll(path, file)
      throw new UserError(`${file}: reading it ${what}`, 1, { remedy: advice, cause })
    }
  }

  private process(): Promise<Reader> {
    this.reader ??= this.fork().then((reader) => this.prepare(reader))
    return this.reader
  }

  private async fork(): Promise<Reader> {
    const child = fork(await childScript(), TELLING_CHILD.args, {
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
      stdio: TELLING_CHILD.stdio,
      serialization: 'json',
    })
    const reader = { child, time: new ProcessorTime(child) }
    child.stderr?.resume()
    // Whatever ends it, also between two files, the next file gets another; an error that nobody waits for is no reason to crash.
    child.on('error', () => void this.dismiss(reader))
    child.on('exit', () => void this.dismiss(reader))
    return reader
  }

  private async prepare(reader: Reader): Promise<Reader> {
    this.running = reader
    try {
      await within(reader, { macros: this.macros ?? [], memory: DATABASE_MEMORY }, SECONDS_TO_START)
      return reader
    } catch (cause) {
      await this.dismiss(reader)
      if (cause instanceof UserError || cause instanceof MachineFault) throw cause
      throw new Error(`the process that reads files could not start: it ${messageOf(cause)}`, { cause })
    }
  }

  /** Ends a process, and waits until it can write no more. */
  private async dismiss(reader: Reader): Promise<void> {
    const { child } = reader
    if (this.running === reader) this.running = this.reader = undefined
    const isAlive = child.pid !== undefined && child.exitCode === null && child.signalCode === null
    const ended = isAlive ? once(child, 'exit') : null
    child.kill('SIGKILL')
    await ended
  }
}

/** A macro of the project is wrong, so that no file can be read and none is at fault. */
export class MacroFault extends UserError {}

/** The process ended, or failed on a file; its message goes on from "reading it". */
class Failed extends Error {}
class TooLong extends Failed {}
class TooMuch extends Failed {}
/** The process is gone. */
class Ended extends Failed {}

/**
 * Sends a message and waits for the answer.
 * @param seconds processor time that the process may use for it. By the clock it may take `PATIENCE` times as long.
 * @param room the file that it makes, if that may grow only so far.
 * @throws Failed when there is none within that and the limits of memory and room, or it is an error.
 */
async function within(
  { child, time }: Reader,
  message: ToChild,
  seconds: number,
  room: Room = { path: null, bytes: 0 },
): Promise<FromChild> {
  const end = new AbortController()
  const before = time.seconds
  const longest = seconds * PATIENCE
  const deadline = setTimeout(() => {
    const used = (time.seconds - before).toFixed(1)
    end.abort(new TooLong(`took longer than ${roundly(longest)} s, though only ${used} s of processor time`))
  }, longest * 1000)
  const watch = setInterval(() => {
    if (time.seconds - before > seconds)
      end.abort(new TooLong(`took more than ${roundly(seconds)} s of processor time`))
    void watchMemory(child, end)
    void watchRoom(room, end)
  }, LOOK_EVERY_MS)
  try {
    const answer = await answerOf(child, message, end.signal)
    if (answer.error !== null && answer.isMachineFault === true) throw new MachineFault(answer.error)
    if (answer.error !== null && answer.isMacroFault === true) throw macroFault(answer.error)
    if (answer.error !== null) throw new Failed(`failed: ${answer.error}`)
    return answer
  } finally {
    clearTimeout(deadline)
    clearInterval(watch)
  }
}

function macroFault(words: string): MacroFault {
  if (!/: Catalog Error: Table /.test(words)) return new MacroFault(words)
  return new MacroFault(words.replace(/\.$/, ''), 1, {
    remedy:
      'macros are made before any table and work on what they are given; write a model under sql/marts in place of one that reads a table',
  })
}

/** Processor time for a file of so many bytes; the plan of its reading grows with the columns, however few its rows are. */
function usualSeconds(bytes: number, { columns }: Manifest): number {
  return LEAST_SECONDS + bytes / 1_000_000 + Object.keys(columns).length * SECONDS_PER_COLUMN
}

function roundly(seconds: number): number {
  return Math.round(seconds * 10) / 10
}

function answerOf(child: ChildProcess, message: ToChild, end: AbortSignal): Promise<FromChild> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off('exit', onExit)
      child.off('error', onError)
      child.off('message', onMessage)
      end.removeEventListener('abort', onEnd)
      act()
    }
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(new Ended(`ended with ${signal ?? `exit code ${code}`}`)))
    const onError = (cause: Error): void => settle(() => reject(new Ended(`ended: ${cause.message}`)))
    const onMessage = (answer: FromChild): void => settle(() => resolve(answer))
    const onEnd = (): void => settle(() => reject(end.reason))
    child.on('exit', onExit)
    child.on('error', onError)
    child.on('message', onMessage)
    end.addEventListener('abort', onEnd)
    child.send(message, (cause) => cause !== null && onError(cause))
  })
}

/** A file that is made, null for none, and how large it may become. */
interface Room {
  path: string | null
  bytes: number
}

function copyPath(message: ToChild): string | null {
  return 'sample' in message ? (message.copy?.target.path ?? null) : null
}

/** A small file may hold far more than its size tells, such as one text for millions of rows. */
async function watchRoom({ path, bytes }: Room, end: AbortController): Promise<void> {
  if (path === null) return
  const sizes = await Promise.all([path, `${path}.wal`].map((each) => nullIfMissing(stat(each))))
  if (sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0) > bytes)
    end.abort(new TooMuch(`made a table of more than ${bytes / 1e6} MB`))
}

/** Where the system does not tell the memory of a process, the limits of the heap and of DuckDB must do. */
async function watchMemory(child: ChildProcess, end: AbortController): Promise<void> {
  if (child.pid !== undefined && (await residentBytes(child.pid)) > MOST_MEMORY)
    end.abort(new Failed(`took more than ${MOST_MEMORY / 1e6} MB of memory`))
}
