import { readdir, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QuerySettings } from '../base/query-settings.js'
import { isRunning } from '../system/processes.js'
import { queryScript } from '../system/tool.js'
import type { AnswerBody } from './answer-body.js'
import { FairQueue } from './fair-queue.js'
import { QueryFailure } from './query-failure.js'
import { queryLimits, type QueryLimits } from './query-limits.js'
import type { Completion, Question } from './query-messages.js'
import { FOLDER_PREFIX, QueryProcess, type Reply } from './query-process.js'

/** On whose behalf something is asked, and the end of their patience. */
export interface Asker {
  /** Askers take turns. */
  client: string
  /** Aborted when nobody waits for the answer any more. */
  stop: AbortSignal
}

/** Answers that nobody has read yet are kept here up to this many bytes; beyond, the processes that give them wait for their readers. */
const MOST_HELD_BYTES = 256_000_000
const LEAST_HELD_BYTES = 65_536

type Job<T> = (process: QueryProcess) => Promise<{ value: T; done: Promise<unknown> }>

interface Waiting {
  client: string
  start: (process: QueryProcess) => Promise<void>
  refuse: (failure: QueryFailure) => void
}

/**
 * Answers queries by a few processes, in turn for whoever asks. A query that takes too long, or too much memory, is ended with its process if need be; another process takes its
 * place, and nothing else waits for it.
 */
export class QueryPool {
  private readonly limits: QueryLimits
  private readonly queue = new FairQueue<Waiting>()
  private processes: QueryProcess[] = []
  private starting = 0
  private running = 0
  /** How many queries of each client are at work. */
  private readonly served = new Map<string, number>()
  private isClosed = false
  /** Settled when no process is being started or replaced. */
  private settled: Promise<unknown> = Promise.resolve()
  private readonly bodies = new Set<AnswerBody>()

  private constructor(
    private readonly settings: QuerySettings,
    private readonly script: string,
  ) {
    this.limits = queryLimits(settings)
  }

  /** Starts the processes. Folders that earlier ones left are removed. */
  static async open(settings: QuerySettings): Promise<QueryPool> {
    await removeLeftFolders()
    const pool = new QueryPool(settings, await queryScript())
    await pool.fill()
    return pool
  }

  /** @throws QueryFailure `overloaded` when too many wait or the wait is too long; else why there is no answer. */
  ask(question: Question, asker: Asker): Promise<Reply> {
    return this.inTurn(asker, async (process) => {
      const reply = await process.ask(question, this.heldBytes())
      this.hold(reply.body)
      return { value: reply, done: reply.body.done }
    })
  }

  /** What DuckDB would write on at the end of a text. @throws QueryFailure */
  complete(warehouse: string, sql: string, asker: Asker): Promise<Completion[]> {
    return this.inTurn(asker, async (process) => ({
      value: await process.complete(warehouse, sql),
      done: Promise.resolve(),
    }))
  }

