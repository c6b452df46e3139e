#!/usr/bin/env node
import { runCommandLine } from './command-line.js'

process.stdout.on('error', leaveQuietlyWhenReaderIsGone)
// Else a limit on the size of files would end the process without a word; so the write fails, and that is told.
process.on('SIGXFSZ', () => undefined)

await runCommandLine(process.argv.slice(2))

function leaveQuietlyWhenReaderIsGone(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(0)
}
