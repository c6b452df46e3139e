import {
  Composer,
  isMap,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  Parser,
  visit,
  type Alias,
  type CST,
  Document,
  type Node,
  type YAMLMap,
} from 'yaml'
import type * as z from 'zod'
import { UserError } from './error.js'
import { HALF, quickYaml } from './quick-yaml.js'
import { readValue } from './value-faults.js'

/**
 * Reads a YAML text as the type of `schema`.
 * @throws UserError naming file, line, key and what was expected, for each thing that is wrong.
 */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>, firstLine = 1): T {
  const quick = quickYaml(text)
  const right = quick && schema.safeParse(quick.value)
  return right?.success === true ? right.data : parseCarefully(text, file, schema, firstLine)
}

/** The same by the reader that knows where everything stands. @throws UserError as `parseYaml` does. */
export function parseCarefully<T>(text: string, file: string, schema: z.ZodType<T>, firstLine = 1): T {
  const lines = new LineCounter()
  const faultAt = (line: number, what: string): UserError =>
    new UserError(`${file}:${line + firstLine - 1}: ${what}`)
  const { document, another } = documentsOf(text, lines, faultAt)
  const [fault] = [
    ...document.errors.map(({ pos, message }) => ({ at: pos[0], message: withoutText(message) })),
    ...structureFaults(document),
    ...(another ? [{ at: another.range[0], message: 'a second document begins here; write only one' }] : []),
  ]
  if (fault) throw faultAt(lines.linePos(fault.at).line, fault.message)
  const reviver = HALF.test(text) ? (_key: unknown, value: unknown) => wholeCharacters(value) : undefined
  const read = readValue(
    schema,
    document.toJS({ maxAliasCount: -1, ...(reviver === undefined ? {} : { reviver }) }),
  )
  if ('data' in read) return read.data
  const problems = read.faults.map(({ path, message }) => {
    const line = lines.linePos(offsetOf(document, path)).line + firstLine - 1
    const where = path
      .map(String)
      .join('.')
      .replaceAll(/[\n-\r\u0085\u2028\u2029]/g, ' ')
    return `${file}:${line}: ${where === '' ? '' : `${where}: `}${message}`
  })
  throw new UserError(problems.join('\n'))
}

type FaultAt = (line: number, what: string) => UserError

/** Faults are told in one line. Keys are compared here, since the parser compares each with each. */
const PARSING = { prettyErrors: false, uniqueKeys: false } as const

/** A message of the parser without what it quotes of the text, which may be a secret that begins with a sign of YAML. */
function withoutText(message: string): string {
  return message.replaceAll(/[!|>]\S+|(?<=Not a YAML token: ).*/gs, '…')
}

/** Levels beyond which the parser runs out of stack or memory rather than telling what is wrong. */
const MOST_LEVELS = 200
/** Values that aliases may stand for, all together: each `*name` counts as what it repeats. */
const MOST_REPEATED = 10_000

/** The document of a text, which is taken apart once, and one that follows it. @throws UserError where it is nested too deep. */
function documentsOf(
  text: string,
  lines: LineCounter,
  faultAt: FaultAt,
): { document: Document; another: Document.Parsed | undefined } {
  const parser = new Parser(lines.addNewLine)
  function* tokens(): Generator<CST.Token> {
    lines.addNewLine(0)
    for (const lexeme of shallowLexemes(text, faultAt)) yield* parser.next(lexeme)
    yield* parser.end()
  }
  const composer = new Composer(PARSING)
  const [document, another] = composer.compose(tokens(), true, text.length)
  return { document: document ?? new Document(null), another }
}

/** The lexemes of a text: brackets, marks of lists in one line, and columns before a key are counted. @throws UserError for too many. */
function* shallowLexemes(text: string, faultAt: FaultAt): Generator<string> {
  let line = 1
  let brackets = 0
  let marks = 0
  let isAtStart = true
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '{' || lexeme === '[') brackets++
    else if (lexeme === '}' || lexeme === ']') brackets--
    else if (lexeme === '-' || lexeme === '?') marks++
    const columns = isAtStart && /^ +$/.test(lexeme) ? lexeme.length : 0
    if (Math.max(brackets, marks, columns) > MOST_LEVELS)
      throw faultAt(line, `it is nested more than ${MOST_LEVELS} levels deep; write it flatter`)
    const ends = lexeme.split('\n').length - 1
    line += ends
    if (ends > 0) marks = 0
    isAtStart = ends > 0
    yield lexeme
  }
}

