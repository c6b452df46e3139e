import { dirname } from 'node:path'
import { digest } from '../base/digest.js'
import type { SiteParts } from '../release/assemble.js'
import { WAREHOUSE } from '../release/release.js'
import { bytesOf } from '../system/files.js'
import { notedHashes } from '../system/step-cache.js'
import type { StepFacts } from './run.js'

/** Size and hash of a database that a step has just written; the hash is the one that the step noted. */
export async function builtFacts(warehouse: string): Promise<StepFacts> {
  const folder = dirname(warehouse)
  const { [WAREHOUSE]: sha256 = null } = await notedHashes(folder)
  return { files: 1, bytes: await bytesOf(folder, [WAREHOUSE]), sha256 }
}

/** Files and bytes of a site without its database, and the hash of the list of its files' hashes. */
export async function renderedFacts({ pages, data }: SiteParts): Promise<StepFacts> {
  const hashes = await Promise.all([notedHashes(pages), notedHashes(data)])
  const [ofPages, ofData] = hashes.map((noted) => Object.keys(noted))
  const bytes = (await bytesOf(pages, ofPages ?? [])) + (await bytesOf(data, ofData ?? []))
  return { files: (ofPages?.length ?? 0) + (ofData?.length ?? 0), bytes, sha256: digest(hashes) }
}
