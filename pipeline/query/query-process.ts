import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { messageOf } from '../base/error.js'
import { residentBytes } from '../system/processes.js'
import { AnswerBody } from './answer-body.js'
import { FRAME, frame, FrameReader } from './frames.js'
import { QueryFailure } from './query-failure.js'
import type { QueryLimits } from './query-limits.js'
import type { AnswerEnd, AnswerHead, Completion, Failure, Question, Request } from './query-messages.js'

/** An answer: what is known of it before its rows, and its bytes. */
export interface Reply {
  head: AnswerHead
  /** Ends by an error, a QueryFailure, where the answer broke off. */
  body: AnswerBody
}

const HEAP_MEGABYTES = 512
/** How long DuckDB has to notice that it is interrupted, before its process is killed. */
const GRACE_MS = 300
const LOOK_EVERY_MS = 100
/** The head of an answer names its columns, of which a query can have many. */
const LARGEST_FRAME = 16_000_000
/** A process that took more than this part of its memory is not used again. */
const SPENT = 0.6

/** Who takes what the process gives: an answer, of which so many bytes are kept while nobody reads, or a reply in JSON. */
interface Taker {
  onHead?: (reply: Reply) => void
  heldBytes?: number
  onReply?: (json: string) => void
}

/** What waits for the process while it is at work. */
interface Work extends Taker {
  reject: (cause: unknown) => void
  body: AnswerBody | null
}

/**
 * A process that answers queries, one at a time, read-only, in a folder of its own and without the environment of almanac. What it cannot be talked out of by an interrupt,
 * ends with it.
 */
export class QueryProcess {
  private work: Work | null = null
  private verdict: QueryFailure | null = null
  private grace: NodeJS.Timeout | undefined
  private watch: NodeJS.Timeout | undefined
  private isGone = false
  private isSpent = false
  /** The database that it asked last. */
  warehouse: string | null = null

  private constructor(
    private readonly child: ChildProcess,
    private readonly limits: QueryLimits,
    private readonly folder: string,
  ) {
    const frames = new FrameReader(LARGEST_FRAME, (kind, payload) => this.take(kind, payload))
    this.output.on('data', (chunk: Buffer) => {
      try {
        frames.push(chunk)
      } catch (cause) {
        this.kill(new QueryFailure('ended', `the process that answers queries sent ${messageOf(cause)}`))
      }
    })
    this.input.on('error', () => undefined)
    this.output.on('error', () => undefined)
    child.on('error', (cause) => void this.gone(cause.message))
    // Its last frames may still be on the way when it exits.
    child.on('close', (code, signal) => void this.gone(`it ended with ${signal ?? `exit code ${code}`}`))
  }

