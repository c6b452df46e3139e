import { join } from 'node:path'
import { stringify } from 'yaml'
import { UserError } from '../base/error.js'
import { inLanguage, isLanguage } from '../base/language.js'
import { readModels } from '../models/model.js'
import { readSavedQueries } from '../models/saved-queries.js'
import { readReports } from '../report/site.js'
import { readManifests } from '../sources/manifest.js'
import { writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'
import { SECTIONS, type Section } from '../system/word-file.js'
import { readProjectWords, readStrings, WORDS_FOLDER, type Strings } from '../system/words.js'
import { readClaims } from '../warehouse/claims.js'
import { flagNames, headerTexts, lackIn, type Lack } from './translation.js'

/** What was written of the words of a language: the file, how many texts of it were kept, and how many are to be filled in. */
export interface WordDraft {
  file: string
  kept: number
  open: number
}

/**
 * Writes `reports/words/<language>.yaml` with every key: what the project says in the language as it is, all else as a comment with what is said now.
 * @throws UserError for a language that Intl does not know, or when a file of the project is wrong.
 */
export async function draftWords(project: Project, language: string): Promise<WordDraft> {
  refuseUnknown(language)
  const [strings, files, models, queries] = await Promise.all([
    readStrings(project.folder, [language]),
    readProjectWords(project.folder),
    readModels(project.folder),
    readSavedQueries(project.folder),
  ])
  const own = files.find((file) => file.language === language)?.words
  const headers = new Map(
    headerTexts({ models, queries }).map(({ key, texts }) => [key, inLanguage(texts, language)]),
  )
  const names = flagNames(models).map(([name, texts]) => [name, inLanguage(texts, language)] as const)
  const { said } = strings.of(language)
  const given = { ...said, headers, label: new Map([...names, ...said.label]) }
  const sections = SECTIONS.map((section) => sectionOf(section, { ...own?.[section] }, given[section]))
  const lines = [
    `# What almanac says in ${language}. Write a text behind a key and take the # away; a key with the # is said as it stands here.`,
    own?.locale === undefined ? `# locale: ${strings.of(language).locale}` : `locale: ${own.locale}`,
    '',
    ...numberLines(own?.units ?? {}, strings, language),
    ...sections.flatMap((section) => ['', ...section.lines]),
  ]
  const file = `${WORDS_FOLDER}/${language}.yaml`
  await writeAtomically(join(project.folder, file), `${lines.join('\n')}\n`)
  const sum = (count: 'kept' | 'open'): number => sections.reduce((all, each) => all + each[count], 0)
  return { file, kept: sum('kept'), open: sum('open') }
}

/** What a language lacks. @throws UserError for a language that Intl does not know, or when a file of the project is wrong. */
export async function lackOfWords({ folder, settings }: Project, language: string): Promise<Lack> {
  refuseUnknown(language)
  const languages: Project['settings']['languages'] = [...settings.languages]
  if (!languages.includes(language)) languages.push(language)
  const project = { folder, settings: { ...settings, languages } }
  const [strings, models, queries, manifests, claims, { notebooks }] = await Promise.all([
    readStrings(folder, languages),
    readModels(folder),
    readSavedQueries(folder),
    readManifests(folder),
    readClaims(folder),
    readReports(project),
  ])
  return lackIn(language, {
    settings: project.settings,
    strings,
    models,
    queries,
    manifests,
    claims,
    notebooks,
  })
}

function refuseUnknown(language: string): void {
  if (!isLanguage(language))
    throw new UserError(`not a language that Intl knows: ${language}; examples are ja, zh-Hant, pt-BR`, 2)
}

function numberLines(own: Readonly<Record<string, number>>, strings: Strings, language: string): string[] {
  const units = [...strings.of(language).said.units]
  return [
    '# How many one of a large count is; give the pattern of the same key too.',
    'units:',
    ...units.map(([key, count]) => (key in own ? `  ${key}: ${count}` : `  # ${key}: ${count}`)),
  ]
}

/** The lines of a section: keys that the project has alone stand last. */
function sectionOf(
  section: Section,
  own: Readonly<Record<string, string>>,
  said: ReadonlyMap<string, string>,
): { lines: string[]; kept: number; open: number } {
  const keys = [...new Set([...said.keys(), ...Object.keys(own)])]
  const lines = keys.map((key) => {
    const text = own[key]
    return text === undefined ? `  # ${entry(key, said.get(key) ?? '')}` : `  ${entry(key, text)}`
  })
  const kept = Object.keys(own).length
  return { lines: [`${section}:`, ...lines], kept, open: keys.length - kept }
}

function entry(key: string, text: string): string {
  const value = text.includes('\n') ? JSON.stringify(text) : stringify(text, { lineWidth: 0 }).trimEnd()
  return `${stringify(key, { lineWidth: 0 }).trimEnd()}: ${value}`
}
