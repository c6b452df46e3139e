import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseCivilDate } from '../base/calendar.js'
import { messageOf, UserError } from '../base/error.js'
import { queryRelease } from '../release/query.js'
import { openProject } from '../system/project.js'
import { printAnswer } from './print-rows.js'
import type { SqlFormat } from './sql-format.js'

interface SqlOptions {
  file?: string
  format: SqlFormat
  release?: string
  asOf?: string
}

/** `almanac sql`: rows go to standard output. */
export async function sqlCommand(
  folder: string,
  query: string | undefined,
  options: SqlOptions,
): Promise<void> {
  const project = await openProject(folder)
  const { sql, file } = await statement(query, options.file)
  const request = {
    sql,
    file,
    ...(options.release === undefined ? {} : { releaseId: options.release }),
    ...(options.asOf === undefined ? {} : { asOf: parseCivilDate(options.asOf) }),
  }
  await queryRelease(project, request, (answer) => printAnswer(options.format, answer))
}

async function statement(
  query: string | undefined,
  file: string | undefined,
): Promise<{ sql: string; file: string }> {
  if (query !== undefined && file !== undefined) throw new UserError('give the query or --file, not both', 2)
  if (file !== undefined) return { sql: await readStatement(file), file }
  if (query !== undefined && query !== '-') return { sql: query, file: 'query' }
  if (process.stdin.isTTY)
    throw new UserError('no query; an example is: almanac sql "select * from marts.usage_annual"', 2)
  return { sql: await text(process.stdin), file: 'standard input' }
}

async function readStatement(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UserError(`cannot read ${file}: ${messageOf(cause)}`, 2, { cause })
  }
}
