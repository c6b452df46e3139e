import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../base/error.js'
import { openProject, SETTINGS_FILE, type Project } from '../system/project.js'

/** Gives the project as its settings stand now; while they cannot be read, as they stood before, which is said once. */
export function settingsReader(first: Project, say: (line: string) => void): () => Promise<Project> {
  let project = first
  let version = ''
  let fault = ''
  return async () => {
    const file = join(first.folder, SETTINGS_FILE)
    try {
      const { mtimeMs, size, ino } = await stat(file)
      const found = `${mtimeMs}/${size}/${ino}`
      const isSame = found === version
      version = found
      if (!isSame) project = await openProject(first.folder)
      fault = ''
    } catch (cause) {
      if (messageOf(cause) !== fault) say(`keeping the previous settings: ${messageOf(cause)}`)
      fault = messageOf(cause)
    }
    return project
  }
}
