import { mkdir, readdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { UserError } from '../base/error.js'
import { INPUT_PLACES } from '../release/inputs.js'
import { exists, nullIfMissing } from '../system/files.js'
import type { Project } from '../system/project.js'
import { BACKUP_FILE } from './backup-manifest.js'

const NOTE_FILE = 'almanac-backup.txt'
const NOTE = `A backup by almanac: ${BACKUP_FILE} lists the files and their SHA-256, objects/ holds their bytes.
Bring it back with: almanac restore THIS_FOLDER --to NEW_FOLDER
`

/**
 * Makes a folder for backups of a project, or takes one that holds some. @returns its real path.
 * @throws UserError when it lies among what is backed up, or holds anything else.
 */
export async function openBackupFolder(project: Project, folder: string): Promise<string> {
  const real = await realPath(resolve(folder))
  await refuseInside(project, real)
  const names = (await nullIfMissing(readdir(real))) ?? []
  if (names.length > 0 && !names.includes(NOTE_FILE) && !names.includes(BACKUP_FILE))
    throw new UserError(
      `${real} holds something else (${names.slice(0, 3).join(', ')}); name a new or empty folder`,
      2,
    )
  await mkdir(real, { recursive: true })
  await writeFile(join(real, NOTE_FILE), NOTE)
  return real
}

async function refuseInside(project: Project, folder: string): Promise<void> {
  const places = ['var', 'data', ...INPUT_PLACES]
  for (const place of places) {
    const real = await realPath(join(project.folder, place))
    if (!relative(real, folder).startsWith('..'))
      throw new UserError(
        `${folder} lies in ${real}, which is part of what is backed up; name a folder elsewhere`,
        2,
      )
  }
}

/** The path without symbolic links, of which the last parts may not be there yet. */
async function realPath(path: string): Promise<string> {
  if (await exists(path)) return realpath(path)
  const above = dirname(path)
  return above === path ? path : join(await realPath(above), relative(above, path))
}
