import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../base/error.js'
import { listNames, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'

/** A step: its time, and how many rows and bytes it gave under which hash, where that can be told. */
const stepSchema = z.strictObject({
  step: z.string(),
  started_at: z.string().nullable().default(null),
  milliseconds: z.number(),
  rows: z.number().int().nullable().default(null),
  bytes: z.number().int().nullable().default(null),
  sha256: z.string().nullable().default(null),
})

const runSchema = z.strictObject({
  run_id: z.string(),
  job: z.string().nullable().default(null),
  slot: z.string().nullable().default(null),
  attempt: z.number().int().positive().default(1),
  logical_date: z.string(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  as_of: z.string().nullable().default(null),
  outcome: z.enum(['running', 'released', 'placed', 'unchanged', 'failed', 'interrupted']),
  release_id: z.string().nullable(),
  error: z.string().nullable(),
  warnings: z.array(z.string()).default([]),
  steps: z.array(stepSchema),
  versions: z.record(z.string(), z.string()).default({}),
})

/**
 * What a refresh did: for which slot of which job of the schedule (null when it was asked for by hand) and at which attempt, for which
 * logical date, its steps, how it ended, which sources it went on without, and the versions of the tools. `as_of` is the day it looked
 * back on, or null. It is `running` until it ends; one whose process died is `interrupted`. Times are ISO 8601, UTC.
 */
export type RunRecord = z.infer<typeof runSchema>

/** Keeps the record of a run: under `var/runs/at-work` while it runs, under `var/runs` once it has ended. */
export async function keepRun(project: Project, run: RunRecord): Promise<void> {
  const atWork = join(project.runs, AT_WORK, `${run.run_id}.json`)
  const text = `${JSON.stringify(run, null, 2)}\n`
  if (run.outcome === 'running') return writeAtomically(atWork, text)
  await writeAtomically(join(project.runs, `${run.run_id}.json`), text)
  await rm(atWork, { force: true })
}

/** The records of all runs that ended, oldest first. @throws UserError naming one that cannot be read. */
export async function listRuns(project: Project): Promise<RunRecord[]> {
  return readRuns(project.runs)
}

/** The records of runs that have not ended: at work, or of a process that died. */
export async function runsAtWork(project: Project): Promise<RunRecord[]> {
  return readRuns(join(project.runs, AT_WORK))
}

/** Says of runs that never ended that they were interrupted. Call it while no run is at work. */
export async function endInterruptedRuns(project: Project): Promise<void> {
  for (const run of await runsAtWork(project))
    await keepRun(project, { ...run, outcome: 'interrupted', error: 'the process ended before the run did' })
}

const AT_WORK = 'at-work'

async function readRuns(folder: string): Promise<RunRecord[]> {
  const names = (await listNames(folder)).filter((name) => name.endsWith('.json'))
  return Promise.all(names.map(async (name) => parseRun(await readFile(join(folder, name), 'utf8'), name)))
}

function parseRun(text: string, name: string): RunRecord {
  try {
    return runSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError(`the run record var/runs/${name} is damaged; remove it`, 1, { cause })
  }
}
