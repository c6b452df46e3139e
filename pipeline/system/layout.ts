import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { UserError } from '../base/error.js'
import { nullIfMissing, writeAtomically } from './files.js'

/** Version of the layout of var/ that this almanac reads and writes. Raise it, with a step of the upgrade, when the layout changes. */
export const LAYOUT = 2

/** Name of the file in var/ that states its layout. */
const LAYOUT_FILE = 'format.json'

// What a later almanac adds is none of our business: the version is enough to refuse it.
const layoutSchema = z.object({ version: z.number().int().nonnegative() })

/**
 * The version of the layout of a var/ folder; 0 when it states none, as it was before layouts had versions.
 * @throws UserError when it is newer than this almanac, or cannot be read.
 */
export async function layoutOf(folder: string): Promise<number> {
  const file = join(folder, LAYOUT_FILE)
  const text = await nullIfMissing(readFile(file, 'utf8'))
  if (text === null) return 0
  const version = versionIn(text)
  if (version === null)
    throw new UserError(
      `${file} is damaged; restore it from a backup, or write {"version": ${LAYOUT}} into it`,
    )
  refuseNewer(version, folder)
  return version
}

/** @throws UserError when a layout is newer than this almanac; `where` names what has it. */
export function refuseNewer(version: number, where: string): void {
  if (version > LAYOUT)
    throw new UserError(
      `${where} has layout ${version}, made by a newer almanac; this one knows layouts up to ${LAYOUT}: use the newer almanac, or restore a backup that was made before it`,
    )
}

/** States that a var/ folder has the layout of this almanac. */
export async function stateLayout(folder: string): Promise<void> {
  await writeAtomically(join(folder, LAYOUT_FILE), `${JSON.stringify({ version: LAYOUT })}\n`)
}

function versionIn(text: string): number | null {
  try {
    return layoutSchema.parse(JSON.parse(text)).version
  } catch {
    return null
  }
}
