import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unknownValue, UserError } from '../base/error.js'
import { FALLBACK, isLanguage, readIn } from '../base/language.js'
import { exists, listNames } from './files.js'
import { packageFolder } from './tool.js'
import { fillSlots, parseWordFile, SECTIONS, type Section, type WordFile } from './word-file.js'

/** Where a project keeps words of its own, and the library those that it brings: `<language>.yaml`. */
export const WORDS_FOLDER = 'reports/words'

/** The words of the library by language, parsed when the package was built. */
export const LIBRARY_WORDS = 'dist/words.json'

type Texts = ReadonlyMap<string, string>
type Spoken = Readonly<Record<Section, Texts>> & { units: ReadonlyMap<string, number> }

/** The words of one language: `own` are those that it has, `said` also those that stand in for what it lacks, in English. */
interface Vocabulary {
  locale: string
  own: Spoken
  said: Spoken
}

/** Everything that is said in the languages of a project. */
export class Strings {
  constructor(
    private readonly english: Spoken,
    private readonly vocabularies: ReadonlyMap<string, Vocabulary>,
  ) {}

  /** Tags of the languages, in the order of the settings. */
  get languages(): string[] {
    return [...this.vocabularies.keys()]
  }

  /** @throws UserError for a language that was not asked for. */
  of(language: string): Vocabulary {
    const found = this.vocabularies.get(language)
    if (!found) throw new UserError(unknownValue('language', language, this.languages))
    return found
  }

