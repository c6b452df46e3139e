import { currentId } from '../../release/release.js'
import { releaseStatus, type ReleaseStatus } from '../../release/status.js'
import type { JobState } from '../../schedule/job-state.js'
import { diskUse, type DiskUse } from '../../system/disk-use.js'
import type { Effects } from '../../system/effects.js'
import type { Project } from '../../system/project.js'
import { toolVersions } from '../../system/tool.js'
import { overviewOf, type Overview } from '../overview.js'
import { RunIndex, type JobRuns } from './run-index.js'

/** Asking more often than this gives the same answer, so that no reader can keep the scheduler busy. */
const FRESH_MS = 5000

/** What var/ takes is measured no more often than this. */
const DISK_FRESH_MS = 60_000

/** All that metrics and health are told from. */
export interface HealthState {
  overview: Overview
  jobRuns: JobRuns[]
  outcomes: Record<string, number>
  versions: Record<string, string>
}

/** Looks at a project for its metrics: the database of a release is opened once, and what was just found out is not asked again. */
export class HealthWatch {
  private readonly index: RunIndex
  private release: { id: string; status: ReleaseStatus } | null = null
  private disk: { at: number; use: DiskUse } | null = null
  private look: { at: number; state: Promise<HealthState> } | null = null

  constructor(
    private readonly project: Project,
    private readonly jobs: (now: Date) => Promise<JobState[]>,
    private readonly effects: Effects,
  ) {
    this.index = new RunIndex(project)
  }

  state(): Promise<HealthState> {
    const now = this.effects.now()
    const age = this.look === null ? Number.POSITIVE_INFINITY : now.getTime() - this.look.at
    if (this.look !== null && age >= 0 && age < FRESH_MS) return this.look.state
    const state = this.lookAt(now)
    this.look = { at: now.getTime(), state }
    state.catch(() => (this.look = null))
    return state
  }

  private async lookAt(now: Date): Promise<HealthState> {
    const overview = await overviewOf(this.project, {
      now,
      jobs: this.jobs,
      served: () => this.servedRelease(),
      disk: () => this.diskUse(now.getTime()),
    })
    await this.index.update()
    return {
      overview,
      jobRuns: this.index.jobs(),
      outcomes: this.index.outcomes(),
      versions: await toolVersions(),
    }
  }

  private async diskUse(now: number): Promise<DiskUse> {
    const age = this.disk === null ? Number.POSITIVE_INFINITY : now - this.disk.at
    if (this.disk !== null && age >= 0 && age < DISK_FRESH_MS) return this.disk.use
    this.disk = { at: now, use: await diskUse(this.project) }
    return this.disk.use
  }

  private async servedRelease(): Promise<ReleaseStatus | null> {
    const id = await currentId(this.project)
    if (id === null) return null
    if (this.release?.id !== id) {
      const status = await releaseStatus(this.project)
      this.release = status && { id: status.release.id, status }
    }
    return this.release?.status ?? null
  }
}
