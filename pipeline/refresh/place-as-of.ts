import { inputsAsOf } from '../release/as-of.js'
import { receivedBefore } from '../release/source-outcome.js'
import { readableReleases } from '../release/release.js'
import { readManifests } from '../sources/manifest.js'
import type { Run, RunOutcome } from './run.js'

/**
 * Makes an unserved release of what was known at the end of a day, unless one of the same inputs and logical date is there.
 * @throws UserError when nothing had been received by then.
 */
export async function placeAsOf(run: Run, asOf: string): Promise<RunOutcome> {
  const inputs = await inputsAsOf(run.project, asOf)
  const sources = (await readManifests(run.project.folder)).map(({ name }) => name)
  const received = receivedBefore(inputs.receipts, sources, `nothing was received until ${asOf}`)
  const made = (await readableReleases(run.project)).releases.find(
    (release) => release.inputs === inputs.key && release.date === run.date,
  )
  if (!made) return { outcome: 'placed', releaseId: await run.makeRelease(inputs, received) }
  run.learnOf(received, made.refused)
  return { outcome: 'unchanged', releaseId: made.id }
}
