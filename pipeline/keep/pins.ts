import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { UserError, unknownValue } from '../base/error.js'
import { readManifest } from '../release/release.js'
import type { Effects } from '../system/effects.js'
import { nullIfMissing, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'

const pinsSchema = z.array(
  z.strictObject({ release: z.string(), why: z.string().nullable(), pinned_at: z.string() }),
)

/** A release that is never removed: since when (ISO 8601, UTC), and why if somebody said so. */
export type Pin = z.infer<typeof pinsSchema>[number]

/** All pins, oldest first. @throws UserError when they cannot be read. */
export async function listPins(project: Project): Promise<Pin[]> {
  const text = await nullIfMissing(readFile(pinFile(project), 'utf8'))
  if (text === null) return []
  try {
    return pinsSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError('var/pins.json is damaged; restore it from a backup, or remove it and pin again', 1, {
      cause,
    })
  }
}

/** Pins a release, or gives its pin another reason. Call it under the lock. @throws UserError when there is no such release. */
export async function pinRelease(
  project: Project,
  id: string,
  why: string | null,
  effects: Effects,
): Promise<void> {
  await readManifest(project, id)
  const others = (await listPins(project)).filter(({ release }) => release !== id)
  await writePins(project, [...others, { release: id, why, pinned_at: effects.now().toISOString() }])
}

/** Takes the pin off a release. Call it under the lock. @throws UserError when it has none. */
export async function unpinRelease(project: Project, id: string): Promise<void> {
  const pins = await listPins(project)
  const names = pins.map(({ release }) => release)
  if (!names.includes(id)) throw new UserError(unknownValue('pinned release', id, names), 2)
  await writePins(
    project,
    pins.filter(({ release }) => release !== id),
  )
}

async function writePins(project: Project, pins: readonly Pin[]): Promise<void> {
  await writeAtomically(pinFile(project), `${JSON.stringify(pins, null, 2)}\n`)
}

function pinFile(project: Project): string {
  return join(project.var, 'pins.json')
}
