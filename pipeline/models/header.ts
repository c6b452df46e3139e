import { UserError } from '../base/error.js'
import { placeKind, type FlagKind } from './flag-kinds.js'

/** What a SQL file says of itself in the comment lines above its first statement. */
export interface Header {
  description: string
  /** The description by language; the bare one is English. */
  what: Record<string, string>
  grain: string[]
  checks: string[]
  severity: string | null
  /** Templates by language; the bare key is English. */
  reason: Record<string, string>
  remedy: Record<string, string>
  /** What flags of a rule are called, by language; empty where its kind says it. */
  title: Record<string, string>
  /** The kinds of flags that a rule may give. */
  kinds: FlagKind[]
}

const KEYS = ['what', 'grain', 'check', 'severity', 'title', 'kind', 'reason', 'remedy'] as const
const KEY_LINE = /^([a-z]+)(?:\.([A-Za-z-]+))?:\s+(.*)$/

/**
 * Reads the header of a SQL file: a sentence, then `-- key: value` lines; a line without a key goes on with the line above.
 * @throws UserError when there is no first sentence, or a key is unknown, naming file and line.
 */
export function parseHeader(sql: string, file: string): Header {
  const header: Header = emptyHeader('')
  for (const entry of headerEntries(sql)) place(header, entry, file)
  if (header.description === '') {
    throw new UserError(
      `${file}:1: missing header; begin with a comment that says what a row is, then -- grain: ...`,
    )
  }
  return header
}

/** The header of a table that stands in no file. */
export function headerOf(description: string, grain: string[]): Header {
  return { ...emptyHeader(description), grain }
}

function emptyHeader(description: string): Header {
  const what: Record<string, string> = description === '' ? {} : { en: description }
  return {
    description,
    what,
    grain: [],
    checks: [],
    severity: null,
    reason: {},
    remedy: {},
    title: {},
    kinds: [],
  }
}

/** One key of a header with its text; the first sentence has the key `description`, a key without a language is English. */
export interface HeaderEntry {
  /** Counted from 1. */
  line: number
  key: string
  language: string
  text: string
}

/** The entries of a header in their order, continued lines joined. */
export function headerEntries(sql: string): HeaderEntry[] {
  const entries: HeaderEntry[] = []
  for (const [i, line] of commentLines(sql).entries()) {
    const keyed = KEY_LINE.exec(line)
    const last = entries.at(-1)
    if (keyed)
      entries.push({ line: i + 1, key: keyed[1] ?? '', language: keyed[2] ?? 'en', text: keyed[3] ?? '' })
    else if (last) last.text += ` ${line}`
    else entries.push({ line: i + 1, key: 'description', language: 'en', text: line })
  }
  return entries
}

function commentLines(sql: string): string[] {
  const lines = sql.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('--'))
  return lines.slice(0, end < 0 ? lines.length : end).map((line) => line.slice(2).trim())
}

function place(header: Header, entry: HeaderEntry, file: string): void {
  const { line, key, language, text } = entry
  if (key === 'description') describe(header, text.trim())
  else if (key === 'what') header.what[language] = text
  else if (key === 'grain') header.grain = text.split(',').map((column) => column.trim())
  else if (key === 'check') header.checks.push(text)
  else if (key === 'severity') header.severity = text
  else if (key === 'reason' || key === 'remedy' || key === 'title') header[key][language] = text
  else if (key === 'kind') placeKind(header.kinds, entry, `${file}:${line}`)
  else throw new UserError(`${file}:${line}: unknown header key: ${key}; one of ${KEYS.join(', ')}`)
}

function describe(header: Header, description: string): void {
  header.description = description
  header.what['en'] = description
}
