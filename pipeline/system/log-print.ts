import { styleText } from 'node:util'
import { UserError, unknownValue } from '../base/error.js'
import { hasColours } from './colours.js'
import type { LogSink } from './log.js'

/** How a process prints its log: for people, or as lines of JSON. */
export const LOG_FORMATS = ['pretty', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

const VARIABLE = 'ALMANAC_LOG'

/** Where a log is printed, and what decides how. */
export interface LogTerminal {
  write(text: string): unknown
  isTTY?: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The format that was asked for, by option or by the environment variable ALMANAC_LOG; otherwise pretty on a terminal, JSON elsewhere.
 * @throws UserError when it is none.
 */
export function logFormat(
  wanted: string | undefined,
  { isTTY }: LogTerminal,
  environment: Environment = process.env,
): LogFormat {
  const named = wanted ?? environment[VARIABLE] ?? ''
  if (named === '') return isTTY === true ? 'pretty' : 'json'
  const format = LOG_FORMATS.find((format) => format === named)
  if (format) return format
  throw new UserError(`${VARIABLE}: ${unknownValue('format of the log', named, LOG_FORMATS)}`, 2)
}

/** Whether the environment asks for a log. */
export function wantsLog(environment: Environment): boolean {
  return (environment[VARIABLE] ?? '') !== ''
}

/** Prints the lines of a log: JSON as it is, or for people with the time in a time zone. */
export function printedLog(format: LogFormat, terminal: LogTerminal, timeZone: string): LogSink {
  if (format === 'json') return { write: (line) => void terminal.write(line) }
  const pretty = prettyLines(timeZone, hasColours(terminal))
  return { write: (line) => void terminal.write(pretty(line)) }
}

/** A function that makes of a line of JSON what people read: time, level, message, and the other fields behind it. Any other line stays as it is. */
export function prettyLines(timeZone: string, colours: boolean): (line: string) => string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const styled = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text
  return (line) => {
    const log = fieldsOf(line)
    if (log === null) return line
    const time = new Date(String(log['time']))
    const level = String(log['level'])
    const when = Number.isNaN(time.getTime()) ? '' : `${clock.format(time)} `
    return `${when}${styled(STYLES[level] ?? 'white', level.toUpperCase())}: ${styled('cyan', textOf(log))}\n`
  }
}

type Style = Parameters<typeof styleText>[0]

const STYLES: Readonly<Record<string, Style>> = {
  fatal: 'bgRed',
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'blue',
  trace: 'gray',
}

function fieldsOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'level' in value ? { ...value } : null
  } catch {
    return null
  }
}

const SHORT_HASH = 8
const SHOWN_ELSEWHERE = ['level', 'time', 'msg', 'run', 'stack']

/** The lines after the first are set in, so that none can pass for a line of the log. */
function textOf(log: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(log)
    .filter(([key, value]) => !SHOWN_ELSEWHERE.includes(key) && value !== null)
    .map(([key, value]) => `${key}=${fieldText(key, value)}`)
  const { msg, stack } = log
  const text = [typeof msg === 'string' ? msg : '', ...fields].join(' ')
  return (typeof stack === 'string' ? `${text}\n${stack}` : text).replaceAll('\n', '\n    ')
}

function fieldText(key: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return key === 'sha256' ? text.slice(0, SHORT_HASH) : text
}
