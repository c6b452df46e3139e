import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { readManifests, type Manifest } from '../sources/manifest.js'
import { matching } from '../sources/places/local-files.js'
import { listFiles, nullIfMissing } from '../system/files.js'
import { SETTINGS_FILE, type Project } from '../system/project.js'

const FOLDERS = ['data', 'sql', 'reports']

/**
 * Paths, relative to a project, of all files that it needs to build: settings, sources, SQL and reports, and what its sources read or run
 * elsewhere in the project.
 */
export async function projectFiles({ folder }: Project): Promise<string[]> {
  const listed = FOLDERS.map(async (name) =>
    (await listFiles(join(folder, name))).map((file) => `${name}/${file}`),
  )
  const named = (await manifestsIfRight(folder)).map((manifest) => filesNamed(folder, manifest))
  const files = (await Promise.all([...listed, ...named])).flat()
  return [...new Set([SETTINGS_FILE, ...files])].toSorted()
}

/** A manifest that is wrong names no file; what stands in the folders is listed all the same. */
async function manifestsIfRight(folder: string): Promise<Manifest[]> {
  try {
    return await readManifests(folder)
  } catch (cause) {
    if (cause instanceof UserError) return []
    throw cause
  }
}

async function filesNamed(folder: string, { from }: Manifest): Promise<string[]> {
  const paths = [
    ...(from.file === undefined ? [] : [from.file]),
    ...(from.files === undefined ? [] : await matching(folder, from.files)),
    ...(from.command ?? []).map((word) => word.replace(/^\.\//, '')),
  ]
  const found = paths.map(async (path) => ((await isFileInside(folder, path)) ? [path] : []))
  return (await Promise.all(found)).flat()
}

async function isFileInside(folder: string, path: string): Promise<boolean> {
  const isInside = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (!isInside || path.startsWith('var/')) return false
  return (await nullIfMissing(stat(join(folder, path))))?.isFile() === true
}