  /** @param script the program, as it was bundled. */
  static async start(script: string, limits: QueryLimits, threads: number): Promise<QueryProcess> {
    const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
    const given = [limits.memoryBytes / 2, threads, limits.temporaryBytes, limits.answerBytes].map((number) =>
      String(Math.round(number)),
    )
    const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MEGABYTES}`, script, ...given], {
      cwd: folder,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    })
    // Where memory runs out, the system is to end this process before any other. Only Linux knows how.
    if (child.pid !== undefined)
      await writeFile(`/proc/${child.pid}/oom_score_adj`, '1000').catch(() => undefined)
    return new QueryProcess(child, limits, folder)
  }

  get isFree(): boolean {
    return this.work === null && !this.isGone && !this.isSpent
  }

  /** Whether it can be asked, now or once it is done with its work. */
  get isUsable(): boolean {
    return !this.isGone && !(this.isSpent && this.work === null)
  }

  /**
   * Asks a question. The process is free again once `body.done` is settled, which may be before anybody has read the body.
   * @param heldBytes so much of the answer is kept here while nobody reads it; then the process waits. @throws QueryFailure
   */
  ask(question: Question, heldBytes: number): Promise<Reply> {
    this.warehouse = question.warehouse
    return this.carryOut({ kind: 'ask', ...question }, (resolve) => ({ onHead: resolve, heldBytes }))
  }

  /** What DuckDB would write on at the end of a text. @throws QueryFailure */
  complete(warehouse: string, sql: string): Promise<Completion[]> {
    return this.carryOut({ kind: 'complete', warehouse, sql }, (resolve) => ({
      onReply: (json) => resolve(JSON.parse(json)),
    }))
  }

  /** Whether a text ends its last statement. @throws QueryFailure */
  isTerminated(warehouse: string, sql: string): Promise<boolean> {
    return this.carryOut({ kind: 'check', warehouse, sql }, (resolve) => ({
      onReply: (json) => resolve(JSON.parse(json)),
    }))
  }

  /** Ends the work at hand for a reason: by an interrupt, and with the process when that does not help in 0.3 s. */
  stop(reason: QueryFailure): void {
    if (this.work === null || this.verdict !== null) return
    this.verdict = reason
    this.send({ kind: 'cancel' })
    this.grace = setTimeout(() => this.kill(reason), GRACE_MS)
  }

  /** Ends the process, at once, whatever it does. @param reason what is told of the work at hand. */
  kill(reason: QueryFailure): void {
    this.verdict ??= reason
    this.isSpent = true
    this.child.kill('SIGKILL')
    this.settle(this.verdict)
  }

  /** Ends the process and waits until it has. */
  async end(): Promise<void> {
    const closed = this.isGone ? null : once(this.child, 'close')
    this.kill(new QueryFailure('ended', 'almanac is ending'))
    await closed
    await this.removeFolder()
  }

  private get input(): Writable {
    if (this.child.stdin === null) throw new Error('the process that answers queries has no input')
    return this.child.stdin
  }

  private get output(): Readable {
    const output = this.child.stdio[3]
    if (!(output instanceof Readable)) throw new Error('the process that answers queries has no output')
    return output
  }

  private carryOut<T>(request: Request, taker: (resolve: (value: T) => void) => Taker): Promise<T> {
    if (this.work !== null) throw new Error('the process that answers queries is at work')
    if (this.isGone) throw new QueryFailure('ended', 'the process that answers queries has ended')
    this.verdict = null
    return new Promise((resolve, reject) => {
      this.work = { ...taker(resolve), reject, body: null }
      this.watch = setInterval(() => void this.watchMemory(), LOOK_EVERY_MS)
      this.send(request)
    })
  }

  private send(request: Request): void {
    this.input.write(Buffer.concat(frame(FRAME.request, JSON.stringify(request))))
  }

  private take(kind: number, payload: Buffer): void {
    const { work } = this
    if (work === null) return
    if (kind === FRAME.bytes) work.body?.push(payload)
    else if (kind === FRAME.failure) this.settle(this.verdict ?? failureOf(JSON.parse(String(payload))))
    else if (kind === FRAME.head) this.begin(work, JSON.parse(String(payload)))
    else if (kind === FRAME.end) this.settle(null, JSON.parse(String(payload)))
    else {
      work.onReply?.(String(payload))
      this.settle(null)
    }
  }

  private begin(work: Work, head: AnswerHead): void {
    const { output } = this
    work.body = new AnswerBody(work.heldBytes ?? 0, (isFull) => {
      if (this.work !== work) return
      if (isFull) output.pause()
      else output.resume()
    })
    work.onHead?.({ head, body: work.body })
  }

  private settle(failure: QueryFailure | null, end?: AnswerEnd): void {
    const { work } = this
    clearTimeout(this.grace)
    clearInterval(this.watch)
    this.work = null
    this.output.resume()
    if (work === null) return
    if (failure !== null) work.reject(failure)
    work.body?.finish(failure, end)
  }

  private async watchMemory(): Promise<void> {
    const bytes = this.child.pid === undefined ? 0 : await residentBytes(this.child.pid)
    this.isSpent ||= bytes > this.limits.memoryBytes * SPENT
    if (bytes > this.limits.memoryBytes && this.work !== null)
      this.kill(
        new QueryFailure(
          'memory-limit',
          `the query took more than ${this.limits.memoryBytes / 1e6} MB of memory; ask for less`,
        ),
      )
  }

  private async gone(how: string): Promise<void> {
    this.isGone = true
    this.settle(
      this.verdict ??
        new QueryFailure('ended', `the process that answers queries is gone: ${how}; ask again, or for less`),
    )
    await this.removeFolder()
  }

  private removeFolder(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}

/** How the folders of these processes are named; the id of almanac's own process follows. */
export const FOLDER_PREFIX = 'almanac-query-'

function failureOf({ kind, message }: Failure): QueryFailure {
  return new QueryFailure(kind, message)
}
