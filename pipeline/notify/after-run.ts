import { civilDate } from '../base/calendar.js'
import { messageOf } from '../base/error.js'
import { listReleases } from '../release/release.js'
import { listRuns, runsAtWork, type RunRecord } from '../runs/run-record.js'
import { Archive } from '../sources/archive.js'
import { readManifests } from '../sources/manifest.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import { lateNotices } from './late-notices.js'
import { noticeOf, type Notice } from './notice.js'
import { Outbox, WAITING_DAYS } from './outbox.js'
import { keepProgress, presentProgress, beginProgress, type Progress } from './progress.js'
import { factsOf, factsWithoutRun, type RunFacts } from './run-facts.js'
import { runNotices } from './run-notices.js'
import { Secrets } from './secrets.js'
import { endSignal, type Signal } from './signal.js'
import { attempted, tell, type Told } from './tell.js'
import { wordIn } from './words.js'

const DAY_MS = 86_400_000

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
  { isSilent = false, slot = null }: { isSilent?: boolean; slot?: { job: string; slot: string } | null } = {},
  effects: Effects = defaultEffects,
): Promise<Attendance> {
  if (project.settings.notify.length === 0) return SILENCE
  const begun = effects.now()
  const started = isSilent ? Promise.resolve([]) : signalAll(project, { path: '/start', body: '' }, effects)
  const progress = await safely(() => beginProgress(project))
  const after = async (cause: unknown): Promise<Told[]> => {
    if (isSilent) {
      await safely(async () => keepProgress(project, await presentProgress(project)))
      return []
    }
    const ended = await safely(() => endedRun(project, cause, begun, slot))
    const pings = [
      ...(await started),
      ...(await signalEnd(project, ended.value?.facts ?? null, cause, effects)),
    ]
    const told = await safely(async () =>
      ended.value === null ? [] : tellOfRun(project, progress.value, ended.value, effects),
    )
    const problems = [progress, ended, told].flatMap(({ problem }) => problem ?? [])
    return [...pings, ...(told.value ?? []), ...new Set(problems)].map((each) =>
      typeof each === 'string' ? { way: 'notify', notices: 0, outcome: 'failed', words: each } : each,
    )
  }
  return { ended: () => after(null), failed: after }
}

const SILENCE: Attendance = { ended: () => Promise.resolve([]), failed: () => Promise.resolve([]) }

/** A run that has ended: its record if there is one, all records until then, and its facts. */
interface EndedRun {
  own: RunRecord | null
  runs: readonly RunRecord[]
  facts: RunFacts
}

async function endedRun(
  project: Project,
  cause: unknown,
  begun: Date,
  slot: { job: string; slot: string } | null,
): Promise<EndedRun> {
  const runs = (await listRuns(project)).filter((run) => run.as_of === null)
  const own = runs.findLast((run) => isOwn(run) && run.started_at >= begun.toISOString()) ?? null
  const facts = own ? factsOf(project, own) : await factsWithoutRecord(project, cause, begun, slot)
  return { own, runs, facts }
}

/** A run of which nothing can be learnt is pinged by how it ended alone. */
async function signalEnd(
  project: Project,
  facts: RunFacts | null,
  cause: unknown,
  effects: Effects,
): Promise<Told[]> {
  const plain: Signal = cause === null ? { path: '', body: '' } : { path: '/fail', body: messageOf(cause) }
  const signal = facts === null ? plain : endSignal(facts)
  return signal === null ? [] : signalAll(project, signal, effects)
}

async function tellOfRun(
  project: Project,
  progress: Progress | null,
  { own, runs, facts }: EndedRun,
  effects: Effects,
): Promise<Told[]> {
  if (own === null) {
    const notices = facts.outcome === 'none' ? [] : [await unrecordedNotice(project, facts)]
    return tell(project, notices, facts, effects)
  }
  const notices = await noticesSince(project, progress, runs, own, effects)
  const told = await tell(project, notices, facts, effects)
  await keepProgress(project, await advanced(project, progress, own, effects))
  return told
}

