import * as z from 'zod'
import { unknownValue, UserError } from './error.js'

/** Texts by language, as `en` or `zh-Hant`. */
export type Texts = Readonly<Record<string, string>>

/** The language that every other one falls back to. */
export const FALLBACK = 'en'

/** Whether Intl knows a tag as that of a language, so that it can set its numbers and dates. */
export function isLanguage(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf([tag]).length > 0
  } catch {
    return false
  }
}

/** What was found of pairs of tags: Intl takes long, and the same few are asked for each text. */
const known = new Map<string, boolean>()

/** Whether who reads `language` reads `other`: the same language in the same script, or in any where `language` names none. */
function isReadIn(language: string, other: string): boolean {
  const pair = `${language} ${other}`
  const found = known.get(pair) ?? isSameTongue(language, other)
  known.set(pair, found)
  return found
}

function isSameTongue(language: string, other: string): boolean {
  if (language === other) return true
  if (!isLanguage(language) || !isLanguage(other)) return false
  const [asked, had] = [new Intl.Locale(language), new Intl.Locale(other)]
  if (asked.language !== had.language) return false
  return asked.baseName === asked.language || asked.maximize().script === had.maximize().script
}

/** The tags that a reader of `language` reads, the very one first. */
export function readIn(language: string, tags: readonly string[]): string[] {
  const read = tags.filter((tag) => isReadIn(language, tag))
  return [...read.filter((tag) => tag === language), ...read.filter((tag) => tag !== language)]
}

/** The text of a language, or of one that its reader reads, or of English, or the first there is; '' where there is none. */
export function inLanguage(texts: Texts, language: string): string {
  return texts[language] ?? texts[nearest(texts, language)] ?? ''
}

function nearest(texts: Texts, language: string): string {
  const tags = Object.keys(texts)
  return readIn(language, tags)[0] ?? (FALLBACK in texts ? FALLBACK : (tags[0] ?? ''))
}

/** Tag of a text that is said in no language by name. */
export const UNDETERMINED = 'und'

/** A text per language, or one text for all, which then has the tag `und`. */
export const textsSchema = z
  .union([z.string(), z.record(z.string(), z.string())], 'expected a text, or one per language such as en')
  .transform((text): Texts => (typeof text === 'string' ? { [UNDETERMINED]: text } : text))

/** The language that is asked for, or English, or the first there is. @throws UserError when it is none of them. */
export function chosenLanguage(asked: string | undefined, languages: readonly string[]): string {
  const language = asked ?? languages.find((each) => each === FALLBACK) ?? languages[0] ?? FALLBACK
  if (!languages.includes(language)) throw new UserError(unknownValue('language', language, languages), 2)
  return language
}

/** Texts as they leave the project: what was said in no language by name is in its first one. */
export function inFirstLanguage(texts: Texts, languages: readonly string[]): Texts {
  const { [UNDETERMINED]: text, ...others } = texts
  return text === undefined ? texts : { [languages[0] ?? FALLBACK]: text, ...others }
}
