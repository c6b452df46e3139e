import { UserError } from '../base/error.js'
import type { Settings } from '../base/settings.js'
import type { Project } from '../system/project.js'
import { readStrings, type Strings } from '../system/words.js'

/** What a message is written with. */
export interface Pen {
  strings: Strings
  settings: Settings
}

/** The pen of a project. */
export async function penOf(project: Project): Promise<Pen> {
  return { strings: await readMessageWords(project), settings: project.settings }
}

/** The words of messages in the languages of a project; those of almanac alone where a file of words is wrong, so that this can be told. */
export async function readMessageWords({ folder, settings }: Project): Promise<Strings> {
  try {
    return await readStrings(folder, settings.languages)
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return readStrings(null, settings.languages)
  }
}

/** The languages of a project, without those whose messages would say the same again. */
export function spokenLanguages(strings: Strings): string[] {
  const said = strings.languages.map((language) => JSON.stringify([...strings.of(language).said.messages]))
  return strings.languages.filter((_, i) => said.indexOf(said[i] ?? '') === i)
}

/** The language in which a message with a single one is written. */
export function firstLanguage({ languages }: { languages: readonly string[] }): string {
  return languages[0] ?? 'en'
}
