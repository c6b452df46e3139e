import { join } from 'node:path'
import { Database } from '../system/database.js'
import type { Project } from '../system/project.js'
import { seenFlags, type SeenFlag } from '../warehouse/flag-history.js'
import { currentId, WAREHOUSE } from './release.js'

/** The flags that the served release and those before it had; null before the first that keeps a history. */
export async function flagsSeen(project: Project): Promise<SeenFlag[] | null> {
  const id = await currentId(project)
  return id === null ? null : Database.use(join(project.releases, id, WAREHOUSE), 'sealed', seenFlags)
}
