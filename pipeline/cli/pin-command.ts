import { pinRelease, unpinRelease } from '../keep/pins.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'
import { locked } from './locked.js'
import { tell } from './messages.js'

/** `almanac pin ID [--why TEXT]`: keeps a release whatever the settings say. */
export async function pinCommand(folder: string, id: string, options: { why?: string }): Promise<void> {
  const project = await openProject(folder)
  await locked(project, 'pin', () => pinRelease(project, id, options.why ?? null, defaultEffects))
  tell(`Pinned ${id}: it stays until almanac unpin ${id}\n`)
}

/** `almanac unpin ID`: lets a release go when the settings say so. */
export async function unpinCommand(folder: string, id: string): Promise<void> {
  const project = await openProject(folder)
  await locked(project, 'unpin', () => unpinRelease(project, id))
  tell(`Unpinned ${id}: almanac gc may remove it\n`)
}
