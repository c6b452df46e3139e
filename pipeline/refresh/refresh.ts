import { join } from 'node:path'
import { civilDate } from '../base/calendar.js'
import { messageOf, UserError } from '../base/error.js'
import { gatherInputs, type ReleaseInputs } from '../release/inputs.js'
import { currentId, listReleases, serve } from '../release/release.js'
import { endHold, heldRelease } from '../release/rollback.js'
import { Archive } from '../sources/archive.js'
import { fetchSource } from '../sources/fetch.js'
import { readManifests } from '../sources/manifest.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import { removeTemporaries } from '../system/files.js'
import { withLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { toolFingerprint } from '../system/tool.js'
import { keepRun, listRuns, type RunRecord } from './run-record.js'

/** Shows the steps of a run to whoever watches; `work` may report a detail for the line. */
export type ShowStep = <T>(title: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>

/** The steps of a refresh in their order; `effects.stepDone` is told each name once the step has taken effect. */
export const STEPS = ['fetch', 'land', 'build', 'render', 'place', 'serve', 'record'] as const
type Step = (typeof STEPS)[number]

/** How a refresh ended. `held` is true when a rollback keeps an earlier release in place. */
export interface RefreshResult {
  outcome: 'released' | 'unchanged'
  releaseId: string
  /** Folder of the release's site, behind the stable name `var/current`. */
  site: string
  warehouse: string
  held: boolean
}

export interface RefreshOptions {
  project: Project
  /** Logical date, YYYY-MM-DD; default: today in the project's time zone. */
  date?: string
  showStep?: ShowStep
}

/**
 * Fetches all sources and, when anything changed, releases a new database and site. One refresh works in a project at a time.
 * A failed run leaves the served release as it is.
 * @throws UserError when another refresh is at work or a step fails; the run record says the same.
 */
export async function refresh(
  options: RefreshOptions,
  effects: Effects = defaultEffects,
): Promise<RefreshResult> {
  return withLock(options.project.var, () => new Run(options, effects).carryOut())
}

class Run {
  private readonly project: Project
  private readonly startedAt: Date
  private readonly date: string
  private readonly steps: RunRecord['steps'] = []
  private readonly showStep: ShowStep

  constructor(
    options: RefreshOptions,
    private readonly effects: Effects,
  ) {
    this.project = options.project
    this.startedAt = effects.now()
    this.date = options.date ?? civilDate(this.startedAt, this.project.settings['time-zone'])
    this.showStep = options.showStep ?? ((_, work) => work(() => undefined))
  }

  async carryOut(): Promise<RefreshResult> {
    try {
      await this.clearInterruptedWork()
      const inputs = await this.step('fetch', 'Fetching the sources', (detail) => this.fetch(detail))
      const unchanged = await this.finishUnchanged(inputs)
      const result = unchanged ?? (await this.release(inputs))
      await this.record(result.outcome, result.releaseId, null)
      return result
    } catch (cause) {
      await this.recordFailure(cause)
      throw cause
    }
  }

  private async recordFailure(cause: unknown): Promise<void> {
    try {
      await this.record('failed', null, messageOf(cause))
    } catch (second) {
      throw new UserError(`${messageOf(cause)}\nand the run could not be recorded: ${messageOf(second)}`, 1, {
        cause,
      })
    }
  }

  private async clearInterruptedWork(): Promise<void> {
    const { var: folder, releases, cache } = this.project
    for (const place of [folder, releases, join(cache, 'land'), join(cache, 'build'), join(cache, 'site')])
      await removeTemporaries(place)
  }

  private async fetch(detail: (text: string) => void): Promise<ReleaseInputs> {
    const archive = new Archive(this.project.archive)
    const before = (await archive.receipts()).length
    const manifests = await readManifests(this.project.folder)
    if (manifests.length === 0) throw new UserError('no sources: describe one in data/sources/<name>.yaml')
    const fetching = manifests.map((manifest) =>
      fetchSource(manifest, this.project.folder, archive, this.effects),
    )
    // All are let end before one that failed is told, so that nothing is written after the lock is given back.
    const failed = (await Promise.allSettled(fetching)).find((outcome) => outcome.status === 'rejected')
    if (failed) throw failed.reason
    const tool = await toolFingerprint()
    const receipts = await archive.receipts()
    detail(`${manifests.length} sources, ${receipts.length - before} new files`)
    return gatherInputs(this.project, receipts, tool)
  }

  private async finishUnchanged(inputs: ReleaseInputs): Promise<RefreshResult | null> {
    const made = (await listReleases(this.project)).findLast((release) => release.inputs === inputs.key)
    if (!made) return null
    const served = await currentId(this.project)
    const held = served !== made.id && served !== null && (await heldRelease(this.project)) === served
    if (held || served === made.id) return this.result('unchanged', served, held)
    await this.serve(made.id)
    return this.result('released', made.id, false)
  }

  private async release(inputs: ReleaseInputs): Promise<RefreshResult> {
    // Loaded only here, so that a refresh with nothing to do stays within milliseconds.
    const { makeRelease } = await import('./make-release.js')
    const id = `${this.date}-${inputs.key.slice(0, 8)}`
    const plan = {
      id,
      date: this.date,
      releasedAt: () => this.effects.now(),
      runs: async () => [...(await listRuns(this.project)), this.recordOf('released', id, null)],
    }
    await makeRelease(this.project, inputs, plan, (...step) => this.step(...step))
    await this.serve(id)
    return this.result('released', id, false)
  }

  private async serve(id: string): Promise<void> {
    await this.step('serve', 'Switching to the new release', async () => {
      await serve(this.project, id)
      await endHold(this.project)
    })
  }

  private async step<T>(
    name: Step,
    title: string,
    work: (detail: (text: string) => void) => Promise<T>,
  ): Promise<T> {
    const start = performance.now()
    const result = await this.showStep(title, work)
    this.steps.push({ step: name, milliseconds: Math.round(performance.now() - start) })
    this.effects.stepDone(name)
    return result
  }

  private async record(
    outcome: RunRecord['outcome'],
    releaseId: string | null,
    error: string | null,
  ): Promise<void> {
    await keepRun(this.project, this.recordOf(outcome, releaseId, error))
    this.effects.stepDone('record')
  }

  private recordOf(outcome: RunRecord['outcome'], releaseId: string | null, error: string | null): RunRecord {
    const startedAt = this.startedAt.toISOString()
    return {
      run_id: `${startedAt.replaceAll(/[-:]/g, '')}-${process.pid}`,
      logical_date: this.date,
      started_at: startedAt,
      finished_at: this.effects.now().toISOString(),
      outcome,
      release_id: releaseId,
      error,
      steps: this.steps,
    }
  }

  private result(outcome: RefreshResult['outcome'], releaseId: string, held: boolean): RefreshResult {
    return {
      outcome,
      releaseId,
      held,
      site: join(this.project.current, 'site'),
      warehouse: join(this.project.current, 'warehouse.duckdb'),
    }
  }
}
