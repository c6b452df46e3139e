import { inputsAsOf } from '../release/as-of.js'
import { warningsOf, type Received } from '../release/refusals.js'
import { listReleases } from '../release/release.js'
import type { Receipt } from '../sources/archive.js'
import { readManifests } from '../sources/manifest.js'
import type { Run, RunOutcome } from './run.js'

/**
 * Makes an unserved release of what was known at the end of a day, unless one of the same inputs and logical date is there.
 * @throws UserError when nothing had been received by then.
 */
export async function placeAsOf(run: Run, asOf: string): Promise<RunOutcome> {
  const inputs = await inputsAsOf(run.project, asOf)
  const sources = (await readManifests(run.project.folder)).map(({ name }) => name)
  const received = receivedBy(asOf, inputs.receipts, sources)
  const made = (await listReleases(run.project)).find(
    (release) => release.inputs === inputs.key && release.date === run.date,
  )
  if (!made) return { outcome: 'placed', releaseId: await run.makeRelease(inputs, received) }
  run.warnings = warningsOf(received, made.refused)
  return { outcome: 'unchanged', releaseId: made.id }
}

function receivedBy(date: string, receipts: readonly Receipt[], sources: readonly string[]): Received {
  const newest = new Map(receipts.map((receipt) => [`${receipt.source} ${receipt.origin}`, receipt]))
  const silent = sources.filter((source) => !receipts.some((receipt) => receipt.source === source))
  return {
    receipts,
    published: [...newest.values()],
    failures: silent.map((source) => ({ source, reason: `nothing was received until ${date}` })),
  }
}
