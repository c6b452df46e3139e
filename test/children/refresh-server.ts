// Refreshes on request in one process that lives on, with a fixed clock.
import { readdirSync } from 'node:fs'
import { machineFault } from '../../pipeline/base/machine-fault.js'
import { refresh, type RefreshResult } from '../../pipeline/refresh/refresh.js'
import { refreshSlot } from '../../pipeline/refresh/refresh-slot.js'
import { Ledger } from '../../pipeline/schedule/ledger.js'
import { findJob } from '../../pipeline/schedule/policy.js'
import { defaultEffects, type Effects } from '../../pipeline/system/effects.js'
import { openProject, type Project } from '../../pipeline/system/project.js'

/** Fails one call of a kind, or of `any`, or kills the process instead: in the process itself or in the one that reads files for it. */
export interface FailingCall {
  kind: string
  call: number
  code: 'EIO' | 'ENOSPC' | 'SIGKILL'
  inReader?: boolean
}

/** What a refresh is for beside the change of its time: a call that fails, or a slot of the schedule. */
export interface Asked {
  failing?: FailingCall
  slot?: string
}

/** Which project to refresh, and at which instant; the answer bears the same number. */
export interface RefreshAsked extends Asked {
  number: number
  folder: string
  instant: string
}

interface Outcome {
  result: RefreshResult | null
  /** Why a slot was not run. */
  why: string | null
}

/** What failing-calls.mjs counted. */
interface CallsSeen {
  /** The call that failed, when it was reached; and how many there were of each kind. */
  hit: string | null
  calls: Record<string, number> | null
}

/** How a refresh ended in another process, and what that process holds. */
export interface Answer extends Outcome, CallsSeen {
  number: number
  error: { name: string; message: string; stack: string } | null
  rss: number
  heapUsed: number
  handles: number
}

declare global {
  /** Where failing-calls.mjs is preloaded. */
  var failingCalls: { arm(failing: FailingCall | null): void; disarm(): CallsSeen } | undefined
}

process.on('message', (asked: RefreshAsked) => void answer(asked).then((answer) => process.send?.(answer)))
process.on('disconnect', () => process.exit(0))

async function answer({ number, folder, instant, failing, slot }: RefreshAsked): Promise<Answer> {
  const calls = globalThis.failingCalls
  let outcome: Outcome = { result: null, why: null }
  let error: Answer['error'] = null
  try {
    calls?.arm(failing ?? null)
    const project = await openProject(folder)
    const effects = { ...defaultEffects, now: () => new Date(instant) }
    outcome =
      slot === undefined
        ? { result: await refresh({ project }, effects), why: null }
        : await runSlot(project, slot, effects)
  } catch (cause) {
    error = told(cause)
  }
  const seen = calls?.disarm() ?? { hit: null, calls: null }
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { number, ...outcome, error, ...seen, rss, heapUsed, handles: readdirSync('/proc/self/fd').length }
}

async function runSlot(project: Project, slot: string, effects: Effects): Promise<Outcome> {
  const policy = findJob(project, undefined)
  const ledger = new Ledger(project, policy.job, () => undefined)
  const done = await refreshSlot({ project, ledger, policy, slot, attempt: null }, effects)
  if (done.kind === 'run') return { result: done.result, why: null }
  return { result: null, why: done.kind === 'skipped' ? done.why : `the slot is ${done.entry.state}` }
}

/** An error as the command tells it. */
function told(cause: unknown): Answer['error'] {
  const {
    name,
    message,
    stack = '',
  } = machineFault(cause) ?? (cause instanceof Error ? cause : new Error(String(cause)))
  return { name, message, stack }
}
