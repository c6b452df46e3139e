import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../base/error.js'
import { namedVariables, nameSecrets } from '../base/secrets.js'
import { parseSettings, type Settings } from '../base/settings.js'
import { nullIfMissing } from './files.js'
import { layoutOf } from './layout.js'

/** Name of the file that makes a folder a project. */
export const SETTINGS_FILE = 'almanac.yaml'

/** A project: the folder that holds almanac.yaml, its settings, and the folders under var/. */
export interface Project {
  folder: string
  settings: Settings
  archive: string
  cache: string
  releases: string
  /** Symbolic link to the release that is served. */
  current: string
  runs: string
  var: string
}

/** Opens a project; what the environment variables hold that its settings name is secret from then on. @throws UserError when the folder holds no almanac.yaml, its settings are wrong, or a newer almanac wrote its var/. */
export async function openProject(folder: string): Promise<Project> {
  const root = resolve(folder)
  const text = await nullIfMissing(readFile(join(root, SETTINGS_FILE), 'utf8'))
  if (text === null)
    throw new UserError(
      `no ${SETTINGS_FILE} in ${root}; run almanac in a project or give --project FOLDER`,
      2,
    )
  await layoutOf(join(root, 'var'))
  const settings = parseSettings(text, SETTINGS_FILE)
  nameSecrets(namedVariables(settings).map(({ variable }) => variable))
  const at = (name: string): string => join(root, 'var', name)
  return {
    folder: root,
    settings,
    var: join(root, 'var'),
    archive: at('archive'),
    cache: at('cache'),
    releases: at('releases'),
    current: at('current'),
    runs: at('runs'),
  }
}
