#!/usr/bin/env node
import { CommanderError } from 'commander'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { printable } from '../base/printable.js'
import { createProgram } from './program.js'

process.stdout.on('error', leaveQuietlyWhenReaderIsGone)
// Else a limit on the size of files would end the process without a word; so the write fails, and that is told.
process.on('SIGXFSZ', () => undefined)

try {
  await (await createProgram()).parseAsync()
} catch (cause) {
  process.exitCode = report(cause)
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

function leaveQuietlyWhenReaderIsGone(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(0)
}
