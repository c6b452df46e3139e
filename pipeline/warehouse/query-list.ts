import { UserError, unknownValue } from '../base/error.js'
import { bindParameters, type QueryParameter, type SavedQuery } from '../models/saved-queries.js'
import type { Owner } from '../system/library.js'
import { textOf, type Database } from '../system/database.js'
import { tracedQueries, type AnswerCache } from './answers.js'
import { createTable, tableExists, tableNames } from './tables.js'

const QUERY_COLUMNS = {
  name: 'varchar',
  file: 'varchar',
  description: 'varchar',
  parameters: 'varchar',
  sql: 'varchar',
}

/**
 * Makes `ops.queries` of the saved queries, once each is found to run; those of the library that read what the project has not are left out. Words and parameters are JSON, the SQL is without its header.
 * @throws UserError when one reads what does not exist, or uses other parameters than it declares; QueryError when it cannot be planned.
 */
export async function listQueries(
  database: Database,
  given: readonly (SavedQuery & { owner: Owner })[],
  answers: AnswerCache | null = null,
): Promise<void> {
  const queries = await answerable(database, given, answers)
  for (const query of queries) await planQuery(database, query)
  await createTable(
    database,
    'ops.queries',
    QUERY_COLUMNS,
    queries.map(({ name, file, description, parameters, sql }) => ({
      name,
      file,
      description: JSON.stringify(description),
      parameters: JSON.stringify(parameters),
      sql: sql.replace(/^(--.*\n)*/, ''),
    })),
  )
}

/** The saved queries of a release; [] in one that was made before there were any. */
export async function releasedQueries(database: Database): Promise<SavedQuery[]> {
  if (!(await tableExists(database, 'ops.queries'))) return []
  const rows = await database.rows('from ops.queries order by name')
  return rows.map((row) => {
    const description: Record<string, string> = JSON.parse(textOf(row['description']))
    const parameters: QueryParameter[] = JSON.parse(textOf(row['parameters']))
    const [name, file, sql] = [textOf(row['name']), textOf(row['file']), textOf(row['sql'])]
    return { name, file, sql, description, parameters }
  })
}

/** @throws UserError when a query of the project reads a table that there is not. */
async function answerable(
  database: Database,
  queries: readonly (SavedQuery & { owner: Owner })[],
  answers: AnswerCache | null,
): Promise<SavedQuery[]> {
  const known = [...(await tableNames(database))].map((name) => name.toLowerCase()).toSorted()
  const traced = await tracedQueries(database, queries, answers)
  const reads = traced.map((query) => query.reads)
  const lacking = reads.map((names) => names.find((name) => !known.includes(name)))
  for (const [i, { file, owner }] of queries.entries()) {
    const unknown = lacking[i]
    if (unknown === undefined || owner === 'library') continue
    const schema = unknown.split('.')[0] ?? ''
    const near = known.filter((name) => name.startsWith(`${schema}.`))
    throw new UserError(`${file}: ${unknownValue('table', unknown, near.length > 0 ? near : known)}`)
  }
  return queries.filter((_, i) => lacking[i] === undefined)
}

async function planQuery(database: Database, { file, sql, parameters }: SavedQuery): Promise<void> {
  const plan = await database.prepare(`explain ${sql}`, file)
  const declared = parameters.map(({ name }) => name)
  const undeclared = plan.parameters.find((name) => !declared.includes(name))
  if (undeclared !== undefined)
    throw new UserError(
      `${file}: uses $${undeclared}, which its header does not declare; add -- param: ${undeclared} text; what it is`,
    )
  const unused = declared.find((name) => !plan.parameters.includes(name))
  if (unused !== undefined)
    throw new UserError(
      `${file}: declares ${unused} and does not use it; write $${unused} where it belongs, or remove it`,
    )
  const optional = parameters.filter((parameter) => parameter.default !== null)
  await plan.ask(bindParameters(optional, {}, file))
}
