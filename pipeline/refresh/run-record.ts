import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../base/error.js'
import { listNames, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'

const stepSchema = z.strictObject({ step: z.string(), milliseconds: z.number() })

const runSchema = z.strictObject({
  run_id: z.string(),
  logical_date: z.string(),
  started_at: z.string(),
  finished_at: z.string(),
  as_of: z.string().nullable().default(null),
  outcome: z.enum(['released', 'placed', 'unchanged', 'failed']),
  release_id: z.string().nullable(),
  error: z.string().nullable(),
  warnings: z.array(z.string()).default([]),
  steps: z.array(stepSchema),
})

/**
 * What a refresh did: when, for which logical date, its steps with their time, how it ended, and which sources it went on
 * without. `as_of` is the day it looked back on, or null. Times are ISO 8601, UTC.
 */
export type RunRecord = z.infer<typeof runSchema>

/** Keeps the record of a run that ended, under `var/runs`. */
export async function keepRun(project: Project, run: RunRecord): Promise<void> {
  await writeAtomically(join(project.runs, `${run.run_id}.json`), `${JSON.stringify(run, null, 2)}\n`)
}

/** The records of all runs, oldest first. @throws UserError naming one that cannot be read. */
export async function listRuns(project: Project): Promise<RunRecord[]> {
  const names = (await listNames(project.runs)).filter((name) => name.endsWith('.json'))
  return Promise.all(
    names.map(async (name) => parseRun(await readFile(join(project.runs, name), 'utf8'), name)),
  )
}

function parseRun(text: string, name: string): RunRecord {
  try {
    return runSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError(`the run record var/runs/${name} is damaged; remove it`, 1, { cause })
  }
}
