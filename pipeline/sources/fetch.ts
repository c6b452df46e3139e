import { UserError } from '../base/error.js'
import type { Effects } from '../system/effects.js'
import { type Archive, oldestFirst, type Receipt } from './archive.js'
import type { Manifest } from './manifest.js'
import type { Fetching, PageReader } from './places/fetching.js'
import { PLACE_KEYS } from './place.js'
import { receiveFile, receiveFiles, receiveInbox } from './places/local-files.js'

/**
 * Gets what a source publishes now and archives it.
 * @returns a receipt for each file, oldest first: a new one, or the newest of its origin when the bytes are the same. None when the
 *   drop folder is empty and the source sent files before.
 * @throws UserError naming the manifest and what could not be had.
 */
export async function fetchSource(
  manifest: Manifest,
  project: Fetching['project'],
  archive: Archive,
  reader: PageReader,
  effects: Effects,
): Promise<Receipt[]> {
  const intake = await archive.intake(manifest.name)
  const receipts = await receiveFrom({ manifest, project, archive, intake, reader, effects })
  return oldestFirst(receipts)
}

/** Clients of the network and of programs are loaded only by a source that needs them: they take longer than a refresh. */
async function receiveFrom(fetching: Fetching): Promise<Receipt[]> {
  const { file, files, inbox, url, command, engine } = fetching.manifest.from
  if (file !== undefined) return [await receiveFile(fetching, file)]
  if (files !== undefined) return receiveFiles(fetching, files)
  if (inbox !== undefined) return receiveInbox(fetching, inbox)
  if (url !== undefined) {
    const { receiveUrl } = await import('./places/url.js')
    return [await receiveUrl(fetching, url)]
  }
  if (command !== undefined) {
    const { receiveOutput } = await import('./places/command.js')
    return [await receiveOutput(fetching, command)]
  }
  if (engine !== undefined) {
    const { receiveRollups } = await import('./places/engine/rollups.js')
    return receiveRollups(fetching, engine)
  }
  throw new UserError(`${fetching.manifest.file}: from names no place; give one of ${PLACE_KEYS}`)
}
