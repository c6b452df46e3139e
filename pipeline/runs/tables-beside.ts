import type { Project } from '../system/project.js'
import { readsRuns } from '../warehouse/run-columns.js'

/** The database that a query reads beside that of a release: the record of runs, where it names one of its tables; else null. */
export async function tablesBeside(project: Project, sql: string): Promise<string | null> {
  if (!readsRuns(sql)) return null
  // Loaded only here, so that a query of a release starts quickly.
  const { runTables } = await import('./run-tables.js')
  return runTables(project)
}