/** Keys that stand twice in a map, aliases that stand for nothing or for what they are part of, and the first by which too much is repeated. */
function structureFaults(document: Document): { at: number; message: string }[] {
  const anchors = new Map<string, Node>()
  const sizes = new Map<unknown, number>()
  let repeated = 0
  const faults: { at: number; message: string }[] = []
  const note = (node: Exclude<Node, Alias>): void => {
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
  }
  visit(document, {
    Value: (_, node) => note(node),
    Map: (_, map) => {
      note(map)
      faults.push(...repeatedKeys(map))
    },
    Alias: (_, alias, path) => {
      const target = anchors.get(alias.source)
      const size = target === undefined ? 0 : sizeOf(target, sizes)
      sizes.set(alias, size)
      repeated += size
      const message = aliasFault(target, path, repeated)
      if (message === null) return undefined
      faults.push({ at: alias.range?.[0] ?? 0, message })
      return visit.BREAK
    },
  })
  return faults
}

function aliasFault(target: Node | undefined, path: readonly unknown[], repeated: number): string | null {
  if (target === undefined)
    return 'an alias (*) stands for nothing: no anchor above has its name; write the value out, in quotes if it begins with *'
  if (path.includes(target)) return 'an alias (*) is part of what it stands for; write the value out'
  if (repeated <= MOST_REPEATED) return null
  return `this alias (*) and those above repeat more than ${MOST_REPEATED} values; write them out`
}

function repeatedKeys(map: YAMLMap): { at: number; message: string }[] {
  const seen = new Set<string>()
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return []
    const name = String(key.value)
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [
      { at: key.range?.[0] ?? 0, message: 'this key appears above in the same mapping; remove one of them' },
    ]
  })
}

/** How many values a node holds, aliases within it counted as what they stand for: these come before it and are in `sizes`. */
function sizeOf(node: Node, sizes: Map<unknown, number>): number {
  const known = sizes.get(node)
  if (known !== undefined) return known
  let size = 0
  visit(node, {
    Node: (_, each) => {
      size += sizes.get(each) ?? 1
    },
  })
  sizes.set(node, size)
  return size
}

/**
 * Refuses a YAML text in which something is left to be decided: a comment `# decide: …`, as a proposal writes it.
 * @throws UserError naming file, line, and what the comment says.
 */
export function refuseUndecided(text: string, file: string): void {
  if (!/#\s*decide\b/i.test(text)) return
  const open = commentsOf(text).flatMap(({ line, comment }) => {
    const question = /^#\s*decide\b:?\s*(.*)$/is.exec(comment)?.[1]
    return question === undefined
      ? []
      : [`${file}:${line}: undecided: ${question}; write the right value and remove the comment`]
  })
  if (open.length > 0) throw new UserError(open.join('\n'))
}

function commentsOf(text: string): { line: number; comment: string }[] {
  const comments = []
  let line = 1
  let previous = ''
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#') && previous !== SCALAR) comments.push({ line, comment: token })
    line += token.split('\n').length - 1
    previous = token
  }
  return comments
}

/** What the lexer of YAML gives before the text of a scalar. */
const SCALAR = '\u001f'

/** An escape such as "\\ud800" writes half a character, which no database or page can hold. */
function wholeCharacters(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\p{Cs}/gu, '\ufffd') : value
}

/** The line of a YAML text, counted from `firstLine`, at which the value under a path of keys stands, or what is nearest above it. */
export function yamlLine(text: string, path: readonly string[], firstLine = 1): number {
  const lines = new LineCounter()
  const document = parseDocument(text, { ...PARSING, lineCounter: lines })
  const keys = path.map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  return lines.linePos(offsetOf(document, keys)).line + firstLine - 1
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    const key = path[depth - 1]
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : undefined
    if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0]
    const node = document.getIn(path.slice(0, depth), true)
    if (hasRange(node)) return node.range[0]
  }
  return 0
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}
