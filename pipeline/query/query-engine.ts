import { counted } from '../base/figures.js'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { MachineFault, machineFault } from '../base/machine-fault.js'
import { Database, textOf, type Access, type Beside } from '../system/database.js'
import { changesSession } from '../system/session-statement.js'
import type { Answer, Batch } from '../system/answer.js'
import { FRAME, frame } from './frames.js'
import {
  EARLIER,
  type AnswerEnd,
  type Completion,
  type Failure,
  type FailureKind,
  type Question,
  type Request,
} from './query-messages.js'
import { openWriter, type Piece, type ResultWriter } from './result-writer.js'

/** What a process that answers queries may take, in bytes; it works in a folder of its own, to which DuckDB may spill. */
export interface EngineLimits {
  memoryBytes: number
  threads: number
  temporaryBytes: number
  answerBytes: number
}

/** Frames that leave together. */
type Send = (frames: readonly Buffer[]) => Promise<void>

/** So much of an answer is held back, so that the head of a small one can tell all of it, also that it failed. */
const HELD_BACK_BYTES = 262_144
const LARGEST_FRAME = 1_000_000
const SPILLED = 'spilled'

/** The database that is open, and how many statements of a session were carried out in it. */
interface Open {
  warehouse: string
  beside: readonly Beside[]
  access: Access
  database: Database
  stated: number
}

/** Carries out what the parent asks, one request at a time; a `cancel` meets the one at work. */
export class QueryEngine {
  private open: Open | null = null
  private stop = new AbortController()

  constructor(
    private readonly limits: EngineLimits,
    private readonly send: Send,
  ) {}

  async carryOut(request: Request): Promise<void> {
    if (request.kind === 'cancel') return this.stop.abort()
    this.stop = new AbortController()
    try {
      const database = await this.database(request)
      if (request.kind === 'ask') await this.answer(database, request)
      else if (request.kind === 'complete') await this.reply(await completions(database, request.sql))
      else await this.reply(await database.isTerminated(request.sql))
    } catch (cause) {
      await this.send(frame(FRAME.failure, JSON.stringify(this.failure(cause))))
    }
  }

  private reply(value: unknown): Promise<void> {
    return this.send(frame(FRAME.reply, JSON.stringify(value)))
  }

  private async database(request: Exclude<Request, { kind: 'cancel' }>): Promise<Database> {
    const { warehouse } = request
    const beside = (request.kind === 'ask' ? request.beside : this.open?.beside) ?? []
    const access = request.kind === 'ask' ? accessOf(request) : (this.open?.access ?? 'sealed')
    const { open } = this
    if (open?.warehouse === warehouse && open.access === access && isSame(open.beside, beside))
      return open.database
    this.open?.database.close()
    this.open = null
    const { memoryBytes, temporaryBytes, threads } = this.limits
    const limits = { memoryBytes, threads, temporary: { folder: SPILLED, bytes: temporaryBytes } }
    const database = await Database.open(warehouse, access, limits, beside).catch((cause: unknown) => {
      throw new MachineFault(`the database cannot be opened: ${messageOf(cause)}`, { cause })
    })
    this.open = { warehouse, beside, access, database, stated: 0 }
    return database
  }

  private async answer(database: Database, question: Question): Promise<void> {
    await this.catchUp(database, question)
    const start = performance.now()
    const answer = await database.answer(question.sql, question.place, question.parameters, this.stop.signal)
    let writer: ResultWriter | null = null
    try {
      writer = await openWriter(question.format, answer, '.')
      const output = new Output(answer, this.send)
      const { rowCount, truncated } = await this.write(answer, question, writer, output)
      if (question.session !== undefined && this.open !== null && changesSession(question.sql))
        this.open.stated++
      await output.end({
        rowCount,
        truncated,
        milliseconds: Math.round((performance.now() - start) * 10) / 10,
      })
    } finally {
      await writer?.close?.()
      answer.close()
    }
  }

  /** Carries out what changed the session before this database was opened. */
  private async catchUp(database: Database, { session = [] }: Question): Promise<void> {
    const { open } = this
    if (open === null) return
    for (const { sql, parameters } of session.slice(open.stated)) {
      const answer = await database.answer(sql, EARLIER, parameters, this.stop.signal)
      await answer.all()
      answer.close()
      open.stated++
    }
  }

