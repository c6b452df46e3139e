import { UserError } from '../base/error.js'
import { textOf, type Database } from '../system/database.js'
import {
  describedSources,
  describedTables,
  upstreamTables,
  type DescribedSource,
  type DescribedTable,
} from '../warehouse/catalogue/described.js'

/** A table with all that it is made from, down to the received files. */
export interface TableDescription {
  table: DescribedTable
  /** The table and those it is made from, nearest first. */
  chain: DescribedTable[]
  sources: DescribedSource[]
}

const MOST_NEAR = 3

/**
 * Describes one table of a release.
 * @param name with its schema, or without where only one table has the name.
 * @throws UserError naming the nearest names when there is no such table.
 */
export async function describeTable(database: Database, name: string): Promise<TableDescription> {
  const tables = await describedTables(database)
  const named = tables.filter((table) => table.name === name || table.name.endsWith(`.${name}`))
  const table = tables.find((each) => each.name === name) ?? (named.length === 1 ? named[0] : undefined)
  if (!table) throw new UserError(await strangerText(database, name, named), 2)
  const chain = upstreamTables(table, tables)
  const sources = (await describedSources(database)).filter(({ source }) =>
    chain.some((each) => each.source === source),
  )
  return { table, chain, sources }
}

async function strangerText(
  database: Database,
  name: string,
  named: readonly DescribedTable[],
): Promise<string> {
  const near = named.length > 0 ? named.map((table) => table.name) : await nearestNames(database, name)
  const what = named.length > 0 ? 'several tables have the name' : 'unknown table:'
  return `${what} ${name}; ${named.length > 0 ? 'one of' : 'the nearest are'} ${near.join(', ')}; almanac describe lists all`
}

async function nearestNames(database: Database, name: string): Promise<string[]> {
  const rows = await database.rows(
    `select name from ops.tables
     order by greatest(jaro_winkler_similarity(name, $1), jaro_winkler_similarity(split_part(name, '.', 2), $1)) desc, name
     limit ${MOST_NEAR}`,
    [name.toLowerCase()],
  )
  return rows.map((row) => textOf(row['name']))
}
