import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx'

/** The folder of almanac itself. */
export const ROOT = join(import.meta.dirname, '../..')

/** The program that people run. */
export const ALMANAC = join(ROOT, 'dist/command/almanac.js')

/** Runs a benchmark in a folder of its own, which is removed whatever happens. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-bench-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a project is, beside its var/. */
export const PROJECT_PARTS = ['data', 'sql', 'reports', 'almanac.yaml']

/** Copies the inputs of the project into a folder. */
export async function copyProject(folder: string): Promise<void> {
  for (const name of PROJECT_PARTS) await cp(join(ROOT, name), join(folder, name), { recursive: true })
}

/** Refreshes the project in a folder as a process of its own. */
export async function refreshProject(folder: string): Promise<void> {
  await $({ quiet: true })`node ${ALMANAC} --project ${folder} refresh --quiet`
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