/** What happened since it was last told, a few days back at most. */
async function noticesSince(
  project: Project,
  progress: Progress | null,
  runs: readonly RunRecord[],
  own: RunRecord,
  effects: Effects,
): Promise<Notice[]> {
  const { languages } = project.settings
  const oldest = new Date(effects.now().getTime() - WAITING_DAYS * DAY_MS).toISOString()
  const manifests = await readManifests(project.folder)
  const sources = manifests.map(({ name }) => name)
  const untold = runs.filter(
    (run) => run === own || (run.run_id > (progress?.run ?? '') && run.started_at > oldest),
  )
  const ofRuns = untold.flatMap((run) => runNotices(runs.slice(0, runs.indexOf(run) + 1), sources, languages))
  const late =
    own.outcome === 'failed'
      ? []
      : lateNotices(
          project,
          manifests,
          await new Archive(project.archive).receipts(),
          own.warnings,
          effects.now(),
        )
  return [...(await ofReleases(project, progress, own, oldest)), ...ofRuns, ...late]
}

async function ofReleases(
  project: Project,
  progress: Progress | null,
  own: RunRecord,
  oldest: string,
): Promise<Notice[]> {
  const since = progress?.released_at ?? ''
  const releases = (await listReleases(project)).filter(({ as_of }) => as_of === null)
  const untold = releases.filter(({ released_at }) => released_at > since && released_at > oldest)
  const keys = untold.map(({ id }): [string, string] => [id, `released:${id}`])
  // An older release that is served again has told its flags; that it is served is news.
  if (
    own.outcome === 'released' &&
    own.release_id !== null &&
    !untold.some(({ id }) => id === own.release_id)
  )
    keys.push([own.release_id, `released:${own.release_id}@${own.run_id}`])
  if (keys.length === 0) return []
  // Loaded only here, so that a run with nothing new stays within milliseconds.
  const { releaseNotices } = await import('./release-notices.js')
  const notices: Notice[] = []
  for (const [id, key] of keys) notices.push(...(await releaseNotices(project, id, key)))
  return notices
}

async function advanced(
  project: Project,
  progress: Progress | null,
  { run_id }: RunRecord,
  effects: Effects,
): Promise<Progress> {
  const today = effects.now().toISOString().slice(0, 10)
  if (progress?.pruned !== today) await Outbox.of(project, effects.now()).prune()
  const releases = (await listReleases(project)).filter(({ as_of }) => as_of === null)
  return { run: run_id, released_at: releases.at(-1)?.released_at ?? null, pruned: today }
}

/** Whether a run is one of this process. */
function isOwn({ run_id }: RunRecord): boolean {
  return run_id.endsWith(`-${process.pid}`)
}

/** A run without a record had nothing to do, was kept from starting by another one, or could not even write it. */
async function factsWithoutRecord(
  project: Project,
  cause: unknown,
  begun: Date,
  slot: { job: string; slot: string } | null,
): Promise<RunFacts> {
  if (cause === null) return factsWithoutRun(project, slot ?? {})
  const isHeldBack = (await othersAtWork(project)).length > 0
  return factsWithoutRun(project, {
    outcome: isHeldBack ? 'held-back' : 'failed',
    logicalDate: civilDate(begun, project.settings['time-zone']),
    job: slot?.job ?? null,
    slot: slot?.slot ?? null,
    error: messageOf(cause),
  })
}

async function othersAtWork(project: Project): Promise<RunRecord[]> {
  return (await runsAtWork(project)).filter((run) => !isOwn(run))
}

async function unrecordedNotice(project: Project, facts: RunFacts): Promise<Notice> {
  const { languages } = project.settings
  const [atWork] = await othersAtWork(project)
  const slots = { date: facts.logicalDate ?? '', error: facts.error ?? '' }
  return facts.outcome === 'held-back'
    ? noticeOf(`skipped:${atWork?.run_id ?? facts.logicalDate}`, 'skipped', languages, (language) =>
        wordIn(language, 'held-back', slots),
      )
    : noticeOf(`failed:unrecorded:${facts.logicalDate}`, 'failed', languages, (language) =>
        wordIn(language, 'failed', slots),
      )
}

async function signalAll(project: Project, signal: Signal, effects: Effects): Promise<Told[]> {
  const pings = project.settings.notify.flatMap(({ name, ping }) =>
    ping === undefined ? [] : [{ name, ping }],
  )
  if (pings.length === 0) return []
  // Clients of the network are loaded only by a way that needs them: they take longer than a refresh with nothing to do.
  const { sendSignal } = await import('./ping.js')
  const telling = { project, effects, secrets: new Secrets(process.env) }
  return Promise.all(
    pings.map(({ name, ping }) => attempted(name, 0, telling, () => sendSignal(ping, signal, telling))),
  )
}

async function safely<T>(work: () => Promise<T>): Promise<{ value: T | null; problem: string | null }> {
  try {
    return { value: await work(), problem: null }
  } catch (cause) {
    return { value: null, problem: messageOf(cause) }
  }
}
