import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parseSettings } from '../../pipeline/base/settings.js'
import { carryOutSlot } from '../../pipeline/refresh/refresh-slot.js'
import type { RefreshResult } from '../../pipeline/refresh/refresh.js'
import type { Alert } from '../../pipeline/schedule/alert.js'
import { Ledger } from '../../pipeline/schedule/ledger.js'
import { Scheduler } from '../../pipeline/service/scheduler.js'
import type { RunSlot } from '../../pipeline/service/slot-process.js'
import { LockHeldError, withLock } from '../../pipeline/system/lock.js'
import type { Project } from '../../pipeline/system/project.js'

const RESULT: RefreshResult = {
  outcome: 'released',
  releaseId: 'r',
  asOf: null,
  site: '',
  warehouse: '',
  held: false,
  sources: [],
  warnings: [],
}

/** A project whose schedule runs on a clock that the test sets, with a real ledger and a run that does nothing. */
export class ClockWorld {
  /** Each run, as `slot#attempt logical-date`. */
  readonly runs: string[] = []
  readonly alerts: Alert[] = []
  readonly lines: string[] = []
  now = new Date('2026-11-01T00:00:00Z')
  /** Throws for a run that fails. */
  work: (slot: string, attempt: number) => Promise<void> = async () => undefined

  /** Whether a run holds the lock of the project, as a real one does. */
  isLocked = false

  private constructor(readonly project: Project) {}

  static async create(job: string, zone = 'UTC'): Promise<ClockWorld> {
    // In memory where there is such a folder: thousands of files are flushed one by one.
    const home = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
    const folder = await mkdtemp(join(home, 'almanac-clock-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const text = `title: { en: T }\nlanguages: [en]\ntime-zone: ${zone}\nschedule:\n  - { job: daily, ${job} }\n`
    const at = (name: string): string => join(folder, 'var', name)
    return new ClockWorld({
      folder,
      settings: parseSettings(text, 'almanac.yaml'),
      var: join(folder, 'var'),
      archive: at('archive'),
      cache: at('cache'),
      releases: at('releases'),
      current: at('current'),
      runs: at('runs'),
    })
  }

  /** The same folder with another schedule. */
  rescheduled(schedule: Project['settings']['schedule']): Project {
    return { ...this.project, settings: { ...this.project.settings, schedule } }
  }

  scheduler(project = this.project): Scheduler {
    return new Scheduler({
      project: async () => project,
      say: (line) => this.lines.push(line),
      alert: async (alert) => void this.alerts.push(alert),
      runSlot: this.runSlot,
      effects: { now: () => this.now, random: () => 1 },
    })
  }

  ledger(): Ledger {
    return new Ledger(this.project, 'daily', null)
  }

  /** Sets the clock, has a scheduler look, and waits until nothing is at work. */
  async at(time: string | Date, scheduler: Scheduler): Promise<void> {
    this.now = new Date(time)
    await scheduler.look()
    await scheduler.idle()
  }

  readonly runSlot: RunSlot = async ({ policy, slot, attempt }) => {
    const effects = { now: () => this.now, random: () => 1 }
    const ledger = new Ledger(this.project, policy.job, () => undefined)
    const said = { exitCode: 0, killed: null, words: 'released r', warnings: [] }
    const carryOut = (): Promise<unknown> =>
      carryOutSlot({ ledger, policy, slot, attempt }, effects, async (begun) => {
        this.runs.push(`${begun.slot.slice(0, 16)}#${begun.attempt} ${begun.logical_date}`)
        await this.work(begun.slot, begun.attempt)
        return RESULT
      })
    try {
      const purpose = { work: 'refresh', job: policy.job, slot }
      await (this.isLocked ? withLock(this.project.var, carryOut, { purpose }) : carryOut())
      return said
    } catch (cause) {
      if (cause instanceof LockHeldError) return { ...said, exitCode: 75, words: cause.message }
      return { ...said, exitCode: 1, words: String(cause) }
    }
  }
}