  private async write(
    answer: Answer,
    { offset, rows: most, whenLarger, format }: Question,
    writer: ResultWriter,
    output: Output,
  ): Promise<Omit<AnswerEnd, 'milliseconds'>> {
    let skip = offset
    let rowCount = 0
    const cut = async (): Promise<Omit<AnswerEnd, 'milliseconds'>> => {
      await output.write(await writer.end())
      return { rowCount, truncated: true }
    }
    for (let batch = await answer.next(); batch !== null; batch = await answer.next()) {
      if (this.stop.signal.aborted) throw new Cancelled('the query was stopped')
      const shown = windowOf(batch, skip, most - rowCount)
      skip = Math.max(0, skip - batch.rowCount)
      if (shown !== null) {
        const piece = await writer.rows(shown.batch)
        if (output.byteCount + byteLength(piece) > this.limits.answerBytes) {
          // Only a page of lists says that it was cut here, and only one with rows leads to the next.
          if (format === 'lists' && rowCount > 0) return cut()
          throw this.tooManyBytes()
        }
        await output.write(piece)
        rowCount += shown.batch.rowCount
        if (shown.isCut && whenLarger === 'fail') throw tooLarge(counted(most, 'row'))
        if (shown.isCut) return cut()
      }
    }
    const last = await writer.end()
    if (output.byteCount + byteLength(last) > this.limits.answerBytes) throw this.tooManyBytes()
    await output.write(last)
    return { rowCount, truncated: false }
  }

  private tooManyBytes(): TooLarge {
    return tooLarge(`${this.limits.answerBytes} bytes`)
  }

  private failure(cause: unknown): Failure {
    const fault = machineFault(cause)
    if (fault !== null) return { kind: 'machine', message: fault.message }
    if (this.stop.signal.aborted) return { kind: 'cancelled', message: 'the query was stopped' }
    return { kind: kindOf(cause), message: messageOf(cause) }
  }
}

function accessOf({ session }: Question): Access {
  return session === undefined ? 'sealed' : 'session'
}

function isSame(a: readonly Beside[], b: readonly Beside[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

class TooLarge extends UserError {}

function tooLarge(what: string): TooLarge {
  return new TooLarge(`the answer has more than ${what}; ask for less, or by parts with limit and offset`)
}

class Cancelled extends UserError {}

function kindOf(cause: unknown): FailureKind {
  if (cause instanceof TooLarge) return 'result-too-large'
  if (cause instanceof QueryError && /Out of Memory Error/i.test(cause.message)) return 'memory-limit'
  return cause instanceof UserError ? 'invalid-query' : 'memory-limit'
}

/** The rows of a batch within a page; null where there are none. `isCut` says that there is at least one more. */
function windowOf(batch: Batch, skip: number, most: number): { batch: Batch; isCut: boolean } | null {
  const start = Math.min(skip, batch.rowCount)
  const end = Math.min(batch.rowCount, start + most)
  if (start === batch.rowCount) return null
  return { batch: batch.slice(start, end), isCut: end < batch.rowCount }
}

function byteLength(piece: Piece): number {
  return typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength
}

/** Sends an answer in its frames. */
class Output {
  byteCount = 0
  private held: Buffer[] | null = []

  constructor(
    private readonly answer: Answer,
    private readonly send: Send,
  ) {}

  async write(piece: Piece): Promise<void> {
    const bytes =
      typeof piece === 'string'
        ? Buffer.from(piece)
        : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    this.byteCount += bytes.length
    if (this.held === null) return this.sendBytes(bytes)
    this.held.push(bytes)
    if (this.byteCount > HELD_BACK_BYTES) await this.release()
  }

  async end(end: AnswerEnd): Promise<void> {
    const last = frame(FRAME.end, JSON.stringify(end))
    if (this.held === null) return this.send(last)
    await this.send([...this.headFrame(end), ...this.held.flatMap(bytesFrames), ...last])
  }

  private async release(): Promise<void> {
    const held = this.held ?? []
    this.held = null
    await this.send(this.headFrame(null))
    for (const bytes of held) await this.sendBytes(bytes)
  }

  private headFrame(end: AnswerEnd | null): Buffer[] {
    return frame(FRAME.head, JSON.stringify({ columns: this.answer.columns, end }))
  }

  private async sendBytes(bytes: Buffer): Promise<void> {
    for (const part of partsOf(bytes)) await this.send(frame(FRAME.bytes, part))
  }
}

function bytesFrames(bytes: Buffer): Buffer[] {
  return partsOf(bytes).flatMap((part) => frame(FRAME.bytes, part))
}

function partsOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / LARGEST_FRAME)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * LARGEST_FRAME, (i + 1) * LARGEST_FRAME))
}

/** What DuckDB would write on at the end of a text. */
async function completions(database: Database, sql: string): Promise<Completion[]> {
  const rows = await database.rows('select suggestion, suggestion_start from sql_auto_complete($1)', [sql])
  const bytes = Buffer.from(sql)
  return rows.map((row) => ({
    text: textOf(row['suggestion']),
    // DuckDB counts bytes.
    start: bytes.subarray(0, Number(row['suggestion_start'])).toString().length,
  }))
}
