import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { UserError } from '../base/error.js'
import { nullIfMissing, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'
import { currentId, damagedFiles, readManifest, serve } from './release.js'

const holdSchema = z.strictObject({ serves: z.string() })

/**
 * Serves an earlier release again and holds it: a refresh brings a newer one only when there is something new.
 * @throws UserError when the release is unknown or damaged, looks back on an earlier day, or is served already.
 */
export async function rollback(project: Project, id: string): Promise<void> {
  const manifest = await readManifest(project, id)
  if ((await currentId(project)) === id) throw new UserError(`release ${id} is the one that is served`, 2)
  if (manifest.as_of !== null)
    throw new UserError(`release ${id} looks back on ${manifest.as_of} and is never served`, 2)
  const damaged = await damagedFiles(project, manifest)
  if (damaged.length > 0)
    throw new UserError(`release ${id} is damaged (${damaged.join(', ')}); the served release stays`)
  await writeAtomically(holdFile(project), JSON.stringify({ serves: id }))
  await serve(project, id)
}

/** The release that a rollback holds, or null. @throws UserError when it cannot be told. */
export async function heldRelease(project: Project): Promise<string | null> {
  const text = await nullIfMissing(readFile(holdFile(project), 'utf8'))
  return text === null ? null : parseHold(text)
}

function parseHold(text: string): string {
  try {
    return holdSchema.parse(JSON.parse(text)).serves
  } catch (cause) {
    throw new UserError(
      'var/held-release.json is damaged: a rollback holds the served release; remove the file to follow new releases again, or roll back again',
      1,
      { cause },
    )
  }
}

/** Ends a hold, because something new was released. */
export async function endHold(project: Project): Promise<void> {
  await rm(holdFile(project), { force: true })
}

function holdFile(project: Project): string {
  return join(project.var, 'held-release.json')
}
