import { messageOf, UserError } from '../base/error.js'
import type { Received, SourceFailure } from '../release/refusals.js'
import { Archive, fileId, type Receipt } from '../sources/archive.js'
import { fetchSource } from '../sources/fetch.js'
import { readManifests, type Manifest } from '../sources/manifest.js'
import type { Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'

/**
 * Fetches all sources into the archive. One that fails does not stop the others, as long as something of it was received before.
 * `received` are the receipts that are new.
 * @throws UserError when there is no source, or one of which there is nothing.
 */
export async function receiveAll(
  project: Project,
  effects: Effects,
): Promise<Received & { summary: string; receipts: Receipt[]; received: Receipt[] }> {
  const archive = new Archive(project.archive)
  const before = new Set((await archive.receipts()).map(fileId))
  const manifests = await readManifests(project.folder)
  if (manifests.length === 0) throw new UserError('no sources: describe one in data/sources/<name>.yaml')
  const { published, failures } = await fetchEach(manifests, project, archive, effects)
  const receipts = await archive.receipts()
  refuseWithoutFiles(failures, receipts)
  const unfetched = failures.length > 0 ? `, ${failures.length} not fetched` : ''
  const received = receipts.filter((receipt) => !before.has(fileId(receipt)))
  const summary = `${manifests.length} sources, ${received.length} new files${unfetched}`
  return { receipts, received, published, failures, summary }
}

/** All are let end before one that failed is told, so that nothing is written after the lock is given back. */
async function fetchEach(
  manifests: readonly Manifest[],
  project: Project,
  archive: Archive,
  effects: Effects,
): Promise<Omit<Received, 'receipts'>> {
  const outcomes = await Promise.allSettled(
    manifests.map((manifest) => fetchSource(manifest, project, archive, effects)),
  )
  const published: Receipt[] = []
  const failures: SourceFailure[] = []
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') published.push(...outcome.value)
    else if (outcome.reason instanceof UserError)
      failures.push({ source: manifests[i]?.name ?? '', reason: `not fetched: ${messageOf(outcome.reason)}` })
    else throw outcome.reason
  }
  return { published, failures }
}

function refuseWithoutFiles(failures: readonly SourceFailure[], receipts: readonly Receipt[]): void {
  const known = new Set(receipts.map(({ source }) => source))
  const words = failures
    .filter(({ source }) => !known.has(source))
    .map(({ source, reason }) => `${source}: ${reason}; nothing of it was received before`)
  if (words.length > 0) throw new UserError(words.join('\n'))
}
