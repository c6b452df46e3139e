import { Database } from '../system/database.js'
import { messageOf, QueryError } from '../base/error.js'
import type { Query } from '../models/dependencies.js'
import { landTable, type LandingJob } from './landing.js'
import { sampleTables, type Sample } from './sample.js'

/** What the parent sends: first the macros, then one job at a time. */
export type ToChild =
  | { macros: readonly Query[]; memory: string }
  | { job: LandingJob }
  | { sample: Omit<LandingJob, 'receivedOn'> }
/** What comes back when the child is ready, and after each job; a sample's grids, or the reason why it cannot be read. */
export type FromChild = { error: string | null; sample?: Sample }

let database: Database | undefined

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToChild) => {
  void carryOut(message).then(
    (sample) => answer({ error: null, ...(sample === undefined ? {} : { sample }) }),
    (cause: unknown) => answer({ error: wordsOf(cause) }),
  )
})

async function carryOut(message: ToChild): Promise<Sample | undefined> {
  if ('macros' in message) return prepare(message)
  if (database === undefined) throw new Error('the macros come first')
  if ('sample' in message) return sampleTables(database, message.sample)
  await landTable(database, message.job)
  return undefined
}

async function prepare(message: { macros: readonly Query[]; memory: string }): Promise<undefined> {
  database = await Database.open(':memory:', 'write')
  await database.run(`set memory_limit = '${message.memory}'`)
  for (const { sql, file } of message.macros) await database.run(sql, file)
  return undefined
}

function answer(message: FromChild): void {
  process.send?.(message)
}

function wordsOf(cause: unknown): string {
  if (cause instanceof QueryError) return `${cause.message}\n\n${cause.sql.trim()}`
  return messageOf(cause)
}
