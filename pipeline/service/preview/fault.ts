import { messageOf, QueryError, UserError } from '../../base/error.js'

/** What is wrong, as plain data. */
export interface Fault {
  /** File and line, such as reports/usage.md:12; null where no file of the project is named. */
  place: string | null
  message: string
  sql: string | null
  /** Line of the SQL that DuckDB stumbled over, from 1. */
  sqlLine: number | null
  /** Where almanac itself failed; null for what the user can mend. */
  stack: string | null
}

/** What anything that was thrown says of itself. */
export function faultOf(cause: unknown): Fault {
  return {
    place: placeOf(cause),
    message: messageOf(cause).replace(EXCERPT, ''),
    sql: cause instanceof QueryError ? cause.sql : null,
    sqlLine: lineWithin(cause),
    stack: cause instanceof Error && !(cause instanceof UserError) ? (cause.stack ?? null) : null,
  }
}

const PROJECT_FILE = /^((?:data|sql|reports)\/[^\s:]+|almanac\.yaml)(?::(\d+))?/
/** The line that DuckDB shows, with the mark below it: the whole SQL stands beside the message. */
const EXCERPT = /\n+LINE \d+: .*\n *\^[ \t]*$/
const LINE_OF_STATEMENT = /^LINE (\d+):/m

/** A statement of a notebook begins below the line of its cell, that of a model in the first line of its file. */
function placeOf(cause: unknown): string | null {
  const [, file, line] = PROJECT_FILE.exec(messageOf(cause)) ?? []
  if (file === undefined) return null
  const within = lineWithin(cause)
  if (line === undefined && within === null) return file
  return `${file}:${Number(line ?? 0) + (within ?? 0)}`
}

function lineWithin(cause: unknown): number | null {
  const line = cause instanceof QueryError ? LINE_OF_STATEMENT.exec(cause.message)?.[1] : undefined
  return line === undefined ? null : Number(line)
}
