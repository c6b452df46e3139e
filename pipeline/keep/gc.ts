import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { gatherInputs, type ReleaseInputs } from '../release/inputs.js'
import { currentId, readableReleases } from '../release/release.js'
import { heldRelease } from '../release/rollback.js'
import { Archive } from '../sources/archive.js'
import type { Effects } from '../system/effects.js'
import { listFiles } from '../system/files.js'
import type { Project } from '../system/project.js'
import { toolFingerprint } from '../system/tool.js'
import { cacheRemovals } from './cache-removals.js'
import { leftoverRemovals } from './leftover-removals.js'
import { listPins } from './pins.js'
import { carryOut, measureRemovals, type MeasuredRemoval, type Removal } from './removal.js'
import { judgeReleases, type Verdict } from './retention.js'
import { runRemovals } from './run-removals.js'

/** What nothing refers to, what is kept and why, and what in the archive has no receipt. Paths are relative to var/. */
export interface Collection {
  removals: MeasuredRemoval[]
  freedBytes: number
  kept: Verdict[]
  /** Archived bytes without a receipt, which a crash between the two leaves. They are told of and stay. */
  withoutReceipt: string[]
}

/** Finds what nothing refers to and removes nothing. */
export async function planCollection(project: Project, effects: Effects): Promise<Collection> {
  const archive = new Archive(project.archive)
  const receipts = await archive.receipts()
  const inputs = await gatherInputs(project, receipts, await toolFingerprint())
  const verdicts = await judgeAll(project, inputs, effects.now())
  const kept = verdicts.filter(({ isKept }) => isKept)
  const removals = await measureRemovals(project.var, [
    ...verdicts.filter(({ isKept }) => !isKept).map(releaseRemoval),
    ...(await cacheRemovals(project, inputs)),
    ...(await leftoverRemovals(project)),
    ...(await runRemovals(project, new Set(kept.map(({ id }) => id)), effects.now())),
  ])
  const known = new Set(receipts.map(({ sha256 }) => sha256))
  const stored = await listFiles(join(project.archive, 'sha256'))
  return {
    removals,
    freedBytes: removals.reduce((sum, { bytes }) => sum + bytes, 0),
    kept,
    withoutReceipt: stored
      .filter((file) => /^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(file) && !known.has(file.slice(3)))
      .map((file) => `archive/sha256/${file}`),
  }
}

/** Removes what nothing refers to. Call it under the lock. */
export async function collect(project: Project, effects: Effects): Promise<Collection> {
  const collection = await planCollection(project, effects)
  await carryOut(project.var, collection.removals)
  return collection
}

async function judgeAll(project: Project, inputs: ReleaseInputs, now: Date): Promise<Verdict[]> {
  const pins = await listPins(project)
  const uses = {
    served: await currentId(project),
    held: await heldOrServed(project),
    pinned: new Set(pins.map(({ release }) => release)),
    inputs: inputs.key,
  }
  // One that cannot be read is judged by a person.
  const { releases } = await readableReleases(project)
  return judgeReleases(releases, uses, project.settings.keep, now)
}

/** The release that a rollback holds; while a damaged note does not tell which, the served one is. */
async function heldOrServed(project: Project): Promise<string | null> {
  try {
    return await heldRelease(project)
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return currentId(project)
  }
}

function releaseRemoval({ id, why }: Verdict): Removal {
  return { kind: 'release', path: `releases/${id}`, why }
}
