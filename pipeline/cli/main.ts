#!/usr/bin/env node
import { CommanderError } from 'commander'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { printable } from '../base/printable.js'
import { createProgram } from './program.js'

process.stdout.on('error', leaveQuietlyWhenReaderIsGone)

try {
  await (await createProgram()).parseAsync()
} catch (cause) {
  process.exitCode = report(cause)
}

function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2
  if (!(cause instanceof UserError)) {
    process.stderr.write(
      `almanac: ${cause instanceof Error ? (cause.stack ?? cause.message) : messageOf(cause)}\n`,
    )
    return 1
  }
  process.stderr.write(`almanac: ${printable(cause.message)}\n`)
  if (cause instanceof QueryError) process.stderr.write(`\n${printable(cause.sql.trim())}\n`)
  return cause.exitCode
}

function leaveQuietlyWhenReaderIsGone(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(0)
}
