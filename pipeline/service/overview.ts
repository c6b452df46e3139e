import * as z from 'zod'
import { messageOf } from '../base/error.js'
import { replacedFiles, unusedSeries } from '../release/library.js'
import { heldRelease } from '../release/rollback.js'
import { currentId } from '../release/release.js'
import { releaseStatus, type ReleaseStatus } from '../release/status.js'
import { damageText, readRuns, readRunsAtWork, type RunRecord } from '../runs/run-record.js'
import { readRunLog } from '../runs/run-log.js'
import type { JobState } from '../schedule/job-state.js'
import { lockOwner } from '../system/lock.js'
import { diskUse, type DiskUse } from '../system/disk-use.js'
import type { Project } from '../system/project.js'
import { sourceStates, type SourceState } from './source-states.js'

/** A run that has not ended, and the step it is at, null before its first. */
export interface WorkState {
  run_id: string
  job: string | null
  slot: string | null
  attempt: number
  started_at: string
  step: string | null
  /** Whether its process is there or somebody gives signs of life; a run that is not alive was interrupted. */
  alive: boolean
}

const stepSchema = z.object({ step: z.string() })

/** How a project stands, as plain records that print as JSON. */
export interface Overview {
  at: string
  served: ReleaseStatus | null
  /** Whether a rollback holds the served release. */
  held: boolean
  at_work: WorkState[]
  last_run: RunRecord | null
  jobs: JobState[]
  sources: SourceState[]
  disk: DiskUse | null
  /** Files of the project's own that are read in place of the library's. */
  replaced: string[]
  /** Files of the project that say what the library says, or that of an earlier almanac. */
  copies: string[]
  /** What sources say of their series without effect, in words. */
  unused: string[]
  /** What could not be found out or is damaged, each with its remedy. */
  problems: string[]
}

/** What an overview is made with; each has a default that asks the project. */
export interface OverviewParts {
  now: Date
  jobs: (now: Date) => Promise<JobState[]>
  served?: (project: Project) => Promise<ReleaseStatus | null>
  disk?: (project: Project) => Promise<DiskUse>
}

/** Newest records among which the last run that did not look back is sought. */
const LOOKED_AT = 50

/** How a project stands. What cannot be read is told among the problems and hides nothing else. */
export async function overviewOf(project: Project, parts: OverviewParts): Promise<Overview> {
  const { now, jobs, served = releaseStatus, disk = diskUse } = parts
  const problems: string[] = []
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      problems.push(messageOf(cause))
      return otherwise
    }
  }
  const release = await attempt(() => served(project), null)
  const held = await attempt(async () => {
    const id = await currentId(project)
    return id !== null && (await heldRelease(project)) === id
  }, false)
  const { runs, damaged } = await attempt(() => readRuns(project, LOOKED_AT), { runs: [], damaged: [] })
  const working = await attempt(() => readRunsAtWork(project), { runs: [], damaged: [] })
  problems.push(...[...damaged, ...working.damaged].map(damageText))
  const last = runs.findLast((run) => run.as_of === null) ?? null
  return {
    at: now.toISOString(),
    served: release,
    held,
    at_work: await Promise.all(working.runs.map((run) => workState(project, run))),
    last_run: last,
    jobs: await attempt(() => jobs(now), []),
    sources: await attempt(() => sourceStates(project, release?.sources ?? [], fared(last), now), []),
    disk: await attempt(() => disk(project), null),
    ...(await attempt(() => projectLibrary(project), { replaced: [], copies: [] })),
    unused: await attempt(() => unusedSeries(project), []),
    problems: [...new Set(problems)],
  }
}

async function projectLibrary(project: Project): Promise<Pick<Overview, 'replaced' | 'copies'>> {
  const files = await replacedFiles(project)
  const named = (isOwn: boolean): string[] =>
    files.filter(({ state }) => (state === 'replaced') === isOwn).map(({ file }) => file)
  return { replaced: named(true), copies: named(false) }
}

/** What a run found of the sources, unless it ended before it knew. */
function fared(run: RunRecord | null): RunRecord['sources'] | null {
  const isFetched = run?.steps.some(({ step, failed }) => step === 'fetch' && !failed)
  return run && isFetched === true ? run.sources : null
}

async function workState(project: Project, run: RunRecord): Promise<WorkState> {
  const { run_id, job, slot, attempt, started_at } = run
  const steps = (await readRunLog(project, run_id)).map((line) => stepSchema.safeParse(JSON.parse(line)))
  const step = steps.findLast(({ success }) => success)?.data?.step ?? null
  const alive = (await lockOwner(project.var)) !== null
  return { run_id, job, slot, attempt, started_at, step, alive }
}
