import { UserError } from '../base/error.js'
import { textOf } from '../system/database.js'
import { isNode, lineAt, nodeIn, nodesIn, placeOf, visitNodes, type Node } from './syntax-tree.js'

/** Functions that DuckDB, Trino, Spark and ClickHouse have under one name with one meaning. */
const FUNCTIONS = new Set(['count', 'count_star', 'sum', 'min', 'max', '+', '-', '*', 'date_trunc'])
const CLASSES = new Set(
  'COLUMN_REF CONSTANT COMPARISON CONJUNCTION CASE OPERATOR BETWEEN CAST FUNCTION PARAMETER'.split(' '),
)
const CASTS = new Set(['DATE', 'TIMESTAMP', 'INTEGER', 'BIGINT', 'VARCHAR', 'DECIMAL'])
const COMPARISONS =
  /^COMPARE_(EQUAL|NOTEQUAL|LESSTHAN|GREATERTHAN|LESSTHANOREQUALTO|GREATERTHANOREQUALTO|IN|NOT_IN)$/
const OPERATORS =
  /^(OPERATOR_NOT|OPERATOR_IS_NULL|OPERATOR_IS_NOT_NULL|OPERATOR_COALESCE|COMPARE_IN|COMPARE_NOT_IN)$/

const APPROXIMATE =
  'count(distinct …): approximate counts err by 10 % in the mean and are not for publication'

/** What to write instead of a function that engines do not share. */
const INSTEAD: Readonly<Record<string, string>> = {
  approx_count_distinct: APPROXIMATE,
  approx_distinct: APPROXIMATE,
  uniq: APPROXIMATE,
  avg: 'sum(…) and count(…), and divide them in a model',
  count_if: 'sum(case when … then 1 else 0 end)',
  if: 'case when … then … else … end',
  '/': 'sum and count apart, and divide them in a model; engines differ in the division of integers',
  '//': 'sum and count apart, and divide them in a model',
}

/** Forms of text that DuckDB's parser reads and others do not, and what to write. */
const TEXTS: readonly [form: RegExp, what: string, instead: string][] = [
  [/::/, '::', 'cast(… as …)'],
  [/==/, '==', '='],
  [/;/, 'a semicolon', 'the query without it'],
  [/,\s*(?:from|\)|$)/i, 'a comma before nothing', 'the list without it'],
  [/[[\]{}]/, 'a list or struct', 'columns of their own'],
  [/#\d/, 'a column by its number', 'the name of the column'],
  [/\d_\d/, 'an underscore in a number', 'the digits alone'],
  [/\$(?!partition\b)/, 'a parameter other than $partition', '$partition'],
  [/\bgroup\s+by\s+all\b/i, 'group by all', 'the names of the columns'],
  [/\b(?:columns|exclude|replace)\s*\(/i, 'a pattern of columns', 'the names of the columns'],
  [/"/, 'a quoted name', 'a name in lower_case_words'],
  [/\/\*/, 'a comment of several lines', 'lines that begin with --'],
]

/** @throws UserError naming the line of what only DuckDB's parser reads. */
export function refuseUnportableText(text: string, file: string): void {
  const masked = masks(text)
  const quoted = text.match(/'(?:[^']|'')*'/g)?.find((found) => found.includes('\\'))
  if (quoted !== undefined)
    throw unportable(file, lineOf(text.indexOf(quoted), text), 'a backslash in a text', 'the text without it')
  for (const [form, what, instead] of TEXTS) {
    const found = form.exec(masked)
    if (found !== null) throw unportable(file, lineOf(found.index, text), what, instead)
  }
  if (!/^\s*select\b/i.test(masked))
    throw unportable(file, lineOf(masked.search(/\S/), text), 'what does not begin with select', 'one select')
  if (!masked.includes('$partition'))
    throw new UserError(
      `${file}: nothing says which day is meant; write where day = cast($partition as date)`,
    )
}

/** The text with nothing but blanks in its comments and quoted texts. */
function masks(text: string): string {
  return text.replaceAll(/--[^\n]*|'(?:[^']|'')*'/g, (found) =>
    found.startsWith('--') ? ' '.repeat(found.length) : `'${' '.repeat(Math.max(0, found.length - 2))}'`,
  )
}

