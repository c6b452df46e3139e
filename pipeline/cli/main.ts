#!/usr/bin/env node
import { hideSecrets } from '../base/secrets.js'
import { runCommandLine } from './command-line.js'

process.stdout.on('error', leaveQuietlyWhenReaderIsGone)
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

function leaveQuietlyWhenReaderIsGone(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(0)
}
