import { availableParallelism, totalmem } from 'node:os'
import { QueryFailure } from '../../../query/query-failure.js'
import type { QueryLimits } from '../../../query/query-limits.js'
import type { AnswerEnd, Completion, Question } from '../../../query/query-messages.js'
import { QueryProcess, type Reply } from '../../../query/query-process.js'
import { queryScript } from '../../../system/tool.js'

/** So much of an answer waits here while it is shown. */
const HELD_BYTES = 16_000_000
const MEMORY_SHARE = 0.5
const TEMPORARY_BYTES = 16_000_000_000

/** What a query on one's own machine may take: no deadline, half of the memory. */
const LIMITS: QueryLimits = {
  milliseconds: Number.POSITIVE_INFINITY,
  rows: Number.MAX_SAFE_INTEGER,
  answerBytes: Number.MAX_SAFE_INTEGER,
  memoryBytes: Math.round(totalmem() * MEMORY_SHARE),
  temporaryBytes: TEMPORARY_BYTES,
}

/** Asks queries one after the other, by a process that is replaced when it had to be ended. */
export class Asking {
  private process: Promise<QueryProcess> | null = null
  private turn: Promise<unknown> = Promise.resolve()
  private atWork: QueryProcess | null = null
  private stops = 0
  /** How often it had been stopped when what is at hand began: after a further stop nothing of it is gone on with. */
  private stopsBefore = 0

  /** Has a process started, so that the first query need not wait for it. */
  prepare(): void {
    void this.ready().catch(() => undefined)
  }

  /**
   * Asks a question and hands its answer to `take`, which reads all of it.
   * @throws QueryFailure why there is no answer, or no more of it.
   */
  async ask<T>(
    question: Question,
    take: (reply: Reply) => Promise<T>,
  ): Promise<{ value: T; end: AnswerEnd }> {
    return this.inTurn(async (process) => {
      const reply = await process.ask(question, HELD_BYTES)
      try {
        const value = await take(reply)
        const end = await reply.body.done
        if (end !== null) return { value, end }
      } catch (cause) {
        // Whoever reads no further leaves the process at work.
        process.stop(new QueryFailure('cancelled', 'its answer was not read'))
        await reply.body.done
        throw cause
      }
      throw new QueryFailure('ended', 'the answer broke off')
    })
  }

  /** What DuckDB would write on at the end of a text. */
  complete(warehouse: string, sql: string): Promise<Completion[]> {
    return this.inTurn((process) => process.complete(warehouse, sql))
  }

  /** Whether a text ends its last statement. */
  isTerminated(warehouse: string, sql: string): Promise<boolean> {
    return this.inTurn((process) => process.isTerminated(warehouse, sql))
  }

  /** What is asked from now on is another matter, which no stop so far concerns. */
  begin(): void {
    this.stopsBefore = this.stops
  }

  /** Ends the query at work within half a second, whatever it does, and what waits for it or is asked before the next `begin`. */
  stop(): void {
    this.stops++
    this.atWork?.stop(stopped())
  }

  async end(): Promise<void> {
    const process = await this.process?.catch(() => null)
    await process?.end()
  }

  private inTurn<T>(work: (process: QueryProcess) => Promise<T>): Promise<T> {
    const { stopsBefore } = this
    const goOn = (): void => {
      if (this.stops !== stopsBefore) throw stopped()
    }
    const done = this.turn.then(async () => {
      goOn()
      const process = await this.ready()
      goOn()
      this.atWork = process
      try {
        const value = await work(process)
        goOn()
        return value
      } finally {
        this.atWork = null
      }
    })
    this.turn = done.catch(() => undefined)
    return done
  }

  private async ready(): Promise<QueryProcess> {
    const process = await this.process?.catch(() => null)
    if (process?.isUsable) return process
    this.process = queryScript().then((script) => QueryProcess.start(script, LIMITS, availableParallelism()))
    return this.process
  }
}

function stopped(): QueryFailure {
  return new QueryFailure('cancelled', 'stopped')
}
