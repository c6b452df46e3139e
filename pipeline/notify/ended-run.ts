import { civilDate } from '../base/calendar.js'
import { messageOf } from '../base/error.js'
import { listRuns, runsAtWork, type RunRecord } from '../runs/run-record.js'
import { LockHeldError } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { noticeOf, type Notice } from './notice.js'
import { factsOf, factsWithoutRun, type RunFacts } from './run-facts.js'
import { safely } from './safely.js'
import { readMessageWords } from './words.js'

/** A run that is attended: when it began, and the slot it is for, if any. */
export interface Begun {
  at: Date
  slot: { job: string; slot: string } | null
}

/** A run that has ended: its record, where there is one, all records until then, its facts, and why records could not be read. */
export interface EndedRun {
  own: RunRecord | null
  runs: readonly RunRecord[]
  facts: RunFacts
  problem: string | null
}

/** What can be learnt of a run of this process. @param cause what it threw, or null. */
export async function endedRun(project: Project, cause: unknown, begun: Begun): Promise<EndedRun> {
  const { value, problem } = await safely(() => listRuns(project))
  const runs = (value ?? []).filter((run) => run.as_of === null)
  const own = runs.findLast((run) => isOwn(run) && run.started_at >= begun.at.toISOString()) ?? null
  const facts = own ? factsOf(project, own) : await factsWithoutRecord(project, cause, begun)
  return { own, runs, facts, problem }
}

/** The notice of a run without a record: told once a day, or once for the run that was in its way. */
export async function unrecordedNotice(project: Project, facts: RunFacts): Promise<Notice> {
  const strings = await readMessageWords(project)
  const [other] = await othersAtWork(project)
  const slots = { date: facts.logicalDate ?? '', error: facts.error ?? '' }
  return facts.outcome === 'held-back'
    ? noticeOf(`skipped:${other?.run_id ?? facts.logicalDate}`, 'skipped', strings.languages, (language) =>
        strings.message(language, 'held-back', slots),
      )
    : noticeOf(`failed:unrecorded:${facts.logicalDate}`, 'failed', strings.languages, (language) =>
        strings.message(language, 'failed', slots),
      )
}

/** A run without a record had nothing to do, was kept from starting by another one, or could not even write it. */
async function factsWithoutRecord(project: Project, cause: unknown, { at, slot }: Begun): Promise<RunFacts> {
  if (cause === null) return factsWithoutRun(project, slot ?? {})
  return factsWithoutRun(project, {
    outcome: cause instanceof LockHeldError ? 'held-back' : 'failed',
    logicalDate: civilDate(at, project.settings['time-zone']),
    job: slot?.job ?? null,
    slot: slot?.slot ?? null,
    error: messageOf(cause),
  })
}

async function othersAtWork(project: Project): Promise<RunRecord[]> {
  const { value } = await safely(() => runsAtWork(project))
  return (value ?? []).filter((run) => !isOwn(run))
}

/** Whether a run is one of this process. */
function isOwn({ run_id }: RunRecord): boolean {
  return run_id.endsWith(`-${process.pid}`)
}
