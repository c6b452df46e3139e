import { UserError } from '../../../base/error.js'

/** A statement of a PX file: `VALUES[en]("Sex")="Men","Women";`. */
export interface Statement {
  keyword: string
  /** '' for the main language. */
  language: string
  /** What stands in brackets behind the keyword. */
  about: readonly string[]
  values: readonly Value[]
}

/** A value: a text in quotation marks, parts on several lines joined, or a bare word. */
interface Value {
  text: string
  isQuoted: boolean
}

/** Statements of the main language, looked up by keyword and what they are about. */
export class Keywords {
  private readonly texts = new Map<string, string[]>()

  constructor(
    readonly statements: readonly Statement[],
    private readonly file: string,
  ) {
    for (const { keyword, language, about, values } of statements) {
      if (language !== '') continue
      const key = keyOf(keyword, about)
      if (this.texts.has(key) && STRUCTURE.has(keyword))
        throw new UserError(
          `${this.file}: ${keyword}${about.length === 0 ? '' : `("${about.join('","')}")`} appears twice`,
        )
      this.texts.set(
        key,
        values.map(({ text }) => text),
      )
    }
  }

  /** The values of a statement; [] when there is none. */
  list(keyword: string, ...about: readonly string[]): readonly string[] {
    return this.texts.get(keyOf(keyword, about)) ?? []
  }

  /** The only value of a statement, '' when there is none. */
  text(keyword: string, ...about: readonly string[]): string {
    return this.list(keyword, ...about).join(', ')
  }
}

/** Keywords that decide which figure is which. */
const STRUCTURE = new Set(['STUB', 'HEADING', 'VALUES', 'CODES', 'TIMEVAL', 'KEYS', 'UNITS'])

function keyOf(keyword: string, about: readonly string[]): string {
  return [keyword, ...about].join('\n')
}

const KEY = /^\s*([A-Za-z][\w.-]*)\s*(?:\[\s*"?([\w-]*)"?\s*\])?\s*(?:\(([^]*)\))?\s*$/

/**
 * A statement without the semicolon at its end.
 * @throws UserError when it is none.
 */
export function parseStatement(text: string, line: number, file: string): Statement {
  const equals = outsideQuotes(text, '=')
  const [, keyword, language = '', about = ''] = KEY.exec(text.slice(0, equals)) ?? []
  if (equals < 0 || keyword === undefined)
    throw new UserError(
      `${file}:${line}: is not a statement of a PX file, KEYWORD="value";: ${JSON.stringify(text.trim().slice(0, 60))}`,
    )
  return {
    keyword: keyword.toUpperCase(),
    language,
    about: valuesOf(about).map((value) => value.text),
    values: valuesOf(text.slice(equals + 1)),
  }
}

/** The first place of a sign that stands in no quotation marks, or -1. */
function outsideQuotes(text: string, sign: string): number {
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === sign) return i
  }
  return -1
}

/** Values parted by commas; `TLIST(A1)` and `"1994"-"1996"` are words and signs of their own. */
function valuesOf(text: string): Value[] {
  const values: Value[] = []
  let isNext = true
  for (const [, quoted, word] of text.matchAll(/"([^"]*)"|([^\s,"()]+|[,()])/g)) {
    const last = values.at(-1)
    if (quoted !== undefined && !isNext && last?.isQuoted === true) last.text += quoted
    else if (word !== ',') values.push({ text: quoted ?? word ?? '', isQuoted: quoted !== undefined })
    isNext = word !== undefined
  }
  return values
}
