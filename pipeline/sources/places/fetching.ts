import type { Effects } from '../../system/effects.js'
import type { Project } from '../../system/project.js'
import type { Archive, Intake } from '../archive.js'
import type { Manifest } from '../manifest.js'
import type { PageFacts, ServedPage } from './page-facts.js'

/** Parses what strangers serve, in a process of its own. */
export interface PageReader {
  /** @throws UserError naming the file when it takes too long or too much memory. */
  page(page: ServedPage, of: { file: string; manifest: Manifest }): Promise<PageFacts>
}

/** What a place needs to get one source's files. */
export interface Fetching {
  manifest: Manifest
  project: Pick<Project, 'folder' | 'cache' | 'settings'>
  archive: Archive
  intake: Intake
  reader: PageReader
  effects: Effects
}
