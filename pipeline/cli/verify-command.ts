import { UserError } from '../base/error.js'
import { currentId } from '../release/release.js'
import { verify } from '../release/verify.js'
import { openProject } from '../system/project.js'

/** `almanac verify [ID]`. @throws UserError listing each problem, so that the exit code is 1. */
export async function verifyCommand(
  folder: string,
  id: string | undefined,
  options: { json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  const release = id ?? (await currentId(project))
  if (release === null) throw new UserError('there is no release yet; run almanac refresh first')
  const result = await verify(project, release)
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.problems.length > 0) throw new UserError(result.problems.join('\n'))
  if (options.json !== true) {
    process.stdout.write(
      `Archive: ${result.archivedFiles} received files are as they were received\nRelease ${release}: rebuilt from the archive, site and database are the same\n`,
    )
  }
}
