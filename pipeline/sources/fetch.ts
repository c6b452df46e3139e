import { isAbsolute, join, relative } from 'node:path'
import { messageOf, UserError } from '../base/error.js'
import type { Effects } from '../system/effects.js'
import type { Archive, Receipt } from './archive.js'
import type { Manifest } from './manifest.js'

/**
 * Gets what a source publishes now and archives it.
 * @returns the receipt: a new one, or the newest there was when the bytes are the same.
 * @throws UserError when the file lies outside the project or cannot be read.
 */
export async function fetchSource(
  manifest: Manifest,
  projectFolder: string,
  archive: Archive,
  effects: Effects,
): Promise<Receipt> {
  const origin = manifest.from.file
  const bytes = await readInside(projectFolder, origin, manifest.file, effects)
  return archive.receive(manifest.name, bytes, origin, effects.now())
}

async function readInside(
  projectFolder: string,
  origin: string,
  manifestFile: string,
  effects: Effects,
): Promise<Uint8Array> {
  const path = join(projectFolder, origin)
  if (isAbsolute(origin) || relative(projectFolder, path).startsWith('..')) {
    throw new UserError(
      `${manifestFile}: from.file lies outside the project: ${origin}; copy the file under data/`,
    )
  }
  try {
    return await effects.readFile(path)
  } catch (cause) {
    throw new UserError(`${manifestFile}: cannot read ${origin}: ${messageOf(cause)}`, 1, { cause })
  }
}
