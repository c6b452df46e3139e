import type { Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import type { Secrets } from './secrets.js'

/** What every way needs. */
export interface Telling {
  project: Project
  effects: Effects
  secrets: Secrets
}
