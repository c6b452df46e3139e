import type { Project } from '../system/project.js'
import { lockOwner } from '../system/lock.js'
import { GRACE_MS } from './job-view.js'
import { Ledger } from './ledger.js'
import type { Mark } from './ledger-entry.js'
import { jobPolicies, type JobPolicy } from './policy.js'
import { nextSlot, slotsIn } from './slots.js'

/**
 * Where a job stands: its newest slot that was decided (`waiting` for another try, or as the ledger says), its next one, and those that should
 * have been decided by now. Times are ISO 8601, UTC.
 */
export interface JobState {
  job: string
  cron: string
  timeZone: string
  last: { slot: string; state: string } | null
  next: string | null
  overdue: string[]
}

/** Of more overdue slots than this, the oldest are listed. */
const MOST_OVERDUE = 1000

/**
 * The state of each job, by the ledger. A slot is overdue when it came due more than five minutes ago and nothing was decided about it, or when its run ended
 * unseen; one that is at work, or waits for its next try or its turn within the rules, is not.
 */
export async function jobStates(project: Project, now: Date): Promise<JobState[]> {
  return Promise.all(jobPolicies(project).map((policy) => jobState(project, policy, now)))
}

async function jobState(project: Project, policy: JobPolicy, now: Date): Promise<JobState> {
  const { job, cron, timeZone } = policy
  const ledger = new Ledger(project, job, null)
  const mark = await ledger.readMark()
  const last = await ledger.newest(now)
  const overdue = await overdueSlots(project, policy, ledger, { mark, last: last?.slot ?? '', now })
  const newest = last && { slot: last.slot, state: last.retryAt === null ? last.state : 'waiting' }
  return { job, cron, timeZone, last: newest, next: nextSlot(policy, now), overdue }
}

async function overdueSlots(
  project: Project,
  policy: JobPolicy,
  ledger: Ledger,
  { mark, last, now }: { mark: Mark | null; last: string; now: Date },
): Promise<string[]> {
  const limit = new Date(now.getTime() - GRACE_MS)
  const isSame = mark?.cron === policy.cron && mark.time_zone === policy.timeZone
  const open = mark !== null && isSame ? mark.open : null
  const stands = open === null ? 'settled' : await openStands(project, policy, ledger, { open, limit, mark })
  if (stands === 'within the rules') return []
  const from = [isSame ? mark.decided_until : '', mark !== null && !isSame ? '' : last].toSorted().at(-1)
  const late = !from ? [] : slotsIn(policy, new Date(from), limit, MOST_OVERDUE).slots
  const decided = late.length > 0 ? await ledger.slotsWithEntry(late) : new Set<string>()
  const undecided = late.filter((slot) => !decided.has(slot))
  return stands === 'stuck' && open !== null ? [open, ...undecided] : undecided
}

type Stands = 'within the rules' | 'stuck' | 'settled'

async function openStands(
  project: Project,
  policy: JobPolicy,
  ledger: Ledger,
  { open, limit, mark }: { open: string; limit: Date; mark: Mark | null },
): Promise<Stands> {
  const since = limit.toISOString()
  const owner = await lockOwner(project.var)
  const entry = await ledger.readSlot(open)
  if (owner?.job === policy.job && owner.slot === open) return 'within the rules'
  if (entry === null) {
    const mayWait = policy.overlap === 'wait' && owner !== null
    return mayWait || (mark?.decided_at ?? '') > since ? 'within the rules' : 'stuck'
  }
  if (entry.state === 'done' || entry.state === 'skipped') return 'settled'
  if (entry.state === 'failed' && entry.retry_at === null) return 'settled'
  const dueAt = entry.retry_at ?? entry.decided_at
  return dueAt > since ? 'within the rules' : 'stuck'
}
