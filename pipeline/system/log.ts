import { multistream, pino, type Logger } from 'pino'
import { printable } from '../base/printable.js'
import { hideSecrets } from '../base/secrets.js'

/** Takes whole lines of JSON, each with its line feed. */
export interface LogSink {
  write(line: string): void
}

/** What a log needs beside its sinks. */
export interface LogOptions {
  now: () => Date
  /** Fields that each line has. */
  fields?: Readonly<Record<string, string | number | null>>
}

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>

/**
 * A log of structured lines, written before the call returns: `level`, `time` (ISO 8601, UTC), its fields and `msg`. No text in it can end its
 * line, be obeyed by a terminal, or hold a secret that `hideSecrets` knows.
 */
export function openLog(sinks: readonly LogSink[], { now, fields = {} }: LogOptions): Log {
  const cleaned = sinks.map((sink) => ({
    stream: { write: (line: string) => sink.write(cleanLine(line)) },
  }))
  return pino(
    {
      base: { ...fields },
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    multistream(cleaned),
  )
}

function cleanLine(line: string): string {
  return `${JSON.stringify(JSON.parse(line, cleanText))}\n`
}

function cleanText(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? printable(hideSecrets(value)) : value
}
