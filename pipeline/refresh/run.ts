import { join } from 'node:path'
import { civilDate } from '../base/calendar.js'
import { messageOf, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { ensureRoom } from '../keep/room.js'
import type { ReleaseInputs } from '../release/inputs.js'
import { outcomesOf, type Received, type Refusals, type SourceOutcome } from '../release/source-outcome.js'
import type { ReleaseManifest } from '../release/release.js'
import type { Effects } from '../system/effects.js'
import { listNames, removeTemporaries } from '../system/files.js'
import type { HeldLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { toolVersions } from '../system/tool.js'
import { logFailure, openRunLog, type RunLog } from '../runs/run-log.js'
import {
  endInterruptedRuns,
  keepRun,
  readRuns,
  setAside,
  warningsIn,
  type RunRecord,
  type RunWarning,
} from '../runs/run-record.js'
import { hideSecrets } from '../base/secrets.js'
import type { LogSink } from '../system/log.js'
import { KEPT_RESULTS } from '../system/step-cache.js'
import { removeUnneeded } from './care.js'

/** Shows the steps of a run to whoever watches; `work` may report a detail for the line. */
export type ShowStep = <T>(title: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>

/** The steps of a refresh in their order; `effects.stepDone` is told each name once the step has taken effect. */
export const STEPS = ['fetch', 'land', 'build', 'render', 'place', 'serve', 'record'] as const
type Step = (typeof STEPS)[number]

/** What a run was asked to do: dates are YYYY-MM-DD, civil days in the project's time zone. */
export interface RunOptions {
  project: Project
  /** Logical date; default: `asOf`, or today. */
  date?: string
  /** Make a release of what was known at the end of this day, and do not serve it. */
  asOf?: string
  /** The slot of the schedule that this run is for. */
  slot?: SlotAttempt
  showStep?: ShowStep
  /** Where the lines of the run's log go beside its file. */
  log?: LogSink
  /** The lock of the project, which each step looks at before it begins. */
  lock?: HeldLock
}

/** A try at a slot of the schedule: its job, its time (ISO 8601, UTC), and which try it is, from 1. */
export interface SlotAttempt {
  job: string
  slot: string
  attempt: number
}

/** How the work of a run ended. */
export interface RunOutcome {
  outcome: 'released' | 'placed' | 'unchanged'
  releaseId: string
}

/** What a step gave, as its record tells it; a figure that is not known is left out. */
export type StepFacts = Partial<Pick<RunRecord['steps'][number], 'files' | 'rows' | 'bytes' | 'sha256'>>

const NO_FACTS = { files: null, rows: null, bytes: null, sha256: null }

type Ending = [outcome: RunRecord['outcome'], releaseId: string | null, error: string | null]

/** One run of a refresh: its dates, the steps it carried out, the warnings it gives, and its record. */
export class Run {
  readonly project: Project
  readonly asOf: string | null
  private readonly startedAt: Date
  readonly date: string
  private readonly steps: RunRecord['steps'] = []
  private readonly facts = new Map<string, StepFacts>()
  private readonly journal: RunLog
  private readonly told: RunWarning[] = []
  /** Sources that were not read as they are published. */
  sources: readonly SourceOutcome[] = []
  private readonly slot: SlotAttempt | null
  private versions: Record<string, string> = {}
  readonly showStep: ShowStep
  private readonly lock: HeldLock | null

  constructor(
    options: RunOptions,
    readonly effects: Effects,
  ) {
    this.project = options.project
    this.asOf = options.asOf ?? null
    this.slot = options.slot ?? null
    this.startedAt = effects.now()
    this.date = options.date ?? this.asOf ?? civilDate(this.startedAt, this.project.settings['time-zone'])
    this.lock = options.lock ?? null
    this.showStep = options.showStep ?? ((_, work) => work(() => undefined))
    this.journal = openRunLog(this.project, this.id, () => effects.now(), options.log)
  }

  /** What the run went on without, and what else there is to warn of, in words. */
  get warnings(): string[] {
    return warningsIn({ sources: [...this.sources], warnings: this.ownWarnings })
  }

  private get ownWarnings(): RunWarning[] {
    const fault = this.journal.fault()
    const told = [...this.told, ...(fault === null ? [] : [{ about: 'log', words: fault }])]
    return told.map(({ about, words }) => ({ about, words: hideSecrets(words) }))
  }

  /** Replaces what is known of the sources. */
  learnOf(received: Received, refused: Refusals): void {
    const outcomes = outcomesOf(received, refused)
    this.sources = outcomes.map((outcome) => ({ ...outcome, reason: hideSecrets(outcome.reason) }))
  }

  /** Adds warnings that are not about the sources. @param about tells one from another, from run to run the same. */
  warn(about: string, ...words: readonly string[]): void {
    this.told.push(...words.map((each) => ({ about, words: each })))
  }

  /** Clears away what a crash left, does the work and keeps a record of it, also when it fails. */
  async carryOut<T extends RunOutcome>(work: () => Promise<T>): Promise<T> {
    const { log } = this.journal
    try {
      this.versions = await toolVersions()
      const { slot, date, asOf, versions } = this
      log.info({ ...slot, logical_date: date, as_of: asOf, ...versions }, 'run started')
      await this.clearInterruptedWork()
      await this.keepRecord('running', null, null)
      const result = await work()
      await this.record(result.outcome, result.releaseId, null)
      this.logWarnings()
      log.info({ outcome: result.outcome, release: result.releaseId }, 'run ended')
      return result
    } catch (thrown) {
      const cause = machineFault(thrown, this.project.var) ?? thrown
      this.logWarnings()
      logFailure(log, cause, 'run failed')
      await this.recordFailure(cause)
      throw this.withSources(cause)
    } finally {
      this.journal.close()
    }
  }

  /** @throws UserError when the lock was lost, so that nothing more may be done. */
  async checkLock(): Promise<void> {
    await this.lock?.check()
  }

  /** Carries out one step, shows it, keeps its time and logs it, also when it fails. */
  async step<T>(name: Step, title: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T> {
    await this.checkLock()
    const { log } = this.journal
    const startedAt = this.effects.now().toISOString()
    const start = performance.now()
    const keep = (failed: boolean): number => {
      const milliseconds = Math.round(performance.now() - start)
      this.steps.push({ step: name, started_at: startedAt, milliseconds, failed, ...NO_FACTS })
      return milliseconds
    }
    log.info({ step: name }, title)
    const result = await this.showStep(title, work).catch((cause: unknown) => {
      log.error({ step: name, milliseconds: keep(true) }, `${name} failed`)
      throw cause
    })
    const milliseconds = keep(false)
    this.effects.stepDone(name)
    log.info({ step: name, milliseconds, ...this.facts.get(name) }, `${name} done`)
    return result
  }

  /** Adds to what the record will tell of a step. */
  tell(step: Step, facts: StepFacts): void {
    this.facts.set(step, { ...this.facts.get(step), ...facts })
  }

  /**
   * Makes the release of the inputs that this run is about, unserved.
   * @param again the damaged release of the same inputs that it takes the place of. @returns its id.
   */
  async makeRelease(inputs: ReleaseInputs, received: Received, again?: ReleaseManifest): Promise<string> {
    await ensureRoom(this.project, inputs.receipts, this.effects, () =>
      removeUnneeded(this.project, this.effects),
    )
    // Loaded only here, so that a refresh with nothing to do stays within milliseconds.
    const { makeRelease } = await import('./make-release.js')
    const { unusedSeries } = await import('../release/library.js')
    this.warn('series', ...(await unusedSeries(this.project)))
    const id = again?.id ?? `${this.date}-${inputs.key.slice(0, 8)}${this.asOf === null ? '' : '-as-of'}`
    const plan = {
      id,
      date: again?.date ?? this.date,
      asOf: this.asOf,
      releasedAt: () => (again ? new Date(again.released_at) : this.effects.now()),
      ...(again && { again }),
      tell: (step: Step, facts: StepFacts) => this.tell(step, facts),
      lacking: (words: readonly string[]) => this.warn('words', ...words),
      landed: (refused: Refusals) => this.learnOf(received, refused),
    }
    const { damaged } = await readRuns(this.project)
    this.told.push(...(await setAside(this.project, damaged)))
    await makeRelease(this.project, inputs, plan, (...step) => this.step(...step))
    return id
  }

  /** A page or model may fail for want of a source: then that is told too. */
  private withSources(cause: unknown): unknown {
    if (!(cause instanceof UserError) || this.sources.length === 0) return cause
    const words = warningsIn({ sources: [...this.sources], warnings: [] })
    return new UserError([cause.message, ...words].join('\n'), cause.exitCode, { cause })
  }

  private async recordFailure(cause: unknown): Promise<void> {
    try {
      await this.record('failed', null, messageOf(cause))
    } catch (second) {
      throw new UserError(
        `${messageOf(cause)}\nand the run could not be recorded: ${messageOf(machineFault(second) ?? second)}`,
        1,
        {
          cause,
        },
      )
    }
  }

  private async clearInterruptedWork(): Promise<void> {
    const { var: folder, releases, cache, archive, runs } = this.project
    const steps = ['land', ...Object.keys(KEPT_RESULTS)].map((step) => join(cache, step))
    const streaming = join(cache, 'streaming')
    const kept = await below(streaming)
    const received = await Promise.all([below(join(archive, 'sha256')), below(join(archive, 'receipts'))])
    const places = [
      folder,
      archive,
      releases,
      runs,
      join(runs, 'at-work'),
      ...steps,
      ...kept,
      ...received.flat(),
    ]
    for (const place of places) await removeTemporaries(place)
    this.told.push(...(await endInterruptedRuns(this.project)))
  }

  private logWarnings(): void {
    for (const warning of this.warnings) this.journal.log.warn({}, warning)
  }

  private async record(...ending: Ending): Promise<void> {
    await this.keepRecord(...ending)
    this.effects.stepDone('record')
  }

  private keepRecord(...ending: Ending): Promise<void> {
    return keepRun(this.project, this.recordOf(...ending))
  }

  private get id(): string {
    return `${this.startedAt.toISOString().replaceAll(/[-:]/g, '')}-${process.pid}`
  }

  private recordOf(...[outcome, releaseId, error]: Ending): RunRecord {
    return {
      run_id: this.id,
      job: this.slot?.job ?? null,
      slot: this.slot?.slot ?? null,
      attempt: this.slot?.attempt ?? 1,
      logical_date: this.date,
      as_of: this.asOf,
      started_at: this.startedAt.toISOString(),
      finished_at: outcome === 'running' ? null : this.effects.now().toISOString(),
      outcome,
      release_id: releaseId,
      error: error === null ? null : hideSecrets(error),
      sources: [...this.sources],
      warnings: this.ownWarnings,
      steps: this.steps.map((step) => ({ ...step, ...this.facts.get(step.step) })),
      versions: this.versions,
    }
  }
}

async function below(folder: string): Promise<string[]> {
  return (await listNames(folder)).map((name) => join(folder, name))
}
