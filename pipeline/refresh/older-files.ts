import { UserError } from '../base/error.js'
import { gatherInputs } from '../release/inputs.js'
import { readableReleases } from '../release/release.js'
import { Archive } from '../sources/archive.js'
import type { Project } from '../system/project.js'
import { toolFingerprint } from '../system/tool.js'

/**
 * Does the work of a run. When it fails over a file of the project of which another almanac made the newest release, and neither that file
 * nor what was received has changed since, then only almanac is new: the failure says so.
 * @throws whatever the work throws.
 */
export async function tellingOlderFiles<T>(project: Project, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof UserError) || !(await isOverOlderFile(project, cause.message))) throw cause
    throw new UserError(
      `written for an older almanac, so bring it up to date or go on with the almanac before: ${cause.message}`,
      cause.exitCode,
      { cause },
    )
  }
}

async function isOverOlderFile(project: Project, message: string): Promise<boolean> {
  const newest = (await readableReleases(project)).releases.findLast(({ as_of }) => as_of === null)
  const tool = await toolFingerprint()
  if (newest === undefined || newest.tool === tool) return false
  const receipts = await new Archive(project.archive).receipts()
  if (receipts.length !== newest.receipts.length) return false
  const { projectFiles } = await gatherInputs(project, receipts, tool)
  return Object.entries(projectFiles).some(
    ([file, hash]) => message.startsWith(`${file}:`) && newest.project_files[file] === hash,
  )
}
