import { inFirstLanguage, readIn, type Texts } from '../base/language.js'
import type { Settings } from '../base/settings.js'
import type { Model } from '../models/model.js'
import type { SavedQuery } from '../models/saved-queries.js'
import type { Notebook } from '../report/notebook.js'
import { notebookTexts } from '../report/prose.js'
import type { Manifest } from '../sources/manifest.js'
import type { Owner } from '../system/library.js'
import type { Strings } from '../system/words.js'
import { claimTexts, type Claim } from '../warehouse/claims.js'
import { ruleOf, titleOfRule } from '../warehouse/flag-kinds.js'

/** What of a project and of the library is said in words. */
export interface Spoken {
  settings: Settings
  strings: Strings
  models: readonly Model[]
  queries: readonly (SavedQuery & { owner: Owner })[]
  manifests: readonly Manifest[]
  claims: readonly Claim[]
  notebooks: readonly Notebook[]
}

/** What a language has no text for, where others stand in. */
export interface Lack {
  language: string
  /** Keys of almanac's words with what is said in place, and how many there are in all. */
  words: readonly (readonly [key: string, text: string])[]
  wordCount: number
  /** Texts of the project: their places, and what is said in place. */
  texts: readonly (readonly [place: string, text: string])[]
}

/** What a language of a project lacks. */
export function lackIn(language: string, spoken: Spoken): Lack {
  const { strings, settings } = spoken
  const headers = headerTexts(spoken).filter(({ owner }) => owner === 'library')
  const names = flagNames(spoken.models.filter(({ owner }) => owner === 'library'))
  const own = strings.of(language).own
  const lacking = headers.filter(({ key, texts }) => !hasText(texts, language) && !own.headers.has(key))
  const nameless = names.filter(([name, texts]) => !hasText(texts, language) && !own.label.has(name))
  return {
    language,
    words: [
      ...strings.missingIn(language),
      ...nameless.map(([name, texts]): [string, string] => [`label.${name}`, firstOf(texts)]),
      ...lacking.map(({ key, texts }): [string, string] => [`headers.${key}`, firstOf(texts)]),
    ],
    wordCount: strings.keyCount + names.length + headers.length,
    texts: projectTexts(language, spoken).flatMap(([place, given]): [string, string][] => {
      const texts = inFirstLanguage(given, settings.languages)
      return hasText(texts, language) || firstOf(texts) === '' ? [] : [[place, firstOf(texts)]]
    }),
  }
}

/** A lack in words, or null where nothing lacks. */
export function lackText({ language, words, wordCount, texts }: Lack): string | null {
  const [first] = texts
  const parts = [
    words.length === 0
      ? null
      : `words said in English: ${words.length} of ${wordCount} (almanac words ${language} writes the file to fill in)`,
    first === undefined
      ? null
      : `texts of the project said in another language: ${texts.length}, the first at ${first[0]}`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : `${language}: ${parts.join('; ')}`
}

/** Manifests and claims whose plain texts are in the first language of the project. */
export function inFirstWords<T extends Pick<Spoken, 'manifests' | 'claims'>>(
  files: T,
  languages: readonly string[],
): T {
  const named = (texts: Texts): Texts => inFirstLanguage(texts, languages)
  return {
    ...files,
    manifests: files.manifests.map((manifest) => ({
      ...manifest,
      title: named(manifest.title),
      publisher: named(manifest.publisher),
    })),
    claims: files.claims.map(({ statement, note, untestable, parts, ...claim }) => ({
      ...claim,
      statement: named(statement),
      ...(note && { note: named(note) }),
      ...(untestable && { untestable: named(untestable) }),
      parts: parts.map((part) => ({ ...part, says: named(part.says) })),
    })),
  }
}

/** Models and queries with what the files of words say of their headers, which comes before what stands in them. */
export function withHeaderWords<T extends Pick<Spoken, 'models' | 'queries'>>(files: T, strings: Strings): T {
  const models = files.models.map((model) => {
    const told = (part: 'what' | 'reason' | 'remedy'): Record<string, string> => ({
      ...model.header[part],
      ...strings.textsOf('headers', `${placeOf(model)}.${part}`),
    })
    return {
      ...model,
      header: { ...model.header, what: told('what'), reason: told('reason'), remedy: told('remedy') },
    }
  })
  const queries = files.queries.map((query) => ({
    ...query,
    description: { ...query.description, ...strings.textsOf('headers', `${placeOf(query)}.what`) },
    parameters: query.parameters.map((parameter) => ({
      ...parameter,
      description: {
        ...parameter.description,
        ...strings.textsOf('headers', `${placeOf(query)}.param.${parameter.name}`),
      },
    })),
  }))
  return { ...files, models, queries }
}

interface HeaderText {
  /** Under `headers` in a file of words. */
  key: string
  texts: Texts
  owner: Owner
}

/** Texts of the headers of SQL files, those of models first. */
export function headerTexts({ models, queries }: Pick<Spoken, 'models' | 'queries'>): HeaderText[] {
  return [
    ...models.flatMap((model) =>
      (['what', 'reason', 'remedy'] as const).map((part) => ({
        key: `${placeOf(model)}.${part}`,
        texts: model.header[part],
        owner: model.owner,
      })),
    ),
    ...queries.flatMap((query) => [
      { key: `${placeOf(query)}.what`, texts: query.description, owner: query.owner },
      ...query.parameters.map(({ name, description }) => ({
        key: `${placeOf(query)}.param.${name}`,
        texts: description,
        owner: query.owner,
      })),
    ]),
  ].filter(({ texts }) => firstOf(texts) !== '')
}

/** What headers of rules call flags and their kinds, by the name that a file of words has under `label`. */
export function flagNames(models: readonly Model[]): [name: string, texts: Texts][] {
  const rules = models.filter(({ layer }) => layer === 'flags')
  return [
    ...new Map<string, Texts>([
      ...rules.map((rule): [string, Texts] => [ruleOf(rule), titleOfRule(rule)]),
      ...rules.flatMap(({ header }) => header.kinds.map(({ name, title }): [string, Texts] => [name, title])),
    ]),
  ]
}

/** Where a file stands in a project, whoever has it, without its ending. */
function placeOf({ file }: { file: string }): string {
  return file.replace(/^library\//, '').replace(/\.sql$/, '')
}

/** Texts that a project is to say itself, but for those of its SQL files, whose bare line serves every language. */
function projectTexts(
  language: string,
  { settings, manifests, claims, notebooks }: Spoken,
): [string, Texts][] {
  return [
    ['almanac.yaml: title', settings.title],
    ...manifests.flatMap(({ file, title, publisher }): [string, Texts][] => [
      [`${file}: title`, title],
      [`${file}: publisher`, publisher],
    ]),
    ...claims.flatMap(claimTexts),
    ...notebooks.filter(({ languages }) => languages.includes(language)).flatMap(notebookTexts),
  ]
}

function hasText(texts: Texts, language: string): boolean {
  return readIn(language, Object.keys(texts)).length > 0
}

function firstOf(texts: Texts): string {
  return Object.values(texts)[0] ?? ''
}
