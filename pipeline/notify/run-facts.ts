import { join } from 'node:path'
import { hideSecrets } from '../base/secrets.js'
import type { SourceOutcome } from '../release/source-outcome.js'
import { warningsIn, type RunRecord } from '../runs/run-record.js'
import type { Project } from '../system/project.js'

/** What is told of a run beside its notices. Times are ISO 8601, UTC; `held-back` is a run that another one at work kept from starting. */
export interface RunFacts {
  outcome: 'released' | 'placed' | 'unchanged' | 'failed' | 'interrupted' | 'held-back' | 'none'
  release: string | null
  run: string | null
  logicalDate: string | null
  job: string | null
  slot: string | null
  attempt: number
  error: string | null
  /** Sources that were not read as they are published. */
  sources: readonly SourceOutcome[]
  /** All that it warns of, in words. */
  warnings: readonly string[]
  /** Folder of the served site, and its database. */
  site: string
  warehouse: string
}

/** The facts of a message that is about no run, such as an alert of the scheduler. */
export function factsWithoutRun(
  { current }: Project,
  about: Partial<Pick<RunFacts, 'outcome' | 'job' | 'slot' | 'logicalDate' | 'error'>> = {},
): RunFacts {
  return {
    outcome: 'none',
    release: null,
    run: null,
    logicalDate: null,
    job: null,
    slot: null,
    attempt: 1,
    error: null,
    sources: [],
    warnings: [],
    site: join(current, 'site'),
    warehouse: join(current, 'warehouse.duckdb'),
    ...about,
  }
}

/** The same facts, with no secret in their words. */
export function factsWithoutSecrets(facts: RunFacts): RunFacts {
  return {
    ...facts,
    error: facts.error === null ? null : hideSecrets(facts.error),
    sources: facts.sources.map((source) => ({ ...source, reason: hideSecrets(source.reason) })),
    warnings: facts.warnings.map(hideSecrets),
  }
}

/** The facts of a run that has ended. */
export function factsOf(project: Project, run: RunRecord): RunFacts {
  return {
    ...factsWithoutRun(project),
    outcome: run.outcome === 'running' ? 'interrupted' : run.outcome,
    release: run.release_id,
    run: run.run_id,
    logicalDate: run.logical_date,
    job: run.job,
    slot: run.slot,
    attempt: run.attempt,
    error: run.error,
    sources: run.sources,
    warnings: warningsIn(run),
  }
}
