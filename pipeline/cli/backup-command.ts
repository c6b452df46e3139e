import { bytesText, counted } from '../base/figures.js'
import { writeBackupOf } from '../keep/backup.js'
import { openBackupFolder } from '../keep/backup-folder.js'
import { readBackup } from '../keep/backup-manifest.js'
import { restoreBackup, type RestoreResult } from '../keep/restore.js'
import { defaultEffects } from '../system/effects.js'
import { withLock } from '../system/lock.js'
import { openProject } from '../system/project.js'
import { warn } from './messages.js'

/** `almanac backup DIR`: what the backup holds and what was copied, on standard output. */
export async function backupCommand(
  folder: string,
  target: string,
  options: { json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  const place = await openBackupFolder(project, target)
  const write = async () => writeBackupOf(project, place, await readBackup(place), defaultEffects)
  const result = await withLock(place, write, { purpose: { work: 'backup' } })
  const { files, bytes, copiedFiles, copiedBytes, onlyInBackup } = result
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  else
    process.stdout.write(
      `Backed up ${counted(files, 'file')}, ${bytesText(bytes)}, to ${place}\n  ${copiedFiles === 0 ? 'nothing was new' : `new: ${counted(copiedFiles, 'file')}, ${bytesText(copiedBytes)}`}\n`,
    )
  if (onlyInBackup.length > 0)
    warn(
      `var/archive has lost received files that the backup still holds: ${onlyInBackup.join(', ')}; restore the backup into a new folder`,
    )
}

/** `almanac restore DIR [--to FOLDER]`: what was put in place, on standard output. */
export async function restoreCommand(
  folder: string,
  backup: string,
  options: { to?: string; json?: boolean },
): Promise<void> {
  const result = await restoreBackup(backup, options.to ?? folder)
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  else
    process.stdout.write(
      `Restored ${result.folder} as it was at ${result.madeAt}\n  files     ${result.files}, ${bytesText(result.bytes)}, as their checksums say\n  serves    ${servedText(result)}\n`,
    )
}

function servedText({ current, lost }: RestoreResult): string {
  if (lost !== null) return `nothing: the served release, ${lost}, is not in the backup; run almanac refresh`
  return current ?? 'no release yet'
}
