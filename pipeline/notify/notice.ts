import { NOTICE_KINDS, type NoticeKind, type Way } from '../base/notify-settings.js'
import { visibleText } from '../base/visible-text.js'

/** Longest text of a notice, in characters; an error may bring a whole query along. */
const MOST_CHARACTERS = 1500

/** An event that somebody may be told of. `key` names the event, so that it is told once; `text` says it in each language. */
export interface Notice {
  key: string
  kind: NoticeKind | 'test'
  text: Readonly<Record<string, string>>
}

/** What the scheduler hands in: `job` and `slot` (ISO 8601, UTC) are part of the words already or stand beside them. */
export interface Alert {
  key: string
  kind: string
  text: string
  job: string
  slot: string | null
}

/** Kinds that a way is told of when its settings do not say which: all that ask for attention. */
const ATTENTION: readonly NoticeKind[] = NOTICE_KINDS.filter((kind) => kind !== 'released')

/** Whether a way is told of notices of a kind. */
export function wants({ on, ping }: Way, kind: Notice['kind']): boolean {
  return ping === undefined && (kind === 'test' || (on ?? ATTENTION).includes(kind))
}

/** A notice in each of the languages; a text holds no character that a terminal or a page would obey. */
export function noticeOf(
  key: string,
  kind: Notice['kind'],
  languages: readonly string[],
  textIn: (language: string) => string,
): Notice {
  const texts = languages.map((language): [string, string] => [language, tidy(textIn(language))])
  return { key, kind, text: Object.fromEntries(texts) }
}

/** The notice of an alert of the scheduler; one of an unknown kind is a warning. Its words are the same in every language. */
export function alertNotice({ key, kind, text, job, slot }: Alert): Notice {
  const known = NOTICE_KINDS.find((each) => each === kind) ?? 'warning'
  const at = slot === null ? job : `${job}, ${slot}`
  return noticeOf(key, known, [ANY_LANGUAGE], () => `${at}: ${text}`)
}

/** The text of a notice in a language, or in the one that it has. */
export function textIn({ text }: Notice, language: string): string {
  return text[language] ?? text[ANY_LANGUAGE] ?? Object.values(text)[0] ?? ''
}

const ANY_LANGUAGE = 'en'

function tidy(text: string): string {
  const characters = Array.from(visibleText(text).trim())
  const isLong = characters.length > MOST_CHARACTERS
  return isLong ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : characters.join('')
}
