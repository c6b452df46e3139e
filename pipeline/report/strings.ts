import * as z from 'zod'
import { UserError } from '../base/error.js'
import { html, type Html } from '../base/html.js'
import { parseYaml } from '../base/yaml-document.js'
import { readProjectFile } from '../system/library.js'

/** A text in each language of the project. */
export type Text = Readonly<Record<string, string>>

const text = z.record(z.string(), z.string())
const texts = z.record(z.string(), text)

const stringsSchema = z.strictObject({
  locale: text.describe('locale of the number formats, as Intl names it'),
  words: texts.describe('words of the page'),
  label: texts.describe('words for values of the data'),
  patterns: texts.describe('how a formatted number or date is set in a sentence'),
  units: z.record(z.string(), z.record(z.string(), z.number().positive())).describe('unit of a large count'),
})

/** Every word of the pages, from `reports/strings.yaml`. */
export type Strings = z.infer<typeof stringsSchema>

const FILE = 'reports/strings.yaml'

/** What was read last: a process asks for the same words again and again, and to parse them takes as long as to draw a page. */
let last: { source: string; languages: string; strings: Strings } | undefined

/** @throws UserError when the file has an unknown key, or a text lacks one of the languages. */
export async function readStrings(folder: string, languages: readonly string[]): Promise<Strings> {
  const { text: source } = await readProjectFile(folder, FILE)
  const asked = { source, languages: languages.join() }
  if (last?.source !== source || last.languages !== asked.languages)
    last = { ...asked, strings: parseStrings(source, languages) }
  return last.strings
}

/** @throws UserError naming each key and the language it lacks. */
export function parseStrings(source: string, languages: readonly string[]): Strings {
  const strings = parseYaml(source, FILE, stringsSchema)
  const keyed: [string, Readonly<Record<string, string | number>>][] = [
    ['locale', strings.locale],
    ...(['words', 'label', 'patterns', 'units'] as const).flatMap((section) =>
      Object.entries(strings[section]).map(([key, each]): [string, Record<string, string | number>] => [
        `${section}.${key}`,
        each,
      ]),
    ),
  ]
  const gaps = keyed.flatMap(([key, each]) =>
    languages
      .filter((language) => !(language in each))
      .map((language) => `${FILE}: ${key}: no text in ${language}; add it`),
  )
  if (gaps.length > 0) throw new UserError(gaps.join('\n'))
  return strings
}

/** The words of one language. */
export class Words {
  constructor(
    private readonly strings: Strings,
    readonly language: string,
  ) {}

  /** A word of the page; `{name}` in it is replaced by the slot of that name. @throws UserError when there is none. */
  word(key: string, slots: Readonly<Record<string, string>> = {}): string {
    return fillSlots(this.find('words', key), slots)
  }

  /** The word for a value of the data. @throws UserError when there is none. */
  label(value: string): string {
    return this.find('label', value)
  }

  /** The word for a value of the data, or the value itself where it has none, as the name of one series of many. */
  labelOrName(value: string): string {
    return this.strings.label[value]?.[this.language] ?? value
  }

  /** How a formatted value is set. @throws UserError when there is none. */
  pattern(key: string, slots: Readonly<Record<string, string>>): string {
    return fillSlots(this.find('patterns', key), slots)
  }

  /** A word of the page with markup in its slots. @throws UserError when there is none. */
  wordWith(key: string, slots: Readonly<Record<string, Html>>): Html {
    return fillSlotsWith(this.find('words', key), slots)
  }

  /** A pattern with markup in its slots. @throws UserError when there is none. */
  patternWith(key: string, slots: Readonly<Record<string, Html>>): Html {
    return fillSlotsWith(this.find('patterns', key), slots)
  }

  unit(key: string): number {
    return found(this.strings.units[key]?.[this.language], `units.${key}`, this.language)
  }

  get locale(): string {
    return found(this.strings.locale[this.language], 'locale', this.language)
  }

  private find(section: 'words' | 'label' | 'patterns', key: string): string {
    return found(this.strings[section][key]?.[this.language], `${section}.${key}`, this.language)
  }
}

function found<T>(value: T | undefined, key: string, language: string): T {
  if (value === undefined) throw new UserError(`${FILE}: ${key}: no text in ${language}; add it`)
  return value
}

const SLOT = /\{([a-z-]+)\}/g

function fillSlots(pattern: string, slots: Readonly<Record<string, string>>): string {
  return pattern.replace(SLOT, (whole, name: string) => slots[name] ?? whole)
}

function fillSlotsWith(pattern: string, slots: Readonly<Record<string, Html>>): Html {
  const pieces = pattern.split(SLOT)
  return html`${pieces.map((piece, i) => (i % 2 === 1 ? (slots[piece] ?? `{${piece}}`) : piece))}`
}
