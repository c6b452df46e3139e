import { DOT_COMMANDS } from './dot-commands.js'
import type { SqlSession } from './sql-session.js'
import { allNames } from './table-list.js'

/** What may stand in place of the end of a line: the texts, and the part that they replace. */
export type Completions = [texts: string[], replaced: string]

/**
 * What Tab offers at the end of a line: commands and what may follow them, else what DuckDB would write on, else names of tables and columns.
 * @param before the lines of the statement above it.
 */
export async function completionsOf(session: SqlSession, before: string, line: string): Promise<Completions> {
  if (before === '' && line.startsWith('.')) return commandCompletions(session, line)
  const sql = before + line
  const found = await session.complete(sql)
  const start = found[0]?.start ?? sql.length
  const typed = sql.slice(start)
  const texts = found.filter((each) => each.start === start).map(({ text }) => text)
  const fitting = startingWith(texts, typed)
  if (fitting.length > 0) return [fitting, typed]
  const word = /[\p{L}\p{N}_.]+$/u.exec(line)?.[0] ?? ''
  const names = word === '' ? [] : startingWith(await allNames(session), word)
  return names.length > 0 ? [names, word] : [texts, typed]
}

async function commandCompletions(session: SqlSession, line: string): Promise<Completions> {
  const [, name = '', space, rest = ''] = /^\.(\S*)(\s+)?(\S*)$/.exec(line) ?? []
  if (space === undefined) {
    const names = startingWith(Object.keys(DOT_COMMANDS), name)
    return [names.map((each) => `.${each} `), line]
  }
  const command = Object.hasOwn(DOT_COMMANDS, name) ? DOT_COMMANDS[name] : undefined
  return [startingWith((await command?.choices?.(session)) ?? [], rest), rest]
}

function startingWith(texts: readonly string[], typed: string): string[] {
  return texts.filter((text) => text.toLowerCase().startsWith(typed.toLowerCase()))
}
