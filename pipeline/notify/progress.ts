import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { currentId, readableReleases } from '../release/release.js'
import { listRuns } from '../runs/run-record.js'
import { nullIfMissing, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'

const progressSchema = z.strictObject({
  /** The newest run that was told of, and when the newest such release was made; null before the first. */
  run: z.string().nullable(),
  released_at: z.string().nullable(),
  pruned: z.string().nullable(),
})

/** Up to where runs and releases were told of, so that a run that died before it told is caught up with. */
export type Progress = z.infer<typeof progressSchema>

/** Where telling stands. Where it never began, it begins with what comes next, and that is kept. */
export async function beginProgress(project: Project): Promise<Progress> {
  const kept = progressSchema.safeParse(parsedOrNull(await nullIfMissing(readFile(fileOf(project), 'utf8'))))
  if (kept.success) return kept.data
  const progress = await presentProgress(project)
  await keepProgress(project, progress)
  return progress
}

export async function keepProgress(project: Project, progress: Progress): Promise<void> {
  await writeAtomically(fileOf(project), `${JSON.stringify(progress, null, 2)}\n`)
}

/** As if all that happened until now had been told. */
export async function presentProgress(project: Project): Promise<Progress> {
  const served = await currentId(project)
  const { releases } = await readableReleases(project)
  return {
    run: (await listRuns(project)).at(-1)?.run_id ?? null,
    released_at: releases.find(({ id }) => id === served)?.released_at ?? null,
    pruned: null,
  }
}

function fileOf(project: Project): string {
  return join(project.var, 'notify', 'progress.json')
}

function parsedOrNull(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
