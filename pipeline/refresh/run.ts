import { join } from 'node:path'
import { civilDate } from '../base/calendar.js'
import { messageOf, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import type { ReleaseInputs } from '../release/inputs.js'
import { warningsOf, type Received, type Refusals } from '../release/refusals.js'
import type { ReleaseManifest } from '../release/release.js'
import type { Effects } from '../system/effects.js'
import { listNames, removeTemporaries } from '../system/files.js'
import type { Project } from '../system/project.js'
import { toolVersions } from '../system/tool.js'
import { endInterruptedRuns, keepRun, listRuns, type RunRecord } from '../runs/run-record.js'

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

type Ending = [outcome: RunRecord['outcome'], releaseId: string | null, error: string | null]

/** One run of a refresh: its dates, the steps it carried out, the warnings it gives, and its record. */
export class Run {
  readonly project: Project
  readonly asOf: string | null
  warnings: string[] = []
  /** What was found damaged under var/, which the warnings tell first. */
  damage: string[] = []
  private readonly startedAt: Date
  readonly date: string
  private readonly steps: RunRecord['steps'] = []
  private readonly slot: SlotAttempt | null
  private versions: Record<string, string> = {}
  private readonly showStep: ShowStep

  constructor(
    options: RunOptions,
    readonly effects: Effects,
  ) {
    this.project = options.project
    this.asOf = options.asOf ?? null
    this.slot = options.slot ?? null
    this.startedAt = effects.now()
    this.date = options.date ?? this.asOf ?? civilDate(this.startedAt, this.project.settings['time-zone'])
    this.showStep = options.showStep ?? ((_, work) => work(() => undefined))
  }

  /** Clears away what a crash left, does the work and keeps a record of it, also when it fails. */
  async carryOut<T extends RunOutcome>(work: () => Promise<T>): Promise<T> {
    try {
      this.versions = await toolVersions()
      await this.clearInterruptedWork()
      await this.keepRecord('running', null, null)
      const result = await work()
      await this.record(result.outcome, result.releaseId, null)
      return result
    } catch (thrown) {
      const cause = machineFault(thrown, this.project.var) ?? thrown
      await this.recordFailure(cause)
      throw cause
    }
  }

  /** Carries out one step, shows it and keeps its time. */
  async step<T>(name: Step, title: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T> {
    const startedAt = this.effects.now().toISOString()
    const start = performance.now()
    const result = await this.showStep(title, work)
    const milliseconds = Math.round(performance.now() - start)
    this.steps.push({
      step: name,
      started_at: startedAt,
      milliseconds,
      rows: null,
      bytes: null,
      sha256: null,
    })
    this.effects.stepDone(name)
    return result
  }

  /**
   * Makes the release of the inputs that this run is about, unserved.
   * @param again the damaged release of the same inputs that it takes the place of. @returns its id.
   */
  async makeRelease(inputs: ReleaseInputs, received: Received, again?: ReleaseManifest): Promise<string> {
    // Loaded only here, so that a refresh with nothing to do stays within milliseconds.
    const { makeRelease } = await import('./make-release.js')
    const id = again?.id ?? `${this.date}-${inputs.key.slice(0, 8)}${this.asOf === null ? '' : '-as-of'}`
    const outcome = this.asOf === null ? 'released' : 'placed'
    const plan = {
      id,
      date: again?.date ?? this.date,
      asOf: this.asOf,
      releasedAt: () => (again ? new Date(again.released_at) : this.effects.now()),
      ...(again && { again }),
      runs: async (refused: Refusals) => {
        this.warn(received, refused)
        return [...(await listRuns(this.project)), this.recordOf(outcome, id, null)]
      },
    }
    await makeRelease(this.project, inputs, plan, (...step) => this.step(...step))
    return id
  }

  /** Sets the warnings: what is damaged, and what is wrong with the sources. */
  warn(received: Received, refused: Refusals): void {
    this.warnings = [...this.damage, ...warningsOf(received, refused)]
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
    const steps = ['land', 'build', 'identify', 'site', 'data', 'preview'].map((step) => join(cache, step))
    const streaming = join(cache, 'streaming')
    const kept = await below(streaming)
    const received = await Promise.all([below(join(archive, 'sha256')), below(join(archive, 'receipts'))])
    const places = [folder, releases, runs, join(runs, 'at-work'), ...steps, ...kept, ...received.flat()]
    for (const place of places) await removeTemporaries(place)
    await endInterruptedRuns(this.project)
  }

  private async record(...ending: Ending): Promise<void> {
    await this.keepRecord(...ending)
    this.effects.stepDone('record')
  }

  private keepRecord(...ending: Ending): Promise<void> {
    return keepRun(this.project, this.recordOf(...ending))
  }

  private recordOf(...[outcome, releaseId, error]: Ending): RunRecord {
    const startedAt = this.startedAt.toISOString()
    return {
      run_id: `${startedAt.replaceAll(/[-:]/g, '')}-${process.pid}`,
      job: this.slot?.job ?? null,
      slot: this.slot?.slot ?? null,
      attempt: this.slot?.attempt ?? 1,
      logical_date: this.date,
      as_of: this.asOf,
      started_at: startedAt,
      finished_at: outcome === 'running' ? null : this.effects.now().toISOString(),
      outcome,
      release_id: releaseId,
      error,
      warnings: this.warnings,
      steps: this.steps,
      versions: this.versions,
    }
  }
}

async function below(folder: string): Promise<string[]> {
  return (await listNames(folder)).map((name) => join(folder, name))
}
