import { defaultEffects, type Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import { endedRun, unrecordedNotice, type Begun, type EndedRun } from './ended-run.js'
import { newsSince, problemNotice } from './news.js'
import { Outbox } from './outbox.js'
import { beginProgress, keepProgress, presentProgress, type Progress } from './progress.js'
import { safely } from './safely.js'
import { signalEnd, signalStart } from './signal.js'
import { tell, type Told } from './tell.js'

/** A run that is about to begin, and is told of once it has ended. */
export interface Attendance {
  /** Tells of a run that ended well. Never throws. */
  ended(): Promise<Told[]>
  /** Tells of one that failed, or that another kept from starting. Never throws. */
  failed(cause: unknown): Promise<Told[]>
}

/**
 * Begins to attend a refresh of this process: pings that it starts, without waiting for the answer, and notes what was told of until
 * now. @param isSilent tells nobody, and nobody later of this run.
 */
export async function attendRun(
  project: Project,
  { isSilent = false, slot = null }: { isSilent?: boolean; slot?: Begun['slot'] } = {},
  effects: Effects = defaultEffects,
): Promise<Attendance> {
  if (project.settings.notify.length === 0) return SILENCE
  const begun = { at: effects.now(), slot }
  if (isSilent) return silentAttendance(project)
  const started = signalStart(project, effects)
  const progress = await safely(() => beginProgress(project))
  const after = async (cause: unknown): Promise<Told[]> => {
    const run = await endedRun(project, cause, begun)
    const pings = [...(await started), ...(await signalEnd(project, run.facts, effects))]
    const told = await safely(() => tellOfRun(project, progress.value, run, effects))
    const problems = [progress, told].flatMap(({ problem }) => problem ?? [])
    return [...pings, ...(told.value ?? []), ...problems.map(untold)]
  }
  return { ended: () => after(null), failed: after }
}

const SILENCE: Attendance = { ended: () => Promise.resolve([]), failed: () => Promise.resolve([]) }

function silentAttendance(project: Project): Attendance {
  const after = async (): Promise<Told[]> => {
    const { problem } = await safely(async () => keepProgress(project, await presentProgress(project)))
    return problem === null ? [] : [untold(problem)]
  }
  return { ended: after, failed: after }
}

async function tellOfRun(
  project: Project,
  progress: Progress | null,
  { own, runs, facts, problem }: EndedRun,
  effects: Effects,
): Promise<Told[]> {
  const problems = problem === null ? [] : [problemNotice(project, problem)]
  if (own === null) {
    const notices = facts.outcome === 'none' ? [] : [await unrecordedNotice(project, facts)]
    return tell(project, [...notices, ...problems], facts, effects)
  }
  const { notices, releasedAt } = await newsSince(project, progress, runs, own, effects)
  const told = await tell(project, notices, facts, effects)
  const today = effects.now().toISOString().slice(0, 10)
  if (progress?.pruned !== today) await Outbox.of(project, effects.now()).prune()
  await keepProgress(project, { run: own.run_id, released_at: releasedAt, pruned: today })
  return told
}

function untold(words: string): Told {
  return { way: 'notify', notices: 0, outcome: 'failed', words }
}
