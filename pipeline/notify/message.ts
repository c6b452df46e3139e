import { NOTICE_KINDS } from '../base/notify-settings.js'
import { sha256 } from '../base/digest.js'
import { inLanguage } from '../base/language.js'
import { withoutSecrets } from '../base/secrets.js'
import { visibleText } from '../base/visible-text.js'
import { textIn, type Notice } from './notice.js'
import { factsWithoutSecrets, type RunFacts } from './run-facts.js'
import type { Pen } from './words.js'

/** Notices that a message spells out; the others are counted. */
const MOST_NOTICES = 20

/** What is sent over one way at once: notices of one run, and the run's facts. `id` is the same on each try. */
export interface Message {
  id: string
  notices: readonly Notice[]
  facts: RunFacts
}

/** A message over a way, named by the notices it holds; no secret stands in it. */
export function messageOf(way: string, notices: readonly Notice[], facts: RunFacts): Message {
  const ordered = notices.toSorted((a, b) => rankOf(a) - rankOf(b))
  const id = `msg_${sha256(JSON.stringify([way, facts.run, ordered.map(({ key }) => key)])).slice(0, 32)}`
  return { id, notices: withoutSecrets(ordered), facts: factsWithoutSecrets(facts) }
}

/** The title of a message, in one line: the publication, and how many notices there are of each kind. */
export function titleIn(language: string, { notices }: Message, { strings, settings }: Pen): string {
  const counts = [...NOTICE_KINDS, 'test' as const].flatMap((kind) => {
    const count = notices.filter((notice) => notice.kind === kind).length
    return count > 0 ? [strings.message(language, `count-${kind}`, { count })] : []
  })
  const name = inLanguage(settings.title, language) || 'almanac'
  return oneLine(
    `${name}${strings.message(language, 'colon')}${counts.join(strings.message(language, 'comma'))}`,
  )
}

/** One paragraph a notice, each with its kind before it, and a last one where there are more than are spelt out. */
export function paragraphsIn(language: string, { notices }: Message, { strings }: Pen): string[] {
  const told = notices
    .slice(0, MOST_NOTICES)
    .map(
      (notice) =>
        `${strings.message(language, `kind-${notice.kind}`)}${strings.message(language, 'colon')}${textIn(notice, language)}`,
    )
  const count = notices.length - told.length
  return count > 0 ? [...told, strings.message(language, 'more', { count })] : told
}

/** What is known of the run, a name and a value each. `address` of the settings stands for the report where there is one. */
export function factLines(
  language: string,
  { facts }: Message,
  { strings, settings }: Pen,
): [string, string][] {
  const lines: [string, string | null][] = [
    [strings.message(language, 'outcome'), strings.message(language, `outcome-${facts.outcome}`)],
    [strings.message(language, 'release'), facts.release],
    [strings.message(language, 'date'), facts.logicalDate],
    [strings.message(language, 'slot'), facts.slot],
    [strings.message(language, 'run'), facts.run],
    [strings.message(language, 'report'), settings.address ?? null],
  ]
  return lines.flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, oneLine(value)]],
  )
}

/** Text without line breaks and characters that a header or a terminal would obey. */
function oneLine(text: string): string {
  return visibleText(text)
    .replaceAll(/[\s\u2028\u2029]+/g, ' ')
    .trim()
}

function rankOf({ kind }: Notice): number {
  return kind === 'test' ? NOTICE_KINDS.length : NOTICE_KINDS.indexOf(kind)
}
