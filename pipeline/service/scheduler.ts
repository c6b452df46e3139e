import { counted } from '../base/figures.js'
import type { Alert } from '../schedule/alert.js'
import { messageOf } from '../base/error.js'
import { begunEntry, failedEntry } from '../schedule/attempt.js'
import { decide, type Decision } from '../schedule/decide.js'
import { readJobView } from '../schedule/job-view.js'
import { Ledger, type Damage } from '../schedule/ledger.js'
import { seal, type SlotEntry } from '../schedule/ledger-entry.js'
import { jobPolicies, type JobPolicy } from '../schedule/policy.js'
import type { Effects } from '../system/effects.js'
import { lockOwner, LockHeldError, withLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { killOwner } from './kill-owner.js'
import type { RunSlot, SlotOutcome } from './slot-process.js'

/** What the scheduler tells of: one line each. */
type Say = (line: string) => void

/** What a scheduler works with. */
export interface SchedulerParts {
  /** Asked for at each look, so that changed settings are heeded. */
  project: () => Promise<Project>
  say: Say
  /** Tells somebody, and the log; what it throws is said and does not stop the schedule. */
  alert: (alert: Alert) => Promise<void>
  runSlot: RunSlot
  effects: Pick<Effects, 'now' | 'random'>
}

/** Decides, by the ledger, what is run when; one run of each job at a time. It keeps nothing that is not in the ledger, but for the runs it started. */
export class Scheduler {
  private readonly atWork = new Map<string, Promise<void>>()
  private readonly faults = new Map<string, string>()
  private readonly heldUntil = new Map<string, number>()
  private readonly telling = new Set<Promise<void>>()
  private readonly killing = new AbortController()
  private lastLook: Promise<void> = Promise.resolve()
  private isLookWaiting = false
  private isStopping = false

  constructor(private readonly parts: SchedulerParts) {}

  /** Looks at each job once, and starts what is due. Looks follow one another; those asked for meanwhile are one. It never throws. */
  look(): Promise<void> {
    if (this.isLookWaiting) return this.lastLook
    this.isLookWaiting = true
    this.lastLook = this.lastLook.then(() => {
      this.isLookWaiting = false
      return this.lookOnce()
    })
    return this.lastLook
  }

  /** Waits until no run is at work and none was started by the end of another. */
  async idle(): Promise<void> {
    for (;;) {
      await this.lastLook
      if (this.atWork.size === 0) return
      await Promise.all(this.atWork.values())
    }
  }

  /** Starts nothing more, lets what runs end (`kill` ends it), and waits at most 10 s for what is being told. */
  async stop(): Promise<void> {
    this.isStopping = true
    await this.idle()
    const waited = AbortSignal.timeout(10_000)
    await Promise.race([
      Promise.all(this.telling),
      new Promise((resolve) => waited.addEventListener('abort', resolve)),
    ])
  }

  /** Ends the runs at work. */
  kill(): void {
    this.killing.abort()
  }

  private async lookOnce(): Promise<void> {
    if (this.isStopping) return
    try {
      const project = await this.parts.project()
      for (const policy of jobPolicies(project)) await this.lookAt(project, policy)
    } catch (cause) {
      this.parts.say(`cannot read the schedule: ${messageOf(cause)}`)
    }
  }

  private async lookAt(project: Project, policy: JobPolicy): Promise<void> {
    try {
      while (await this.decideOnce(project, policy));
    } catch (cause) {
      this.tellOfFault(policy.job, messageOf(cause))
    }
  }

  /** What keeps a job from being decided, such as a full disk: told when it begins, not each minute. */
  private tellOfFault(job: string, words: string): void {
    if (this.faults.get(job) === words) return
    this.faults.set(job, words)
    const text = `${job}: its ledger cannot be read or written: ${words}`
    this.tell({ key: `ledger-damaged/${job}/${words}`, kind: 'ledger-damaged', text, job, slot: null })
  }

  /** @returns whether to decide again at once. */
  private async decideOnce(project: Project, policy: JobPolicy): Promise<boolean> {
    const { job } = policy
    const ledger = this.ledgerOf(project, job)
    const now = this.parts.effects.now()
    const view = await readJobView(ledger, policy, now, this.atWork.has(job), () => lockOwner(project.var))
    const { owner } = view.atWork
    const decision = decide(view, policy, now, this.parts.effects.random())
    if (decision.interrupted) return this.endInterrupted(project, ledger, decision.interrupted)
    await this.write(ledger, decision, view.kept === null ? null : seal(view.kept))
    if (decision.kill !== null && owner !== null) await this.killLate(policy, decision.kill, owner)
    if (decision.run && !this.isHeld(policy, now)) this.start(project, policy, decision.run)
    return decision.again
  }

  /** A run of which the ledger could not take note is not begun again at once. */
  private isHeld({ job, backoff }: JobPolicy, now: Date): boolean {
    const wait = (this.heldUntil.get(job) ?? 0) - now.getTime()
    return wait > 0 && wait <= backoff.firstMs
  }

  private async write(ledger: Ledger, decision: Decision, keptMark: string | null): Promise<void> {
    const alerts = new Set(decision.alerts.map(({ text }) => text))
    for (const line of decision.lines) if (!alerts.has(line)) this.parts.say(line)
    for (const alert of decision.alerts) this.tell(alert)
    for (const range of decision.ranges) await ledger.writeRange(range)
    for (const entry of decision.slots) await ledger.writeSlot(entry)
    if (seal(decision.mark) !== keptMark) await ledger.writeMark(decision.mark)
  }

  /** Within the lock, where the run cannot be at work: otherwise it may just have ended. @returns whether it could be looked at. */
  private async endInterrupted(project: Project, ledger: Ledger, entry: SlotEntry): Promise<boolean> {
    const record = async (): Promise<boolean> => {
      const now = await ledger.readSlot(entry.slot)
      if (now?.state === 'running' && now.attempt === entry.attempt) {
        await ledger.writeSlot(entry)
        this.parts.say(`${ledger.job}: ${entry.slot}: try ${entry.attempt} was interrupted: ${entry.note}`)
      }
      return true
    }
    try {
      return await withLock(project.var, record, { purpose: { work: 'scheduler' } })
    } catch (cause) {
      if (cause instanceof LockHeldError) return false
      throw cause
    }
  }

  private async killLate(
    policy: JobPolicy,
    slot: string,
    owner: Parameters<typeof killOwner>[0],
  ): Promise<void> {
    if (!(await killOwner(owner))) return
    const text = `${policy.job}: ${slot}: killed, it did not end within ${counted(policy.maxRuntimeMs / 60_000, 'minute')}`
    this.tell({
      key: `killed/${policy.job}/${slot}/${owner.since}`,
      kind: 'killed',
      text,
      job: policy.job,
      slot,
    })
  }

  private start(
    project: Project,
    policy: JobPolicy,
    { slot, attempt }: { slot: string; attempt: number },
  ): void {
    const { job } = policy
    const which = attempt === 1 ? '' : ` (try ${attempt} of ${policy.tries})`
    this.parts.say(`${job}: ${slot}: started${which}`)
    const run = { folder: project.folder, policy, slot, attempt }
    const ended = this.parts
      .runSlot(run, this.killing.signal)
      .then((outcome) => this.settle(this.ledgerOf(project, job), policy, run, outcome))
      .catch((cause: unknown) => {
        this.tellOfFault(job, messageOf(cause))
        this.heldUntil.set(job, this.parts.effects.now().getTime() + policy.backoff.firstMs)
      })
      .finally(() => {
        this.atWork.delete(job)
        void this.look()
      })
    this.atWork.set(job, ended)
  }

  /** Sees to it that the ledger tells of a try that ended, and tells what it should. */
  private async settle(
    ledger: Ledger,
    policy: JobPolicy,
    { slot, attempt }: { slot: string; attempt: number },
    outcome: SlotOutcome,
  ): Promise<void> {
    const { job } = policy
    for (const warning of outcome.warnings) this.parts.say(`${job}: ${slot}: warning: ${warning}`)
    const reason = this.tellOfKill(policy, slot, attempt, outcome)
    const kept = await ledger.readSlot(slot)
    if (kept?.state === 'skipped') return this.tellOfSkip(job, slot, outcome.words)
    const isTold = kept !== null && kept.attempt >= attempt && kept.state !== 'running'
    this.faults.delete(job)
    if (isTold && kept.state === 'done') return this.parts.say(`${job}: ${slot}: ${outcome.words || 'done'}`)
    if (outcome.exitCode === LEFT_OUT) return this.parts.say(`${job}: ${slot}: ${outcome.words}`)
    const startedAt = this.parts.effects.now()
    const begun =
      kept?.attempt === attempt ? kept : begunEntry({ slot, attempt, startedAt, scheduled: true }, policy)
    const failure = { now: startedAt, random: this.parts.effects.random(), why: reason }
    const entry = isTold ? kept : failedEntry(begun, policy, failure)
    if (!isTold) await ledger.writeSlot(entry)
    const again = entry.retry_at === null ? 'no further try' : `next try at ${entry.retry_at}`
    this.parts.say(
      `${job}: ${slot}: failed (try ${entry.attempt} of ${policy.tries}; ${again}): ${entry.note}`,
    )
  }

  private tellOfKill(
    policy: JobPolicy,
    slot: string,
    attempt: number,
    { killed, words }: SlotOutcome,
  ): string {
    if (killed === 'stop') return 'stopped with the scheduler'
    if (killed !== 'time') return words
    const { job } = policy
    const reason = `killed, it did not end within ${counted(policy.maxRuntimeMs / 60_000, 'minute')}`
    const key = `killed/${job}/${slot}/${attempt}`
    this.tell({ key, kind: 'killed', text: `${job}: ${slot}: ${reason}`, job, slot })
    return reason
  }

  private tellOfSkip(job: string, slot: string, words: string): void {
    const text = `${job}: ${slot}: skipped: ${words}`
    this.tell({ key: `skipped/${job}/${slot}`, kind: 'skipped', text, job, slot })
  }

  private ledgerOf(project: Project, job: string): Ledger {
    return new Ledger(project, job, (damage) => this.tellOfDamage(job, damage))
  }

  private tellOfDamage(job: string, { file, slot, remedy }: Damage): void {
    const text = `${job}: ${file} is damaged; ${remedy}`
    this.tell({ key: `ledger-damaged/${file}`, kind: 'ledger-damaged', text, job, slot })
  }

  private tell(alert: Alert): void {
    const told: Promise<void> = this.parts
      .alert(alert)
      .catch((cause: unknown) =>
        this.parts.say(`${alert.job}: could not send a notification: ${messageOf(cause)}`),
      )
      .finally(() => this.telling.delete(told))
    this.telling.add(told)
  }
}

/** Exit code of a slot that was left out, since something else was at work. */
const LEFT_OUT = 75
