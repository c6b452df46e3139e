#!/usr/bin/env node
import { hideSecrets } from '../base/secrets.js'
import { messageOf } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { runCommandLine } from './command-line.js'
import { complain } from './messages.js'

process.stdout.on('error', leave)
// Else a limit on the size of files would end the process without a word; so the write fails, and that is told.
process.on('SIGXFSZ', () => undefined)

hideSecretsOn(process.stderr)

await runCommandLine(process.argv.slice(2))

/** Whatever is said there, by whichever part or library, is said without a secret. */
function hideSecretsOn(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream)
  stream.write = (text: unknown, ...rest: unknown[]) =>
    Reflect.apply(write, stream, [typeof text === 'string' ? hideSecrets(text) : text, ...rest])
}

/** Quietly where the reader is gone, else with a line. */
function leave(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EPIPE') complain(messageOf(machineFault(cause, 'standard output') ?? cause))
  process.exit(cause.code === 'EPIPE' ? 0 : 1)
}
