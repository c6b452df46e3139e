import type { Beside } from '../system/database.js'
import type { Project } from '../system/project.js'
import { readsRuns } from '../warehouse/run-columns.js'

/** The databases that a query reads beside that of a release: the record of runs, where it names one of its tables. */
export async function tablesBeside(project: Project, sql: string): Promise<Beside[]> {
  if (!readsRuns(sql)) return []
  // Loaded only here, so that a query of a release starts quickly.
  const { runTables } = await import('./run-tables.js')
  return [{ path: await runTables(project), name: 'beside', searched: 'ops' }]
}
