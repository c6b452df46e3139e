import { readRecords, runNames, type RunRecord } from '../../runs/run-record.js'
import type { Project } from '../../system/project.js'

/** What metrics need of a run that ended. */
interface RunSummary {
  job: string
  outcome: RunRecord['outcome']
  startedAt: number
  finishedAt: number | null
}

/** The last run of a job; times in seconds since 1970. */
export interface JobRuns {
  job: string
  last: RunSummary
  lastSuccess: number | null
}

/** Name of the job of runs that were asked for by hand. */
const BY_HAND = 'by hand'

/** What the records of runs say, counted; of each record only what is new is read. */
export class RunIndex {
  private readonly runs = new Map<string, RunSummary | null>()

  constructor(private readonly project: Project) {}

  /** Takes in the records that are new since the last time, and drops those that were removed. */
  async update(): Promise<void> {
    const names = await runNames(this.project)
    const there = new Set(names)
    for (const name of this.runs.keys()) if (!there.has(name)) this.runs.delete(name)
    const added = names.filter((name) => !this.runs.has(name))
    const { runs } = await readRecords(this.project, added)
    for (const name of added) this.runs.set(name, null)
    for (const run of runs) this.runs.set(`${run.run_id}.json`, summary(run))
  }

  /** How many records tell of each outcome; `damaged` are those that could not be read. */
  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {
      released: 0,
      placed: 0,
      unchanged: 0,
      failed: 0,
      interrupted: 0,
      damaged: 0,
    }
    for (const run of this.runs.values()) {
      const outcome = run?.outcome ?? 'damaged'
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
    return counts
  }

  /** The last run of each job, and when the job last did its work. */
  jobs(): JobRuns[] {
    const jobs = new Map<string, JobRuns>()
    for (const run of this.runs.values()) {
      if (run === null) continue
      const before = jobs.get(run.job)
      const success = isSuccess(run) ? (run.finishedAt ?? run.startedAt) : null
      const lastSuccess = Math.max(before?.lastSuccess ?? 0, success ?? 0) || null
      const last = before && before.last.startedAt > run.startedAt ? before.last : run
      jobs.set(run.job, { job: run.job, last, lastSuccess })
    }
    return [...jobs.values()].toSorted((a, b) => (a.job < b.job ? -1 : 1))
  }
}

function isSuccess({ outcome }: RunSummary): boolean {
  return outcome === 'released' || outcome === 'placed' || outcome === 'unchanged'
}

function summary({ job, outcome, started_at, finished_at }: RunRecord): RunSummary {
  return {
    job: job ?? BY_HAND,
    outcome,
    startedAt: seconds(started_at),
    finishedAt: finished_at === null ? null : seconds(finished_at),
  }
}

function seconds(instant: string): number {
  return Date.parse(instant) / 1000
}