/** @throws UserError naming the line of the first part of a select that engines do not read alike. */
export function refuseUnportable(select: Node, text: string, file: string): void {
  const refuse = (what: string, instead: string, node: Node = {}): never => {
    throw unportable(file, lineAt(placeOf(node) ?? Buffer.byteLength(text), text), what, instead)
  }
  if (select['type'] !== 'SELECT_NODE') refuse('a union', 'one select')
  if (nodesIn(nodeIn(select, 'cte_map')['map']).length > 0)
    refuse('with', 'one select; join and compute in a model')
  for (const { type } of nodesIn(select['modifiers'])) {
    if (type === 'ORDER_MODIFIER') refuse('order by', 'the query without it; rows are sorted by the grain')
    refuse(textOf(type).startsWith('LIMIT') ? 'limit' : 'select distinct', 'the query without it')
  }
  for (const key of ['having', 'qualify', 'sample'] as const)
    if (isNode(select[key])) refuse(key, 'the query without it; leave rows out in a model')
  refuseTable(nodeIn(select, 'from_table'), refuse)
  if (nodesIn(select['group_expressions']).length === 0)
    refuse('a query without groups', 'group by and the columns of the grain')
  const sets = select['group_sets']
  if (Array.isArray(sets) && sets.length > 1) refuse('grouping sets', 'a query of its own for each')
  for (const node of nodesIn(select['group_expressions']))
    if (node['class'] === 'CONSTANT') refuse('a group by its number', 'the name of the column', node)
  for (const node of nodesIn(select['select_list']))
    if (!['COLUMN_REF', 'STAR'].includes(textOf(node['class'])) && textOf(node['alias']) === '')
      refuse('a column without a name', '… as name', node)
  visitNodes(
    [select['select_list'] ?? null, select['where_clause'] ?? null, select['group_expressions'] ?? null],
    (node) => refuseExpression(node, (what, instead) => refuse(what, instead, node)),
  )
}

function refuseTable(table: Node, refuse: (what: string, instead: string, node?: Node) => never): void {
  if (table['type'] === 'JOIN') refuse('a join', 'one table; join in a model', table)
  if (table['type'] !== 'BASE_TABLE') refuse('from what is no table', 'the name of one table', table)
  if (textOf(table['schema_name']) !== '' || textOf(table['catalog_name']) !== '')
    refuse('the schema of a table', 'its name alone; almanac.yaml has catalog and schema', table)
  if (!/^[a-z][a-z0-9_]*$/.test(textOf(table['table_name'])))
    refuse(`the table ${textOf(table['table_name'])}`, 'a name in lower_case_words', table)
  if (isNode(table['sample']) || isNode(table['at_clause']))
    refuse('a part of a table', 'the whole table', table)
}

function refuseExpression(node: Node, refuse: (what: string, instead: string) => never): void {
  const kind = textOf(node['class'])
  if (kind === '') return
  if (kind === 'WINDOW') refuse('a window', 'it in a model')
  if (kind === 'SUBQUERY') refuse('a query in a query', 'one select; compute the rest in a model')
  if (kind === 'STAR') refuse('*', 'the names of the columns')
  if (!CLASSES.has(kind)) refuse(kind.toLowerCase(), 'plain expressions')
  if (kind === 'FUNCTION') refuseFunction(node, refuse)
  if (kind === 'COMPARISON' && !COMPARISONS.test(textOf(node['type'])))
    refuse('is distinct from', '= and is null')
  if (kind === 'OPERATOR' && !OPERATORS.test(textOf(node['type'])))
    refuse(
      textOf(node['type'])
        .replace(/^OPERATOR_/, '')
        .toLowerCase(),
      'case when',
    )
  if (kind === 'CAST') refuseCast(node, refuse)
}

function refuseFunction(node: Node, refuse: (what: string, instead: string) => never): void {
  const name = textOf(node['function_name'])
  if (textOf(node['schema']) !== '') refuse(`a schema before ${name}`, 'the function alone')
  if (!FUNCTIONS.has(name)) {
    const other = 'count, count(distinct), sum, min, max, case; compute the rest in a model'
    refuse(name, Object.hasOwn(INSTEAD, name) ? (INSTEAD[name] ?? other) : other)
  }
  if (isNode(node['filter'])) refuse('filter', 'a case within the aggregate')
  if (nodesIn(nodeIn(node, 'order_bys')['orders']).length > 0)
    refuse('an order within an aggregate', 'it without')
  if (node['distinct'] === true && (name !== 'count' || nodesIn(node['children']).length !== 1))
    refuse(`${name}(distinct)`, 'count(distinct column)')
}

function refuseCast(node: Node, refuse: (what: string, instead: string) => never): void {
  const type = textOf(nodeIn(node, 'cast_type')['id'])
  if (node['try_cast'] === true) refuse('try_cast', 'cast')
  if (!CASTS.has(type))
    refuse(`a cast to ${type.toLowerCase()}`, `one of ${[...CASTS].join(', ').toLowerCase()}`)
}

function unportable(file: string, line: number, what: string, instead: string): UserError {
  return new UserError(`${file}:${line}: ${what} is not read alike by all engines; write ${instead}`)
}

function lineOf(index: number, text: string): number {
  return text.slice(0, Math.max(0, index)).split('\n').length
}
