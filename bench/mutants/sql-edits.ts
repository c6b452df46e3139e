import { editsAt, otherNumbers, type Edit } from './edit.js'

/** A word, number or operator of SQL and where it stands. */
interface Token {
  kind: 'word' | 'number' | 'operator'
  text: string
  start: number
  end: number
}

/** Comments, texts and quoted names first, so that nothing in them is taken for a token. */
const LEXEME =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(?<parameter>[$:][a-z_]\w*|\$\d+)|(?<word>[a-z_]\w*)|(?<number>\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)|(?<operator>->>|->|:=|=>|<=|>=|<>|!=|==|\|\||::|\*\*|\/\/|[^\s\w])/gi

const OPERATORS = new Map([
  ['<', ['<=', '>=']],
  ['<=', ['<', '>']],
  ['>', ['>=', '<=']],
  ['>=', ['>', '<']],
  ['=', ['<>']],
  ['<>', ['=']],
  ['!=', ['=']],
  ['+', ['-']],
  ['-', ['+']],
  ['*', ['/']],
  ['/', ['*']],
])
const WORDS = new Map([
  ['and', ['or']],
  ['or', ['and']],
  ['true', ['false']],
  ['false', ['true']],
  ['asc', ['desc']],
  ['desc', ['asc']],
])
const FUNCTIONS = new Map([
  ['min', ['max']],
  ['max', ['min']],
  ['least', ['greatest']],
  ['greatest', ['least']],
  ['lag', ['lead']],
  ['lead', ['lag']],
  ['arg_min', ['arg_max']],
  ['arg_max', ['arg_min']],
])
const SIZED_TYPES = new Set(['decimal', 'numeric'])

/** The single changes of operators, conditions and constants that leave SQL well formed. */
export function sqlEdits(sql: string): Edit[] {
  const tokens = tokensOf(sql)
  const ends = endsOfRanges(tokens)
  return tokens.flatMap((token, at) => {
    const others = ends.has(at) ? [] : othersOf(tokens, at)
    return editsAt(sql, token.start, token.end, others)
  })
}

function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(LEXEME)].flatMap((match) => {
    const { word, number, operator } = match.groups ?? {}
    const text = word ?? number ?? operator
    if (text === undefined) return []
    const kind = word !== undefined ? 'word' : number !== undefined ? 'number' : 'operator'
    return [{ kind, text: text.toLowerCase(), start: match.index, end: match.index + text.length }]
  })
}

/** Where an `and` ends a `between` and joins no conditions. */
function endsOfRanges(tokens: readonly Token[]): Set<number> {
  const ends = new Set<number>()
  let open = 0
  for (const [at, { text }] of tokens.entries()) {
    if (text === 'between') open++
    if (text === 'and' && open > 0) {
      open--
      ends.add(at)
    }
  }
  return ends
}

function othersOf(tokens: readonly Token[], at: number): string[] {
  const token = tokens[at]
  if (token === undefined) return []
  const before = tokens[at - 1]?.text ?? ''
  const after = tokens[at + 1]?.text ?? ''
  if (token.kind === 'number') return isSize(tokens, at) ? [] : otherNumbers(token.text)
  if (token.kind === 'operator')
    return token.text === '*' && !isTimes(tokens, at) ? [] : (OPERATORS.get(token.text) ?? [])
  if (token.text === 'is') return after === 'not' ? [] : ['is not']
  if (token.text === 'not') return after === 'null' && before !== 'is' ? [] : ['']
  if (token.text === 'left') return after === 'join' ? [''] : []
  if (token.text === 'or' && (before === 'create' || before === 'insert')) return []
  if (after === '(' && before !== '.') return FUNCTIONS.get(token.text) ?? WORDS.get(token.text) ?? []
  return WORDS.get(token.text) ?? []
}

/** Whether a number is the size of a type and no figure. */
function isSize(tokens: readonly Token[], at: number): boolean {
  return [at - 2, at - 4].some((type) => SIZED_TYPES.has(tokens[type]?.text ?? ''))
}

/** Whether `*` multiplies: `select *`, `count(*)` and `t.*` stand for columns. */
function isTimes(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  const after = tokens[at + 1]
  if (before === undefined || after === undefined) return false
  const hasLeft =
    before.kind === 'number' ||
    before.text === ')' ||
    (before.kind === 'word' && before.text !== 'select' && before.text !== 'distinct')
  const hasRight =
    after.kind === 'number' ||
    after.text === '(' ||
    (after.kind === 'word' && !['from', 'exclude', 'replace'].includes(after.text))
  return hasLeft && hasRight
}
