import { CommanderError } from 'commander'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { printable } from '../base/printable.js'
import { complain } from './messages.js'
import { createProgram } from './program.js'

/** DuckDB shows the line of the statement that it stumbled over. */
const SHOWS_SQL = /^LINE \d+:/m

/** Carries out a command line, told by its words after the name of the program; a failure is told on standard error and gives the exit code of the process. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  try {
    await (await createProgram()).parseAsync(words.map(asWord), { from: 'user' })
  } catch (cause) {
    process.exitCode = report(cause)
  }
}

/** A statement that begins with a comment is no option. */
function asWord(word: string): string {
  return /^--\s/.test(word) ? ` ${word}` : word
}

function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2
  const fault = machineFault(cause)
  if (fault !== null) {
    complain(fault.message)
    return 1
  }
  if (!(cause instanceof UserError)) {
    complain(cause instanceof Error ? (cause.stack ?? cause.message) : messageOf(cause))
    return 1
  }
  complain(cause.message)
  if (cause instanceof QueryError && !SHOWS_SQL.test(cause.message))
    process.stderr.write(`\n${printable(cause.sql.trim())}\n`)
  return cause.exitCode
}
