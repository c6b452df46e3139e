import type { SavedQuery } from '../../models/saved-queries.js'
import { quoteTable, type Database } from '../../system/database.js'
import type { Owner } from '../../system/library.js'
import type { NamedRelease } from '../flag-history.js'
import type { AnswerCache } from '../answers.js'
import { listQueries } from '../query-list.js'
import { RUN_TABLES } from '../run-columns.js'
import { createTable } from '../tables.js'
import { COLUMN_COLUMNS, listColumns, type ColumnKnowledge } from './column-list.js'
import { listTables, TABLE_COLUMNS, type TableKnowledge } from './table-list.js'

/** What a project says of its tables, columns and queries. */
export interface Catalogue extends ColumnKnowledge, TableKnowledge {
  queries: readonly (SavedQuery & { owner: Owner })[]
}

/**
 * Writes into the database of a release what it holds: `ops.tables`, `ops.columns` and `ops.queries`. Call it last: it counts all else.
 * @param answers where it is kept what saved queries read.
 * @throws UserError for a saved query that does not run or a description of a column that there is not; QueryError.
 */
export async function writeCatalogue(
  database: Database,
  release: NamedRelease,
  catalogue: Catalogue,
  answers: AnswerCache | null = null,
): Promise<void> {
  await createTable(database, 'ops.tables', TABLE_COLUMNS, [])
  await createTable(database, 'ops.columns', COLUMN_COLUMNS, [])
  // A saved query may read the record of runs, which stands beside the database whenever it is asked.
  const beside = Object.entries(RUN_TABLES)
  for (const [name, columns] of beside) await createTable(database, name, columns, [])
  await listQueries(database, catalogue.queries, answers)
  await database.run(beside.map(([name]) => `drop table ${quoteTable(name)}`).join('; '))
  await listColumns(database, catalogue)
  await listTables(database, release, catalogue)
}
