import { digest } from '../base/digest.js'
import { UserError } from '../base/error.js'
import { gatherInputs } from '../release/inputs.js'
import { readableReleases } from '../release/release.js'
import { Archive } from '../sources/archive.js'
import type { Project } from '../system/project.js'
import { toolFingerprint } from '../system/tool.js'

/**
 * Does the work of a run. When it fails although another almanac made the newest release of these same files and of what was received, then
 * only almanac is new: the failure says so.
 * @throws whatever the work throws.
 */
export async function tellingOlderFiles<T>(project: Project, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof UserError) || !(await isOnlyAlmanacNew(project))) throw cause
    throw new UserError(
      `written for an older almanac; update it, or keep using that almanac: ${cause.message}`,
      cause.exitCode,
      { cause },
    )
  }
}

async function isOnlyAlmanacNew(project: Project): Promise<boolean> {
  const newest = (await readableReleases(project)).releases.findLast(({ as_of }) => as_of === null)
  const tool = await toolFingerprint()
  if (newest === undefined || newest.tool === tool) return false
  const receipts = await new Archive(project.archive).receipts()
  if (receipts.length !== newest.receipts.length) return false
  const { projectFiles } = await gatherInputs(project, receipts, tool)
  return digest(projectFiles) === digest(newest.project_files)
}
