import { Database, type Relation } from '../system/database.js'
import type { Project } from '../system/project.js'
import { currentFolder, readManifest, WAREHOUSE } from './release.js'
import { join } from 'node:path'

/**
 * Runs one statement against a release, read-only and cut off from files and network, and hands over its rows in batches. The
 * first batch has the columns and no rows; `take` returns false to stop.
 * @param releaseId default: the release that is served.
 * @throws UserError when there is no such release; QueryError when the statement fails.
 */
export async function queryRelease(
  project: Project,
  { sql, file, releaseId }: { sql: string; file: string; releaseId?: string },
  take: (batch: Relation) => Promise<boolean> | boolean,
): Promise<void> {
  const folder =
    releaseId === undefined
      ? await currentFolder(project)
      : join(project.releases, (await readManifest(project, releaseId)).id)
  await Database.use(join(folder, WAREHOUSE), 'sealed', (database) => database.stream(sql, file, take))
}
