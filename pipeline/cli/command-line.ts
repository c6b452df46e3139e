import { CommanderError } from 'commander'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { printable } from '../base/printable.js'
import { createProgram } from './program.js'

/** Carries out a command line, told by its words after the name of the program; a failure is told on standard error and gives the exit code of the process. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  try {
    await (await createProgram()).parseAsync(words, { from: 'user' })
  } catch (cause) {
    process.exitCode = report(cause)
  }
}

function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2
  const fault = machineFault(cause)
  if (fault !== null) return tell(fault.message, 1)
  if (!(cause instanceof UserError)) {
    process.stderr.write(
      `almanac: ${cause instanceof Error ? (cause.stack ?? cause.message) : messageOf(cause)}\n`,
    )
    return 1
  }
  tell(cause.message, cause.exitCode)
  if (cause instanceof QueryError) process.stderr.write(`\n${printable(cause.sql.trim())}\n`)
  return cause.exitCode
}

function tell(message: string, exitCode: number): number {
  process.stderr.write(`almanac: ${printable(message)}\n`)
  return exitCode
}
