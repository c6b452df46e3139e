import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RunRecord } from '../../pipeline/runs/run-record.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { defaultEffects, type Effects } from '../../pipeline/system/effects.js'
import { openProject, type Project } from '../../pipeline/system/project.js'
import { copyFolder, Workspace } from '../support/workspace.js'

const FIGURES = 'data/facts/visits.csv'

/** The effects of noon, UTC, of a day. */
export function noon(day: string): Effects {
  return { ...defaultEffects, now: () => new Date(`${day}T12:00:00Z`) }
}

/** A project with a release for each of so many days from 2026-11-01 on, and one that looks back on the second day; the caller removes it. */
export async function projectWithHistory(days: number): Promise<string> {
  const workspace = await Workspace.keepSmall()
  for (let day = 1; day <= days; day++) {
    await setContact(workspace.folder, day)
    await workspace.refresh(`2026-11-${String(day).padStart(2, '0')}`)
  }
  await refresh(
    { project: await workspace.project(), asOf: '2026-11-02', date: '2026-11-20' },
    noon('2026-11-20'),
  )
  return workspace.folder
}

/** A copy in which files with several names still have them; removed when the test ends. */
export async function copyOf(original: string): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-history-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await copyFolder(original, folder)
  return openProject(folder)
}

/** Changes what each page shows; one that was there before makes the inputs of an earlier release again. */
export async function setContact(folder: string, contact: number): Promise<void> {
  const file = join(folder, 'almanac.yaml')
  const text = (await readFile(file, 'utf8')).replace(/\ncontact:.*\n/, '\n')
  await writeFile(file, `${text}contact: desk ${contact}\n`)
}

/** Changes the newest figure that the source publishes. */
export async function setFigure(folder: string, figure: number): Promise<void> {
  const text = await readFile(join(folder, FIGURES), 'utf8')
  await writeFile(join(folder, FIGURES), text.replace(/2025,\d+/, `2025,${figure}`))
}

/** Writes settings under `keep`, and opens the project again. */
export async function keeping({ folder }: Project, keep: Record<string, number>): Promise<Project> {
  const file = join(folder, 'almanac.yaml')
  const text = (await readFile(file, 'utf8')).replace(/\nkeep:.*\n/, '\n')
  await writeFile(file, `${text}keep: ${JSON.stringify(keep)}\n`)
  return openProject(folder)
}

/** Puts the last use of all results in the cache two hours back. */
export async function leaveUnused({ cache }: Project): Promise<void> {
  const before = new Date(Date.now() - 7_200_000)
  for (const step of await readdir(cache)) {
    for (const name of await readdir(join(cache, step))) await utimes(join(cache, step, name), before, before)
  }
}

/** A record of a run that found nothing new. */
export function runOf(id: string, startedAt: string): RunRecord {
  return {
    run_id: id,
    job: null,
    slot: null,
    attempt: 1,
    logical_date: startedAt.slice(0, 10),
    as_of: null,
    started_at: startedAt,
    finished_at: startedAt,
    outcome: 'unchanged',
    release_id: null,
    error: null,
    warnings: [],
    steps: [],
    versions: {},
  }
}
