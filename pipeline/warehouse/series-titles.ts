import type { Measure, Words } from '../sources/series-schema.js'
import { quoteName, quoteText } from '../system/database.js'
import type { DeclaredSource, Dimension } from './declared-series.js'

/** The words that a series is called by, a list for each language: its measure and its members, as they are published where a language lacks one. */
export function titleColumns(
  name: string,
  { title }: Measure,
  dimensions: readonly Dimension[],
  members: readonly string[],
): string[] {
  const said = dimensions.flatMap((each) => Object.values(each.members).map((member) => member.title))
  return languagesOf([title, ...said]).map((language) => {
    const parts = dimensions.map((each, i) => memberTitleSql(each, members[i] ?? '', language))
    return `[${[quoteText(wordsIn(title, language) ?? name), ...parts].join(', ')}] as ${titleColumn(language)}`
  })
}

function titleColumn(language: string): string {
  return quoteName(`title ${language}`)
}

/** The title by language, without the member of a dimension of which the measure has no other; what a language lacks is in English. */
export function titleSql(sources: readonly DeclaredSource[]): string {
  const texts = languagesOf(
    sources.flatMap(({ series: { measures, dimensions } }) => [
      ...Object.values(measures).map(({ title }) => title),
      ...Object.values(dimensions).flatMap(({ members }) => Object.values(members).map(({ title }) => title)),
    ]),
  ).map((language) => {
    const words = `coalesce(${titleColumn(language)}, ${titleColumn('en')})`
    return `${quoteText(language)}: array_to_string(
      list_filter(${words}, lambda word, i: i = 1 or list_contains(told, json_keys(members)[i - 1])), ' · '
    )`
  })
  return `to_json({${texts.join(', ')}})::varchar`
}

function memberTitleSql({ members }: Dimension, member: string, language: string): string {
  const cases = Object.entries(members).flatMap(([each, { title }]) => {
    const words = wordsIn(title, language)
    return words === undefined ? [] : [`when ${quoteText(each)} then ${quoteText(words)}`]
  })
  return cases.length === 0 ? member : `case ${member} ${cases.join(' ')} else ${member} end`
}

function languagesOf(texts: readonly (Words | undefined)[]): string[] {
  const named = texts.flatMap((text) =>
    text === undefined || typeof text === 'string' ? [] : Object.keys(text),
  )
  return [...new Set(['en', ...named])]
}

function wordsIn(text: Words | undefined, language: string): string | undefined {
  return typeof text === 'string' ? text : (text?.[language] ?? text?.['en'])
}
