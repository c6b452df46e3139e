import type { Effects } from '../../system/effects.js'
import type { Project } from '../../system/project.js'
import type { Archive, Intake } from '../archive.js'
import type { Manifest } from '../manifest.js'

/** What a place needs to get one source's files. */
export interface Fetching {
  manifest: Manifest
  project: Pick<Project, 'folder' | 'cache' | 'settings'>
  archive: Archive
  intake: Intake
  effects: Effects
}
