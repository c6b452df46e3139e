import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from '../base/calendar.js'
import { listRuns, runsAtWork, type RunRecord } from '../runs/run-record.js'
import { listNames, nullIfMissing, unusedFor } from '../system/files.js'
import type { Project } from '../system/project.js'
import { isOlder } from './retention.js'
import type { Removal } from './removal.js'

/**
 * Records of runs beyond what the settings keep, with the files beside them (`<run>.log`), and old logs without a record. The run that
 * made a release is kept as long as the release.
 */
export async function runRemovals(
  project: Project,
  keptReleases: ReadonlySet<string>,
  now: Date,
): Promise<Removal[]> {
  const runs = await listRuns(project)
  const gone = new Set(surplusRuns(runs, project, keptReleases, now).map(({ run_id }) => run_id))
  const known = new Set([...runs, ...(await runsAtWork(project))].map(({ run_id }) => run_id))
  const { runs: count, 'run-days': days } = project.settings.keep
  const removals: Removal[] = []
  for (const name of await listNames(project.runs)) {
    const run = /^(.+)\.(?:json|log)$/.exec(name)?.[1]
    if (run === undefined) continue
    const path = `runs/${name}`
    if (gone.has(run))
      removals.push({
        kind: 'run',
        path,
        why: `not one of the newest ${count}, and more than ${days} days old`,
      })
    else if (!known.has(run) && (await isUnusedFor(join(project.var, path), days)))
      removals.push({ kind: 'run', path, why: `of no run that is known, and more than ${days} days old` })
  }
  return removals
}

function surplusRuns(
  runs: readonly RunRecord[],
  { settings: { keep } }: Project,
  keptReleases: ReadonlySet<string>,
  now: Date,
): RunRecord[] {
  return runs
    .toSorted((a, b) => (a.started_at + a.run_id < b.started_at + b.run_id ? -1 : 1))
    .slice(0, -keep.runs)
    .filter(
      ({ outcome, release_id, started_at }) =>
        isOlder(started_at, keep['run-days'], now) &&
        !(outcome !== 'unchanged' && release_id !== null && keptReleases.has(release_id)),
    )
}

async function isUnusedFor(path: string, days: number): Promise<boolean> {
  const entry = await nullIfMissing(stat(path))
  return entry !== null && unusedFor(entry) > days * DAY_MS
}
