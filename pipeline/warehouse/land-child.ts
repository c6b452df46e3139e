import { join } from 'node:path'
import { messageOf, QueryError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import type { Query } from '../models/syntax-tree.js'
import { pageFacts, type PageFacts, type ServedPage } from '../sources/places/page-facts.js'
import { Database, quoteName, quoteText, textOf } from '../system/database.js'
import { tellProcessorTime } from '../system/processor-time.js'
import { landTable, type LandingJob } from './landing.js'
import { copyTable, type Copied, type CopyAsked } from './table-copy.js'
import { askedCells, sampleTables, type CellsAsked, type Sample, type SampleJob } from './sample.js'

/** What the parent sends: first the macros, then one job at a time. */
export type ToChild =
  | { macros: readonly Query[]; memory: string }
  | { job: LandingJob }
  | { page: ServedPage }
  | { sample: SampleJob; cells?: CellsAsked; copy?: CopyAsked }

/** What comes back when the child is ready, and after each job. */
export interface FromChild {
  /** Why the job failed; null also when the file was refused. */
  error: string | null
  /** Whether it was the machine that failed, not the reading of this file. */
  isMachineFault?: boolean
  /** Whether a macro of the project is wrong, before any file is read. */
  isMacroFault?: boolean
  /** Whether the next file should not be read in the same process. */
  isSpent?: boolean
  sample?: Sample
  cells?: (string | null)[][]
  copied?: Copied
  page?: PageFacts
}

/** Bytes that a process may keep from one file to the next, so that a large file takes no room from those after it. */
const KEPT_MEMORY = 600_000_000
const SPILLED = '4GB'
const LONGEST_ERROR = 2000
const LONGEST_ANSWER = 32_000_000

let database: Database | undefined

tellProcessorTime()

// A file that would become larger than the limit on files is told like a full disk.
process.on('SIGXFSZ', () => undefined)
process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToChild) => {
  void carryOut(message).then(answer, (cause: unknown) => answer(failure(cause, message)))
})

async function carryOut(message: ToChild): Promise<FromChild> {
  if ('macros' in message) return prepare(message)
  if ('page' in message) return { error: null, page: await pageFacts(message.page) }
  if (database === undefined) throw new Error('the macros come first')
  const { folder } = 'sample' in message ? message.sample : message.job
  await database.run(`set temp_directory = ${quoteText(join(folder, 'work/spilled'))}`)
  if ('sample' in message && message.copy !== undefined) {
    const copied = await copyTable(database, message.sample, message.copy)
    return { error: null, copied, isSpent: await isSpent(database) }
  }
  if ('sample' in message && message.cells !== undefined) {
    const cells = await askedCells(database, message.sample, message.cells)
    return { error: null, cells, isSpent: await isSpent(database) }
  }
  if ('sample' in message) {
    const sample = await sampleTables(database, message.sample)
    return { error: null, sample, isSpent: await isSpent(database) }
  }
  await landTable(database, message.job)
  return { error: null, isSpent: await isSpent(database) }
}

async function prepare(message: { macros: readonly Query[]; memory: string }): Promise<FromChild> {
  database = await Database.open(':memory:', 'write')
  await database.run(
    `set memory_limit = ${quoteText(message.memory)}; set max_temp_directory_size = ${quoteText(SPILLED)}`,
  )
  for (const { sql, file } of message.macros) await database.run(sql, file)
  return { error: null }
}

/** Drops what a file left behind. @returns whether it could not be, or too much memory is still taken. */
async function isSpent(used: Database): Promise<boolean> {
  try {
    const tables = await used.rows('select table_name from duckdb_tables() where temporary')
    for (const { table_name: name } of tables) await used.run(`drop table ${quoteName(textOf(name))}`)
    // Fails once something was spilled there, and after errors that make the database unusable.
    await used.run(`set temp_directory = ''`)
    return process.memoryUsage.rss() > KEPT_MEMORY
  } catch {
    return true
  }
}

function failure(cause: unknown, message: ToChild): FromChild {
  const fault = machineFault(cause, 'job' in message ? message.job.folder : 'a temporary folder')
  return {
    error: firstLine(messageOf(fault ?? cause)),
    isMachineFault: fault !== null,
    isMacroFault: 'macros' in message && cause instanceof QueryError,
  }
}

function firstLine(text: string): string {
  return text.replace(/\n[^]*$/, '').slice(0, LONGEST_ERROR)
}

function answer(message: FromChild): void {
  const isTooLong = message.sample !== undefined && JSON.stringify(message).length > LONGEST_ANSWER
  process.send?.(isTooLong ? { error: 'its first rows are too long to be shown', isSpent: true } : message)
}
