import { messageOf } from '../../base/error.js'
import type { Effects } from '../../system/effects.js'
import type { Project } from '../../system/project.js'

/** What one check found: nothing to do, something to know, or something that keeps almanac from its work. */
export interface Finding {
  check: string
  state: 'ok' | 'warning' | 'problem'
  says: string
  /** What to do; null when it is well. */
  remedy: string | null
}

/** What the checks of a project are given. */
export interface Checked {
  project: Project
  now: Date
  effects: Effects
}

export function ok(check: string, says: string): Finding {
  return { check, state: 'ok', says, remedy: null }
}

export function warning(check: string, says: string, remedy: string): Finding {
  return { check, state: 'warning', says, remedy }
}

export function problem(check: string, says: string, remedy: string): Finding {
  return { check, state: 'problem', says, remedy }
}

/** What `work` found, or that it failed, in its own words. */
export async function tried(
  check: string,
  remedy: string,
  work: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await work()
  } catch (cause) {
    return [problem(check, messageOf(cause), remedy)]
  }
}
