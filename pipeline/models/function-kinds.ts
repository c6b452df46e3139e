import { textOf, type Database, type Row } from '../system/database.js'
import { parseQueries, visitNodes, type Node } from './syntax-tree.js'

/** Aggregates that give what comes first, or all in the order in which it comes. */
export const ORDERED = new Set([
  'any_value',
  'arbitrary',
  'array_agg',
  'first',
  'group_concat',
  'last',
  'list',
  'listagg',
  'string_agg',
])
/** Functions that sort a list. */
export const SORTING = new Set(['array_reverse_sort', 'array_sort', 'list_reverse_sort', 'list_sort'])
/** Aggregates that give the value at the largest or smallest of another. */
export const EXTREMES = new Set([
  'arg_max',
  'arg_max_null',
  'arg_min',
  'arg_min_null',
  'argmax',
  'argmin',
  'max_by',
  'min_by',
])
/** Aggregates that give one of several values that are equally frequent. */
export const MODES = new Set(['mode'])
/** Window functions that go by the place of a row. */
export const PLACED = new Set([
  'fill',
  'first_value',
  'lag',
  'last_value',
  'lead',
  'nth_value',
  'ntile',
  'row_number',
])
/** Window functions that treat rows alike that are equal in the order. */
export const PEERED = new Set(['cume_dist', 'dense_rank', 'percent_rank', 'rank', 'rank_dense'])
/** Aggregates that depend on the order of rows and take none. */
const UNORDERABLE = new Set([
  'approx_quantile',
  'approx_top_k',
  'arg_max_nulls_last',
  'arg_min_nulls_last',
  'reservoir_quantile',
])
/** Aggregates that round at each step where they work on floating-point numbers, so that the order of rows shows in the last digits. */
const ROUNDING = new Set([
  'avg',
  'corr',
  'covar_pop',
  'covar_samp',
  'entropy',
  'favg',
  'fsum',
  'kahan_sum',
  'kurtosis',
  'kurtosis_pop',
  'mean',
  'product',
  'regr_avgx',
  'regr_avgy',
  'regr_intercept',
  'regr_r2',
  'regr_slope',
  'regr_sxx',
  'regr_sxy',
  'regr_syy',
  'sem',
  'skewness',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'sum',
  'sumkahan',
  'var_pop',
  'var_samp',
  'variance',
])
/** Aggregates that give the same whatever the order of rows. */
const UNORDERED = new Set([
  'approx_count_distinct',
  'bit_and',
  'bit_or',
  'bit_xor',
  'bitstring_agg',
  'bool_and',
  'bool_or',
  'count',
  'count_if',
  'count_star',
  'countif',
  'histogram',
  'histogram_exact',
  'mad',
  'max',
  'median',
  'min',
  'quantile',
  'quantile_cont',
  'quantile_disc',
  'regr_count',
  'sum_no_overflow',
])

/** All aggregates and window functions of DuckDB that almanac knows how to treat. */
export const KNOWN_AGGREGATES: ReadonlySet<string> = new Set(
  [ORDERED, EXTREMES, MODES, PLACED, PEERED, UNORDERABLE, ROUNDING, UNORDERED].flatMap((kind) => [...kind]),
)

/** Names that stand for the clock without parentheses, unless a column is called so. */
export const CLOCKS = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
])

/** What DuckDB calls consistent, and is not: the clock of the machine and its settings. */
const UNSTEADY = ['current_localtime', 'current_localtimestamp', 'current_setting']
/** It gives no value. */
const STEADY = new Set(['error'])

/** What the functions of a database do to a query that is to give the same again. */
export interface FunctionKinds {
  /** Functions that give another value on another run. */
  unsteady: ReadonlySet<string>
  /** Functions that depend on the order of rows, which cannot be given to them. */
  unorderable: ReadonlySet<string>
  /** Functions that may round at each step. */
  rounding: ReadonlySet<string>
  ownMacros: readonly Macro[]
}

/** A macro of the project, as a query of its definition, which DuckDB keeps on one line. */
interface Macro {
  name: string
  sql: string
  tree: Node
}

const learnt = new WeakMap<Database, Promise<FunctionKinds>>()

/**
 * The functions of a database, its macros included, as DuckDB tells of them.
 * @param areNew whether macros were defined since they were last asked for.
 */
export function functionKinds(database: Database, areNew = false): Promise<FunctionKinds> {
  const known = areNew ? undefined : learnt.get(database)
  const kinds = known ?? learnKinds(database)
  learnt.set(database, kinds)
  return kinds
}

async function learnKinds(database: Database): Promise<FunctionKinds> {
  const rows = await database.rows(
    `select distinct function_name, function_type, macro_definition, internal from duckdb_functions()
     where (internal or database_name = current_database()) and (macro_definition is not null or stability in ('VOLATILE', 'CONSISTENT_WITHIN_QUERY'))
     order by all`,
  )
  const macros = await parsedMacros(
    database,
    rows.filter((row) => row['macro_definition'] !== null),
  )
  const named = rows
    .filter((row) => row['macro_definition'] === null)
    .map((row) => textOf(row['function_name']))
  const kinds = {
    unsteady: new Set([...named, ...UNSTEADY].filter((name) => !STEADY.has(name))),
    unorderable: new Set(UNORDERABLE),
    rounding: new Set(ROUNDING),
  }
  const calls = macros.map(({ tree }) => callsIn(tree))
  // A macro may call one that comes after it.
  for (let known = -1; known !== sizeOf(kinds); ) {
    known = sizeOf(kinds)
    for (const [i, { name, isInternal }] of macros.entries())
      addMacro(name, isInternal, calls[i] ?? [], kinds)
  }
  return { ...kinds, ownMacros: macros.filter(({ isInternal }) => !isInternal) }
}

async function parsedMacros(
  database: Database,
  rows: readonly Row[],
): Promise<(Macro & { isInternal: boolean })[]> {
  const macros = rows.map((row) => {
    const definition = textOf(row['macro_definition'])
    const sql = row['function_type'] === 'macro' ? `select ${definition}` : definition
    return { name: textOf(row['function_name']), sql, isInternal: row['internal'] === true }
  })
  const trees = await parseQueries(
    database,
    macros.map(({ name, sql }) => ({ file: `macro ${name}`, sql })),
  )
  return macros.map((macro, i) => ({ ...macro, tree: trees[i] ?? {} }))
}

type MutableKinds = Record<'unsteady' | 'unorderable' | 'rounding', Set<string>>

function sizeOf(kinds: MutableKinds): number {
  return kinds.unsteady.size + kinds.unorderable.size + kinds.rounding.size
}

function addMacro(name: string, isInternal: boolean, calls: readonly string[], kinds: MutableKinds): void {
  if (calls.some((call) => kinds.unsteady.has(call) || CLOCKS.has(call))) kinds.unsteady.add(name)
  if (calls.some((call) => kinds.rounding.has(call))) kinds.rounding.add(name)
  // Those of a project are refused where they are written.
  if (isInternal && calls.some((call) => kinds.unorderable.has(call) || ORDERED.has(call)))
    kinds.unorderable.add(name)
}

/** Names of the functions, and of the columns, which may stand for the clock, in a tree. */
function callsIn(tree: Node): string[] {
  const names = new Set<string>()
  visitNodes(tree, (node) => names.add(calledIn(node)))
  return [...names]
}

function calledIn(node: Node): string {
  const columns = node['column_names']
  if (Array.isArray(columns) && columns.length === 1) return textOf(columns[0]).toLowerCase()
  return textOf(node['function_name']).toLowerCase()
}
