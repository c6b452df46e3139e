import { messageOf, QueryError, UserError } from '../base/error.js'
import type { Database } from '../system/database.js'
import { Completion, placeAt, type RenamedColumn } from './completion.js'
import { tablesIn } from './dependencies.js'
import { functionKinds } from './function-kinds.js'
import { unnests } from './query-shape.js'
import { templatesOf } from './templates.js'
import { parseQueries, printTrees, type Query } from './syntax-tree.js'

/** A query that gives the same rows from the same tables on every run and machine, or fails. */
export interface RepeatableQuery extends Query {
  /** The tables it reads, as `schema.table` in lower case. */
  reads: string[]
  /** What is asked in place of `sql`: the same with every order made total, or proved to be. */
  asked: string
  /** Whether it may add up floating-point numbers, which gives the same only where one thread does. */
  isRounding: boolean
  /** What it fails with where rows tie in an order that decides what it gives. */
  ties: string[]
}

/**
 * Makes queries repeatable. An order that decides what a query gives is completed: by all columns that come out, or the value itself
 * where an aggregate is ordered; where rows are counted off (`row_number`, `lag`, a frame of rows) the query proves, each time it is
 * asked, that no two of them are equal in the order.
 * @param hasOrder whether the order of the rows that come out counts; one that says none is ordered by all its columns.
 * @throws UserError naming file and line where that cannot be: the clock, chance, settings of the machine, or rows that have no order;
 * as `tablesRead` for queries that read what they may not.
 */
export async function repeatable(
  database: Database,
  queries: readonly Query[],
  { hasOrder = false }: { hasOrder?: boolean } = {},
): Promise<RepeatableQuery[]> {
  const trees = await parseQueries(database, queries)
  const reads = queries.map(({ file }, i) => tablesIn(trees[i] ?? {}, file))
  const parts = await templatesOf(database)
  const kinds = await functionKinds(database)
  const completions: Completion[] = []
  for (const [i, query] of queries.entries()) {
    const tree = trees[i] ?? {}
    const width =
      hasOrder && unnests(tree) ? (await database.columnNames(query.sql, query.file)).length : null
    completions.push(new Completion(query, parts, kinds).complete(tree, hasOrder, width))
  }
  await nameColumns(
    database,
    completions.flatMap(({ renamed }) => renamed),
  )
  const changed = completions.filter(({ isChanged }) => isChanged)
  const printed = await printTrees(
    database,
    changed.map(({ tree }) => tree),
  )
  return queries.map((query, i) => {
    const completion = completions[i]
    const at = completion ? changed.indexOf(completion) : -1
    return {
      ...query,
      reads: reads[i] ?? [],
      asked: printed[at] ?? query.sql,
      isRounding: completion?.isRounding ?? false,
      ties: completion?.ties ?? [],
    }
  })
}

/**
 * Refuses macros of a project that would make a query unrepeatable, or whose order the query around them cannot complete.
 * @throws UserError naming the file and line of the definition.
 */
export async function refuseUnrepeatableMacros(database: Database, files: readonly Query[]): Promise<void> {
  const parts = await templatesOf(database)
  const kinds = await functionKinds(database, true)
  for (const { name, sql, tree } of kinds.ownMacros) {
    const file = placeOfMacro(name, files)
    const { isChanged } = new Completion({ file, sql }, parts, kinds).complete(tree)
    if (isChanged)
      throw new UserError(
        `${placeAt(file, 1)}: a macro with an order that is not total, which only a query can complete; write it in the query`,
      )
  }
}

/** The file and the line before the definition of a macro, which DuckDB keeps on one line. */
function placeOfMacro(name: string, files: readonly Query[]): string {
  const definition = new RegExp(`\\bmacro\\s+"?${name.replaceAll(/\W/g, '.')}"?\\s*\\(`, 'i')
  for (const { file, sql } of files) {
    const at = sql.search(definition)
    if (at >= 0) return `${file}:${sql.slice(0, at).split('\n').length - 1}: ${name}`
  }
  return `macro ${name}`
}

/** Gives columns that were changed, and bear no name, the name that DuckDB gave them before. */
async function nameColumns(database: Database, renamed: readonly RenamedColumn[]): Promise<void> {
  const printed = await printTrees(
    database,
    renamed.map(({ statement }) => statement),
  )
  for (const [i, { column }] of renamed.entries())
    column['alias'] = (printed[i] ?? '').replace(/^SELECT /, '')
}

/** Why a repeatable query failed: rows that tie, or what was wrong in the query as it was written. */
export function failureOf({ file, sql, asked, ties }: RepeatableQuery, cause: unknown): unknown {
  if (!(cause instanceof QueryError) || asked === sql) return cause
  const message = messageOf(cause.cause)
  const tie = ties.find((words) => message.includes(words))
  if (tie !== undefined)
    return new UserError(message.slice(message.indexOf(tie)).replace(/' to BOOL[^]*$/, ''), 1, { cause })
  // DuckDB points into the text that was asked, which nobody wrote.
  return new QueryError(file, sql, new Error(message.replace(/\n\nLINE \d[^]*$/, ''), { cause }))
}
