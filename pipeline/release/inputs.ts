import { join } from 'node:path'
import { digest } from '../base/digest.js'
import { fileId, type Receipt } from '../sources/archive.js'
import { hashFile, listFiles } from '../system/files.js'
import { SETTINGS_FILE, type Project } from '../system/project.js'

/** Everything that a release depends on, but for its logical date. */
export interface ReleaseInputs {
  receipts: Receipt[]
  /** SHA-256 of each project file that is read, and of the settings that are used, by path. */
  projectFiles: Record<string, string>
  tool: string
  /** The hash of all this. */
  key: string
}

const INPUT_FOLDERS = ['data/sources', 'sql', 'reports']
const INPUT_FILES = ['data/claims.yaml', 'data/exceptions.csv']

/** Files and folders of a project, relative to it, whose change makes another release. */
export const INPUT_PLACES: readonly string[] = [SETTINGS_FILE, ...INPUT_FOLDERS, ...INPUT_FILES]

/** Settings of how almanac is run, which change nothing in a release. */
const OPERATION_SETTINGS = ['schedule', 'notify', 'keep', 'service', 'query', 'serve', 'limits']

/** Gathers a release's inputs without reading any data. Settings of how almanac is run are no input. */
export async function gatherInputs(
  project: Project,
  receipts: Receipt[],
  tool: string,
): Promise<ReleaseInputs> {
  const settings = Object.entries(project.settings).filter(([key]) => !OPERATION_SETTINGS.includes(key))
  const projectFiles = {
    ...(await hashProjectFiles(project.folder)),
    [SETTINGS_FILE]: digest(JSON.parse(JSON.stringify(Object.fromEntries(settings)))),
  }
  return { receipts, projectFiles, tool, key: digest({ receipts: receipts.map(fileId), projectFiles, tool }) }
}

/** Hashes of the project files below a folder of the inputs, as a part of a step's key. */
export function filesUnder({ projectFiles }: ReleaseInputs, folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(projectFiles).filter(([file]) => file.startsWith(folder)))
}

async function hashProjectFiles(folder: string): Promise<Record<string, string>> {
  const listed = await Promise.all(
    INPUT_FOLDERS.map(async (name) => (await listFiles(join(folder, name))).map((file) => `${name}/${file}`)),
  )
  const single = (await listFiles(join(folder, 'data')))
    .map((file) => `data/${file}`)
    .filter((file) => INPUT_FILES.includes(file))
  const files = [...listed.flat(), ...single].toSorted()
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await hashFile(join(folder, file))] as const)),
  )
}