  /** What is said under a key by each language that has it, English first. */
  textsOf(section: Section, key: string): Record<string, string> {
    const texts: [string, string | undefined][] = [
      [FALLBACK, this.english[section].get(key)],
      ...this.languages.map((language): [string, string | undefined] => [
        language,
        this.of(language).own[section].get(key),
      ]),
    ]
    return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  /** What is said in a language under a key, English where it has nothing; the key itself where English has nothing either. */
  text(language: string, section: Section, key: string): string {
    const said = this.vocabularies.get(language)?.said ?? this.english
    return said[section].get(key) ?? key
  }

  /** A word of a message; `{name}` in it is replaced by the slot of that name. */
  message(language: string, key: string, slots: Readonly<Record<string, string | number>> = {}): string {
    return fillSlots(this.text(language, 'messages', key), slots)
  }

  /** Keys, as `words.skip`, for which a language has no text, with the English that stands in. */
  missingIn(language: string): [key: string, text: string][] {
    const { own } = this.of(language)
    return SECTIONS.flatMap((section) =>
      [...this.english[section]]
        .filter(([key]) => !own[section].has(key))
        .map(([key, text]): [string, string] => [`${section}.${key}`, text]),
    )
  }

  /** The same with labels for values of the data that have none. */
  withLabels(labels: (language: string) => readonly (readonly [value: string, text: string])[]): Strings {
    const vocabularies = [...this.vocabularies].map(([language, { said, ...rest }]): [string, Vocabulary] => [
      language,
      { ...rest, said: { ...said, label: new Map([...labels(language), ...said.label]) } },
    ])
    return new Strings(this.english, new Map(vocabularies))
  }

  /** How many texts there are in English. */
  get keyCount(): number {
    return SECTIONS.reduce((sum, section) => sum + this.english[section].size, 0)
  }
}

/**
 * The words of a project and of the library in some languages. Each word is the project's, or the library's, or the same of English. A language
 * finds those of another tag that its readers read, as `zh-TW` those of `zh-Hant`.
 * @param projectFolder null takes the library alone. @throws UserError when a file of words is wrong, naming file, line and key.
 */
export async function readStrings(
  projectFolder: string | null,
  languages: readonly string[],
): Promise<Strings> {
  const library = await readLibraryWords()
  const project = projectFolder === null ? [] : await readProjectWords(projectFolder)
  const filesOf = (language: string): NamedFile[] =>
    [project, library].flatMap((files) =>
      readIn(
        language,
        files.map(({ language }) => language),
      ).flatMap((tag) => files.filter((file) => file.language === tag)),
    )
  const english = filesOf(FALLBACK)
  const vocabularies = languages.map((language): [string, Vocabulary] => {
    const own = [...filesOf(language), nameOf(language)]
    return [
      language,
      { locale: localeOf(language, own), own: merged(own), said: merged([...own, ...english]) },
    ]
  })
  return new Strings(merged(english), new Map(vocabularies))
}

/** What Intl calls a language in its own words: English would name the wrong one. */
function nameOf(language: string): NamedFile {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
  return { language, words: { ...NO_WORDS, words: { 'language-name': name } } }
}

const NO_WORDS: WordFile = {
  units: {},
  patterns: {},
  words: {},
  label: {},
  messages: {},
  catalogue: {},
  headers: {},
}

/** A file of words. */
interface NamedFile {
  language: string
  words: WordFile
}

/** Each key as the first of the files has it that has it at all. */
function merged(files: readonly NamedFile[]): Spoken {
  const of = <T>(membersOf: (words: WordFile) => Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
    new Map(files.toReversed().flatMap(({ words }) => Object.entries(membersOf(words))))
  return {
    patterns: of(({ patterns }) => patterns),
    words: of(({ words }) => words),
    label: of(({ label }) => label),
    messages: of(({ messages }) => messages),
    catalogue: of(({ catalogue }) => catalogue),
    headers: of(({ headers }) => headers),
    units: of(({ units }) => units),
  }
}

/** The locale that a file of the very tag names; else a tag with a region is one itself, and any other that of the words it finds. */
function localeOf(language: string, own: readonly NamedFile[]): string {
  const exact = own.find((file) => file.language === language && file.words.locale !== undefined)
  if (exact?.words.locale !== undefined) return exact.words.locale
  const hasRegion = new Intl.Locale(language).region !== undefined
  return (
    (hasRegion ? undefined : own.find(({ words }) => words.locale !== undefined)?.words.locale) ?? language
  )
}

let library: Promise<NamedFile[]> | undefined

function readLibraryWords(): Promise<NamedFile[]> {
  library ??= parseLibraryWords()
  return library
}

async function parseLibraryWords(): Promise<NamedFile[]> {
  const words: Record<string, WordFile> = JSON.parse(
    await readFile(join(await packageFolder(), LIBRARY_WORDS), 'utf8'),
  )
  return Object.entries(words).map(([language, words]) => ({ language, words }))
}

/** The words of the library in English for values of the data. */
export async function libraryLabels(): Promise<ReadonlyMap<string, string>> {
  const english = (await readLibraryWords()).find(({ language }) => language === FALLBACK)
  return new Map(Object.entries(english?.words.label ?? {}))
}

/** Files of words as they were parsed last, by their text: a process asks for the same ones again and again. */
const parsedFiles = new Map<string, { text: string; words: WordFile }>()

/** The files of words of a project. @throws UserError when one is wrong. */
export async function readProjectWords(projectFolder: string): Promise<NamedFile[]> {
  if (await exists(join(projectFolder, 'reports/strings.yaml')))
    throw new UserError(
      `reports/strings.yaml: written for an older almanac; write the words that are yours, by their keys, into ${WORDS_FOLDER}/<language>.yaml, and remove it; almanac library tidy removes one that nobody changed`,
    )
  const names = (await listNames(join(projectFolder, WORDS_FOLDER))).filter((name) => !name.startsWith('.'))
  return Promise.all(names.map((name) => readProjectFile(projectFolder, name)))
}

async function readProjectFile(projectFolder: string, name: string): Promise<NamedFile> {
  const file = `${WORDS_FOLDER}/${name}`
  const language = /^(.+)\.yaml$/.exec(name)?.[1] ?? ''
  if (!isLanguage(language))
    throw new UserError(`${file}: not a file of words; call it by a language that Intl knows, as in ja.yaml`)
  const text = await readFile(join(projectFolder, file), 'utf8')
  const known = parsedFiles.get(file)
  if (known?.text === text) return { language, words: known.words }
  const english = (await readLibraryWords()).find((each) => each.language === FALLBACK)
  const words = parseWordFile(text, file, english?.words ?? null)
  parsedFiles.set(file, { text, words })
  return { language, words }
}
