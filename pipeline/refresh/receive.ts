import { counted } from '../base/figures.js'
import { messageOf, UserError } from '../base/error.js'
import type { Received, SourceFailure } from '../release/source-outcome.js'
import { Archive, fileId, type Receipt } from '../sources/archive.js'
import { fetchSource } from '../sources/fetch.js'
import { readManifests, type Manifest } from '../sources/manifest.js'
import type { Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import { Lander } from '../warehouse/lander.js'

/**
 * Fetches all sources into the archive. One that fails does not stop the others. `received` are the receipts that are new.
 * @throws UserError when there is no source, or nothing of any of them.
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
  if (receipts.length === 0)
    throw new UserError(failures.map(({ source, reason }) => `${source}: ${reason}`).join('\n'))
  const unfetched = failures.length > 0 ? `, ${failures.length} not fetched` : ''
  const received = receipts.filter((receipt) => !before.has(fileId(receipt)))
  const summary = `${counted(manifests.length, 'source')}, ${counted(received.length, 'new file')}${unfetched}`
  return { receipts, received, published, failures, summary }
}

/** All are let end before one that failed is told, so that nothing is written after the lock is given back. */
async function fetchEach(
  manifests: readonly Manifest[],
  project: Project,
  archive: Archive,
  effects: Effects,
): Promise<Omit<Received, 'receipts'>> {
  const reader = new Lander(null)
  const outcomes = await Promise.allSettled(
    manifests.map((manifest) => fetchSource(manifest, project, archive, reader, effects)),
  )
  reader.close()
  const published: Receipt[] = []
  const failures: SourceFailure[] = []
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') published.push(...outcome.value)
    else if (outcome.reason instanceof UserError)
      failures.push({
        source: manifests[i]?.name ?? '',
        outcome: 'not-fetched',
        reason: messageOf(outcome.reason),
      })
    else throw outcome.reason
  }
  return { published, failures }
}
