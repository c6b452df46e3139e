import { join } from 'node:path'
import { gatherInputs, type ReleaseInputs } from '../release/inputs.js'
import type { Received, SourceOutcome } from '../release/source-outcome.js'
import { currentId, serve } from '../release/release.js'
import { endHold } from '../release/rollback.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import { withLock, type HeldLock } from '../system/lock.js'
import { toolFingerprint } from '../system/tool.js'
import { withCare } from './care.js'
import { tellingOlderFiles } from './older-files.js'
import { placeAsOf } from './place-as-of.js'
import { receiveAll } from './receive.js'
import { Run, type RunOptions, type RunOutcome } from './run.js'
import { damageOf, isHeld, releaseOfInputs } from './served-release.js'

/**
 * How a refresh ended. `held` is true when a rollback keeps an earlier release in place; `sources` are those that were not read as they
 * are published, and `warnings` tell of them and of everything else, in words.
 */
export interface RefreshResult extends RunOutcome {
  /** The day that the release looks back on, or null. */
  asOf: string | null
  /** Folder of the release's site, behind the stable name `var/current` when it is the served one. */
  site: string
  warehouse: string
  held: boolean
  sources: readonly SourceOutcome[]
  warnings: string[]
}

/**
 * Fetches all sources and, when anything changed, releases a new database and site; with `asOf` it fetches nothing and makes
 * an unserved release of what was known on that day. One refresh works in a project at a time. A failed run leaves the served
 * release as it is; a source that fails is a warning.
 * @throws UserError when another refresh is at work or a step fails; the run record says the same.
 */
export async function refresh(
  options: RunOptions,
  effects: Effects = defaultEffects,
): Promise<RefreshResult> {
  return withLock(options.project.var, (lock) => refreshWithin(lock, options, effects))
}

/** A refresh by whoever holds the lock of the project: as `refresh`. @throws UserError also when the lock was lost meanwhile. */
export async function refreshWithin(
  lock: HeldLock,
  options: RunOptions,
  effects: Effects,
): Promise<RefreshResult> {
  const run = new Run({ ...options, lock }, effects)
  const { asOf, project } = run
  if (asOf !== null) {
    const outcome = await run.carryOut(() => withCare(run, () => placeAsOf(run, asOf)))
    return {
      ...outcome,
      ...paths(join(project.releases, outcome.releaseId)),
      asOf,
      held: false,
      sources: run.sources,
      warnings: run.warnings,
    }
  }
  const outcome = await run.carryOut(() => tellingOlderFiles(project, () => withCare(run, () => follow(run))))
  return { ...outcome, ...paths(project.current), asOf, sources: run.sources, warnings: run.warnings }
}

interface Followed extends RunOutcome {
  held: boolean
}

async function follow(run: Run): Promise<Followed> {
  const { inputs, received } = await run.step('fetch', 'Fetching the sources', async (detail) => {
    const received = await receiveAll(run.project, run.effects)
    detail(received.summary)
    run.learnOf(received, {})
    const inputs = await gatherInputs(run.project, received.receipts, await toolFingerprint())
    const bytes = received.received.reduce((sum, { bytes }) => sum + bytes, 0)
    run.tell('fetch', { files: received.received.length, bytes, sha256: inputs.key })
    return { inputs, received }
  })
  const unchanged = await finishUnchanged(run, inputs, received)
  if (unchanged) return unchanged
  const releaseId = await run.makeRelease(inputs, received)
  await serveNewest(run, releaseId)
  return { outcome: 'released', releaseId, held: false }
}

async function finishUnchanged(
  run: Run,
  inputs: ReleaseInputs,
  received: Received,
): Promise<Followed | null> {
  const { project } = run
  const made = await releaseOfInputs(run, inputs.key)
  const served = await currentId(project)
  if (made === undefined) {
    run.warn(`release ${served}`, ...(await damageOf(project, served, 'it is passed over')))
    return null
  }
  run.learnOf(received, made.refused)
  if (served !== null && served !== made.id && (await isHeld(run, served))) {
    run.warn(
      `release ${served}`,
      ...(await damageOf(project, served, 'a rollback holds it; roll back to another')),
    )
    return { outcome: 'unchanged', releaseId: served, held: true }
  }
  const damage = await damageOf(project, made.id, 'it is made again')
  if (damage.length === 0 && served === made.id)
    return { outcome: 'unchanged', releaseId: served, held: false }
  run.warn(`release ${made.id}`, ...damage)
  if (damage.length > 0) await run.makeRelease(inputs, received, made)
  await serveNewest(run, made.id)
  return { outcome: 'released', releaseId: made.id, held: false }
}

async function serveNewest(run: Run, id: string): Promise<void> {
  await run.step('serve', 'Switching to the new release', async () => {
    await run.checkLock()
    await serve(run.project, id)
    await endHold(run.project)
  })
}

function paths(folder: string): Pick<RefreshResult, 'site' | 'warehouse'> {
  return { site: join(folder, 'site'), warehouse: join(folder, 'warehouse.duckdb') }
}
