import type { ConsoleSettings, ScriptWord } from '../../pipeline/service/serve/console-words.js'

const settings: ConsoleSettings = JSON.parse(
  document.getElementById('console-settings')?.textContent ?? 'null',
)

export const { language, layers, locale, mostRows, prefix } = settings

/** A word of the page in its language; `{name}` in it is replaced by the slot of that name. */
export function word(key: ScriptWord, slots: Readonly<Record<string, string>> = {}): string {
  return (settings.words[key] ?? key).replace(/\{([a-z-]+)\}/g, (whole, name: string) => slots[name] ?? whole)
}

/** The text in the language of the page, else in the first that there is. */
export function inLanguage(texts: Readonly<Record<string, string>> | null | undefined): string {
  return texts?.[language] ?? Object.values(texts ?? {})[0] ?? ''
}

const counts = new Intl.NumberFormat(locale)

/** A whole number with its groups of digits. */
export function count(value: number): string {
  return counts.format(value)
}
