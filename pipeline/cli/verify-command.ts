import { counted } from '../base/figures.js'
import { UserError } from '../base/error.js'
import { currentId } from '../release/release.js'
import { verify, verifyFiles } from '../release/verify.js'
import { openProject, type Project } from '../system/project.js'

/** `almanac verify [ID]`, or `--all` for every release without building one. @throws UserError listing each problem, so that the exit code is 1. */
export async function verifyCommand(
  folder: string,
  id: string | undefined,
  options: { all?: boolean; json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  if (options.all === true) return verifyAll(project, id, options.json === true)
  const release = id ?? (await currentId(project))
  if (release === null) throw new UserError('there is no release yet; run almanac refresh first')
  const result = await verify(project, release)
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.problems.length > 0) throw new UserError(result.problems.join('\n'))
  if (options.json !== true) {
    process.stdout.write(
      `Archive: unchanged since receipt: ${counted(result.archivedFiles, 'file')}\nRelease ${release}: rebuilt from the archive, site and database are the same\n`,
    )
  }
}

async function verifyAll(project: Project, id: string | undefined, isJson: boolean): Promise<void> {
  if (id !== undefined) throw new UserError('--all looks at every release; leave out the id', 2)
  const result = await verifyFiles(project)
  if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.problems.length > 0) throw new UserError(result.problems.join('\n'))
  if (!isJson)
    process.stdout.write(
      `Archive: unchanged since receipt: ${counted(result.archivedFiles, 'file')}\nReleases: all files unchanged in ${counted(result.releases, 'release')}\n`,
    )
}