  /** Queries at work and queries that wait. */
  get load(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.queue.size }
  }

  /** Ends all processes and waits until they have ended. */
  async close(): Promise<void> {
    this.isClosed = true
    for (let next = this.queue.take(); next !== undefined; next = this.queue.take())
      next.refuse(new QueryFailure('ended', 'almanac is ending'))
    await this.nothingUnderWay()
    await Promise.all(this.processes.map((process) => process.end()))
    await this.nothingUnderWay()
  }

  /** What settles may have set off more. */
  private async nothingUnderWay(): Promise<void> {
    for (let settled = null as Promise<unknown> | null; settled !== this.settled; ) {
      settled = this.settled
      await settled
    }
  }

  private inTurn<T>({ client, stop }: Asker, job: Job<T>): Promise<T> {
    if (this.queue.size >= this.settings.waiting && !this.makeRoom(client))
      return Promise.reject(overloaded())
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (this.queue.remove(client, waiting))
          waiting.refuse(new QueryFailure('cancelled', 'the query was stopped'))
      }
      const patience = setTimeout(() => {
        if (this.queue.remove(client, waiting)) waiting.refuse(overloaded())
      }, this.settings['wait-seconds'] * 1000)
      const settle = (): void => {
        clearTimeout(patience)
        stop.removeEventListener('abort', leave)
      }
      const waiting: Waiting = {
        client,
        start: async (process) => {
          settle()
          try {
            const { value, done } = await this.within(process, stop, job)
            resolve(value)
            await done
          } catch (cause) {
            reject(cause)
          }
        },
        refuse: (failure) => {
          settle()
          reject(failure)
        },
      }
      if (stop.aborted) return waiting.refuse(new QueryFailure('cancelled', 'the query was stopped'))
      stop.addEventListener('abort', leave)
      this.queue.add(client, waiting)
      this.pump()
    })
  }

  /** Carries out a job with its deadline, which ends when the process is done with it. */
  private async within<T>(
    process: QueryProcess,
    stop: AbortSignal,
    job: Job<T>,
  ): Promise<{ value: T; done: Promise<unknown> }> {
    const { milliseconds } = this.limits
    const late = (): void =>
      process.stop(
        new QueryFailure('time-limit', `the query took longer than ${milliseconds / 1000} s; ask for less`),
      )
    const deadline = setTimeout(late, milliseconds)
    const leave = (): void => process.stop(new QueryFailure('cancelled', 'the query was stopped'))
    stop.addEventListener('abort', leave)
    const settle = (): void => {
      clearTimeout(deadline)
      stop.removeEventListener('abort', leave)
    }
    try {
      const { value, done } = await job(process)
      return { value, done: done.finally(settle) }
    } catch (cause) {
      settle()
      throw cause
    }
  }

  /** Leaves out, where too many wait, one of whoever has most of them. @returns false when that is the client itself. */
  private makeRoom(client: string): boolean {
    const left = this.queue.takeLastOfMost(client)
    left?.refuse(overloaded())
    return left !== undefined
  }

  /** Gives free processes to whose turn it is; once all places are taken, those that stand ready to whoever has none, so that no client keeps another waiting. */
  private pump(): void {
    while (this.queue.size > 0) {
      const process = this.processes.find(({ isFree }) => isFree)
      if (process === undefined) return
      const isRoom = this.running < this.settings['at-once']
      const next = this.queue.take((client) => isRoom || !this.served.has(client))
      if (next === undefined) return
      const { client } = next
      this.running++
      this.served.set(client, (this.served.get(client) ?? 0) + 1)
      void next.start(process).finally(() => {
        this.running--
        const left = (this.served.get(client) ?? 1) - 1
        if (left > 0) this.served.set(client, left)
        else this.served.delete(client)
        void this.fill().then(() => this.pump())
        this.pump()
      })
    }
  }

  /** Replaces processes that ended or took much memory. */
  private async fill(): Promise<void> {
    const [keep, spent] = [[] as QueryProcess[], [] as QueryProcess[]]
    for (const process of this.processes) (process.isUsable ? keep : spent).push(process)
    this.processes = keep
    this.settleWith(spent.map((process) => process.end()))
    // For each process at work another is ready, so that nobody waits for the start of one when all were killed.
    const missing = 2 * this.settings['at-once'] - keep.length - this.starting
    if (this.isClosed || missing <= 0) return
    this.starting += missing
    try {
      const threads = Math.ceil(availableParallelism() / this.settings['at-once'])
      const started = Array.from({ length: missing }, () =>
        QueryProcess.start(this.script, this.limits, threads),
      )
      this.settleWith(started)
      this.processes.push(...(await Promise.all(started)))
    } finally {
      this.starting -= missing
    }
  }

  private settleWith(work: readonly Promise<unknown>[]): void {
    this.settled = Promise.allSettled([this.settled, ...work]).then(() => undefined)
  }

  private heldBytes(): number {
    let held = 0
    for (const body of this.bodies) held += body.keptBytes
    return held + this.limits.answerBytes <= MOST_HELD_BYTES ? this.limits.answerBytes : LEAST_HELD_BYTES
  }

  private hold(body: AnswerBody): void {
    this.bodies.add(body)
    body.on('close', () => this.bodies.delete(body))
  }
}

function overloaded(): QueryFailure {
  return new QueryFailure('overloaded', 'too many queries wait for their turn; ask again in a moment')
}

async function removeLeftFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1]
    // Those of another user cannot be removed, and are that user's.
    if (owner !== undefined && !isRunning(Number(owner)))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined)
  }
}
