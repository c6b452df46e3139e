import { DAY_MS } from '../base/calendar.js'
import { sha256 } from '../base/digest.js'
import { readableReleases, type ReleaseManifest } from '../release/release.js'
import type { RunRecord } from '../runs/run-record.js'
import { Archive } from '../sources/archive.js'
import { readManifests } from '../sources/manifest.js'
import type { Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import type { Strings } from '../system/words.js'
import { lateNotices } from './late-notices.js'
import { noticeOf, type Notice } from './notice.js'
import { WAITING_DAYS } from './outbox.js'
import type { Progress } from './progress.js'
import { runNotices } from './run-notices.js'
import { safely } from './safely.js'
import { readMessageWords } from './words.js'

/** What happened since it was last told, a few days back at most, and up to which release that goes. */
export interface News {
  notices: Notice[]
  /** When the newest release was made; null where there is none. */
  releasedAt: string | null
}

/**
 * What is to be told after a run: of releases, of this run and those before it that nobody was told of, of late sources. What cannot be
 * read is a warning, and keeps nothing else from being told.
 * @param runs records of all runs until this one, oldest first.
 */
export async function newsSince(
  project: Project,
  progress: Progress | null,
  runs: readonly RunRecord[],
  own: RunRecord,
  effects: Effects,
): Promise<News> {
  const now = effects.now()
  const strings = await readMessageWords(project)
  const oldest = new Date(now.getTime() - WAITING_DAYS * DAY_MS).toISOString()
  const releases = await safely(async () =>
    (await readableReleases(project)).releases.filter(({ as_of }) => as_of === null),
  )
  const ofReleases = await releaseNews(
    project,
    releases.value ?? [],
    progress?.released_at ?? '',
    own,
    oldest,
  )
  const late = await safely(() => lateSources(project, strings, own, now))
  const problems = [releases, late].flatMap(({ problem }) => problem ?? [])
  return {
    notices: [
      ...ofReleases,
      ...runNews(strings, progress, runs, own, oldest),
      ...(late.value ?? []),
      ...problems.map((problem) => problemNotice(project, problem)),
    ],
    releasedAt: releases.value?.at(-1)?.released_at ?? progress?.released_at ?? null,
  }
}

/** A warning that something could not be read to be told of. */
export function problemNotice({ settings }: Project, problem: string): Notice {
  return noticeOf(`warning:${sha256(problem).slice(0, 16)}`, 'warning', settings.languages, () => problem)
}

function runNews(
  strings: Strings,
  progress: Progress | null,
  runs: readonly RunRecord[],
  own: RunRecord,
  oldest: string,
): Notice[] {
  const untold = runs.filter(
    (run) => run === own || (run.run_id > (progress?.run ?? '') && run.started_at > oldest),
  )
  return untold.flatMap((run) => runNotices(runs.slice(0, runs.indexOf(run) + 1), strings))
}

/** After a run that failed it is not known what the sources publish now. */
async function lateSources(
  project: Project,
  strings: Strings,
  { outcome, sources }: RunRecord,
  now: Date,
): Promise<Notice[]> {
  if (outcome === 'failed') return []
  const manifests = await readManifests(project.folder)
  const receipts = await new Archive(project.archive).receipts()
  return lateNotices({ strings, settings: project.settings }, manifests, receipts, sources, now)
}

async function releaseNews(
  project: Project,
  releases: readonly ReleaseManifest[],
  since: string,
  own: RunRecord,
  oldest: string,
): Promise<Notice[]> {
  const untold = releases.filter(({ released_at }) => released_at > since && released_at > oldest)
  const keys = untold.map(({ id }): [string, string] => [id, `released:${id}`])
  // An older release that is served again has told its flags; that it is served is news.
  const served = own.outcome === 'released' ? own.release_id : null
  if (served !== null && !untold.some(({ id }) => id === served))
    keys.push([served, `released:${served}@${own.run_id}`])
  if (keys.length === 0) return []
  // Loaded only here, so that a run with nothing new stays within milliseconds.
  const { releaseNotices } = await import('./release-notices.js')
  const notices: Notice[] = []
  for (const [id, key] of keys) {
    const { value, problem } = await safely(() => releaseNotices(project, id, key))
    notices.push(...(value ?? [problemNotice(project, `${id}: ${problem}`)]))
  }
  return notices
}
