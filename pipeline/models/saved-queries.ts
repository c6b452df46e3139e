import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { isCivilDate } from '../base/calendar.js'
import { unknownValue, UserError } from '../base/error.js'
import { valueOfText } from '../base/parameter-text.js'
import type { Row, Value } from '../system/database.js'
import type { Owner } from '../system/library.js'
import type { Query } from './syntax-tree.js'
import { headerEntries, type HeaderEntry } from './header.js'
import { sqlFilesIn } from './model.js'

/** Types of the parameters of a saved query. */
const PARAMETER_TYPES = ['text', 'integer', 'number', 'date', 'boolean'] as const
type ParameterType = (typeof PARAMETER_TYPES)[number]

/** A parameter of a saved query, `$name` in its SQL. */
export interface QueryParameter {
  name: string
  type: ParameterType
  /** As it would be typed in; null: a value must be given. */
  default: string | null
  /** What it is, by language. */
  description: Record<string, string>
}

/** A query that is run by its name. */
export interface SavedQuery extends Query {
  name: string
  /** What it gives, by language. */
  description: Record<string, string>
  parameters: QueryParameter[]
}

const FOLDER = 'sql/queries'
const NAME = /^[a-z][a-z0-9_]*$/
const PARAMETER = /^(\S+)\s+([a-z]+)\s*(?:=([^;]*))?;\s*(.+)$/
const TRANSLATION = /^(\S+?)\s*;\s*(.+)$/

/**
 * The queries under `sql/queries/` of a project and of the library, sorted by name.
 * @throws UserError naming file and line when a header is missing or says something that cannot be.
 */
export async function readSavedQueries(projectFolder: string): Promise<(SavedQuery & { owner: Owner })[]> {
  const files = await sqlFilesIn(projectFolder, FOLDER)
  return Promise.all(
    files.map(async ({ owner, file, path }) => ({
      ...parseSavedQuery(await readFile(path, 'utf8'), file),
      owner,
    })),
  )
}

/** Reads one saved query. @throws UserError naming file and line. */
export function parseSavedQuery(text: string, file: string): SavedQuery {
  const name = basename(file, '.sql')
  if (!file.endsWith(`${FOLDER}/${name}.sql`) || !NAME.test(name))
    throw new UserError(`${file}: not a name of a saved query; call it ${FOLDER}/lower_case_words.sql`)
  const query: SavedQuery = {
    name,
    file,
    sql: text.trim().replace(/;$/, ''),
    description: {},
    parameters: [],
  }
  for (const entry of headerEntries(query.sql)) place(query, entry)
  if (query.description['en'] === undefined)
    throw new UserError(`${file}:1: missing header; begin with a comment that says what the query gives`)
  return query
}

/**
 * Values for the parameters of a saved query, of the types they are declared with.
 * @param given texts by name; what is not given has its default. @param place names the query in errors.
 * @throws UserError when a value is missing, unknown, or not of its type.
 */
export function bindParameters(
  parameters: readonly QueryParameter[],
  given: Readonly<Record<string, string>>,
  place: string,
): Row {
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new UserError(`${place}: ${unknownValue('parameter', unknown, names)}`, 2)
  return Object.fromEntries(
    parameters.map((parameter) => {
      const text = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default
      if (text === null || text === undefined)
        throw new UserError(
          `${place}: no value for ${parameter.name}; give one, ${EXAMPLES[parameter.type]}`,
          2,
        )
      return [parameter.name, typed(parameter, text, place)]
    }),
  )
}

/** Values for parameters that nobody declared, by the texts that were given for them (`valueOfText`). */
export function undeclaredValues(given: Readonly<Record<string, string>>): Row {
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, valueOfText(text)]))
}

function place(query: SavedQuery, entry: HeaderEntry): void {
  const { key, language, line, text } = entry
  const where = `${query.file}:${line}`
  if (key === 'description') query.description['en'] = text
  else if (key === 'what') query.description[language] = text
  else if (key !== 'param') throw new UserError(`${where}: unknown header key: ${key}; one of what, param`)
  else if (language === 'en') declare(query, text, where)
  else translate(query, language, text, where)
}

function declare(query: SavedQuery, text: string, where: string): void {
  const [, name = '', type = '', fallback, meaning = ''] = PARAMETER.exec(text) ?? []
  if (!NAME.test(name))
    throw new UserError(
      `${where}: param: ${text}; write it as -- param: year integer = 2020; the calendar year`,
    )
  if (!isParameterType(type))
    throw new UserError(`${where}: param: ${unknownValue('type', type, PARAMETER_TYPES)}`)
  if (query.parameters.some((each) => each.name === name))
    throw new UserError(`${where}: param: ${name} is declared twice; remove one`)
  const parameter = { name, type, default: fallback?.trim() ?? null, description: { en: meaning } }
  if (parameter.default !== null) typed(parameter, parameter.default, where)
  query.parameters.push(parameter)
}

function translate(query: SavedQuery, language: string, text: string, where: string): void {
  const [, name = '', meaning = ''] = TRANSLATION.exec(text) ?? []
  const parameter = query.parameters.find((each) => each.name === name)
  if (!parameter) {
    const known = query.parameters.map((each) => each.name)
    throw new UserError(
      `${where}: param.${language}: ${unknownValue('parameter', name || text, known)}; declare it above, with -- param:`,
    )
  }
  parameter.description[language] = meaning
}

function isParameterType(type: string): type is ParameterType {
  return PARAMETER_TYPES.some((each) => each === type)
}

const EXAMPLES: Readonly<Record<ParameterType, string>> = {
  text: 'such as some words',
  integer: 'such as 2020',
  number: 'such as 1.5',
  date: 'such as 2020-12-31',
  boolean: 'true or false',
}

function typed({ name, type }: QueryParameter, text: string, place: string): Value {
  const value = VALUES[type](text)
  if (value === null)
    throw new UserError(`${place}: ${name}: not of type ${type}: ${text}; give one, ${EXAMPLES[type]}`, 2)
  return value
}

/** The value that a text stands for, null where it stands for none. */
const VALUES: Readonly<Record<ParameterType, (text: string) => Value>> = {
  text: (text) => text,
  integer: (text) => numberOf(text, /^[+-]?\d+$/, Number.isSafeInteger),
  number: (text) => numberOf(text, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, Number.isFinite),
  date: (text) => (isCivilDate(text) ? text : null),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : null),
}

function numberOf(text: string, form: RegExp, isValid: (value: number) => boolean): number | null {
  const value = form.test(text) ? Number(text) : Number.NaN
  return isValid(value) ? value : null
}
