import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { checkedText, parseChecked } from '../base/checked-record.js'
import { outcomeText, sourceOutcomeSchema } from '../release/source-outcome.js'
import { readRunLog } from './run-log.js'
import { listNames, nullIfMissing, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'

const count = z.number().int().nonnegative().nullable().default(null)

/** A step: its time, and how many files, rows and bytes it gave under which hash, where that can be told. */
const stepSchema = z.strictObject({
  step: z.string(),
  started_at: z.string().nullable().default(null),
  milliseconds: z.number(),
  failed: z.boolean().default(false),
  files: count,
  rows: count,
  bytes: count,
  sha256: z.string().nullable().default(null),
})

/** What a run has to say beside the outcomes of its sources: what it is about, from run to run the same, and the words. */
const warningSchema = z.strictObject({ about: z.string(), words: z.string() })
export type RunWarning = z.infer<typeof warningSchema>

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
  sources: z.array(sourceOutcomeSchema).default([]),
  // An older almanac wrote words alone, those on its sources among them.
  warnings: z
    .array(z.union([warningSchema, z.string().transform((words) => ({ about: words, words }))]))
    .default([]),
  steps: z.array(stepSchema),
  versions: z.record(z.string(), z.string()).default({}),
})

/**
 * What a refresh did: for which slot of which job of the schedule (null when it was asked for by hand) and at which attempt, for which
 * logical date, its steps, how it ended, the sources that it did not read as they are published (what is not among them was read), other
 * warnings, and the versions of the tools. `as_of` is the day it looked
 * back on, or null. It is `running` until it ends; one whose process died is `interrupted`. Times are ISO 8601, UTC.
 */
export type RunRecord = z.infer<typeof runSchema>

/** Records as they could be read, and the names below `var/runs` of those that could not. */
export interface RunRecords {
  runs: RunRecord[]
  damaged: string[]
}

/** All that a run warns of, in words. */
export function warningsIn({ sources, warnings }: Pick<RunRecord, 'sources' | 'warnings'>): string[] {
  return [
    ...sources.map((outcome) => `${outcome.source}: ${outcomeText(outcome)}`),
    ...warnings.map(({ words }) => words),
  ]
}

/** Keeps the record of a run: under `var/runs/at-work` while it runs, under `var/runs` once it has ended. */
export async function keepRun(project: Project, run: RunRecord): Promise<void> {
  const atWork = join(project.runs, AT_WORK, `${run.run_id}.json`)
  const text = checkedText({ ...run })
  if (run.outcome === 'running') return writeAtomically(atWork, text)
  await writeAtomically(join(project.runs, `${run.run_id}.json`), text)
  await rm(atWork, { force: true })
}

/** The records of all runs that ended, oldest first. One that cannot be read is left out; `readRuns` names it. */
export async function listRuns(project: Project): Promise<RunRecord[]> {
  return (await readRuns(project)).runs
}

/** The newest `count` records of runs that ended, newest first; only these are read. */
export async function newestRuns(project: Project, count: number): Promise<RunRecord[]> {
  return (await readRuns(project, count)).runs.toReversed()
}

/** The records of the newest runs that ended, of all by default, oldest first; a name begins with the time of the start. */
export async function readRuns(project: Project, newest?: number): Promise<RunRecords> {
  const names = await runNames(project)
  return readRecords(project, newest === undefined ? names : names.slice(-Math.max(newest, 1)))
}

/** Names below `var/runs` of the records of all runs that ended, oldest first. */
export async function runNames(project: Project): Promise<string[]> {
  return recordNames(project.runs)
}

/** Reads records by their names below `var/runs`; one that was removed meanwhile is left out. */
export async function readRecords(project: Project, names: readonly string[]): Promise<RunRecords> {
  const records: RunRecords = { runs: [], damaged: [] }
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE)
    const read = await Promise.all(some.map((name) => readRecord(join(project.runs, name))))
    for (const [i, run] of read.entries()) {
      if (run === 'damaged') records.damaged.push(some[i] ?? '')
      else if (run !== null) records.runs.push(run)
    }
  }
  return records
}

/** The records of runs that have not ended: at work, or of a process that died. */
export async function runsAtWork(project: Project): Promise<RunRecord[]> {
  return (await readRunsAtWork(project)).runs
}

/** As `runsAtWork`, with the names of those that cannot be read. */
export async function readRunsAtWork(project: Project): Promise<RunRecords> {
  return readRecords(project, await runNamesAtWork(project))
}

/** Names below `var/runs` of the records of runs that have not ended, oldest first. */
export async function runNamesAtWork(project: Project): Promise<string[]> {
  return (await recordNames(join(project.runs, AT_WORK))).map((name) => `${AT_WORK}/${name}`)
}

/**
 * Says of runs that never ended that they were interrupted. Call it while no run is at work.
 * @returns a warning for each record that could not be read and was set aside.
 */
export async function endInterruptedRuns(project: Project): Promise<RunWarning[]> {
  const { runs, damaged } = await readRunsAtWork(project)
  for (const run of runs) {
    const steps = run.steps.length > 0 ? run.steps : await loggedSteps(project, run.run_id)
    const error = 'the process ended before the run did'
    await keepRun(project, { ...run, steps, outcome: 'interrupted', error })
  }
  return setAside(project, damaged)
}

/** Moves damaged records to `var/runs/damaged`, where nothing reads them. @returns a warning for each. */
export async function setAside(project: Project, damaged: readonly string[]): Promise<RunWarning[]> {
  const folder = join(project.runs, DAMAGED)
  if (damaged.length > 0) await mkdir(folder, { recursive: true })
  for (const name of damaged)
    await nullIfMissing(rename(join(project.runs, name), join(folder, name.replace('/', '-'))))
  return damaged.map((name) => ({
    about: `run record ${name}`,
    words: `the run record var/runs/${name} is damaged and was moved to var/runs/${DAMAGED}; restore it from a backup, or remove it`,
  }))
}

/** What to say of a damaged record that still lies where it was. */
export function damageText(name: string): string {
  return `the run record var/runs/${name} is damaged and left out; restore it from a backup, or remove it`
}

/** The steps that a run ended before its own end, as its log tells them. */
async function loggedSteps(project: Project, runId: string): Promise<RunRecord['steps']> {
  const lines = await readRunLog(project, runId)
  return lines.flatMap((line) => {
    const { data } = loggedStepSchema.safeParse(JSON.parse(line))
    if (!data) return []
    const { time, level, ...step } = data
    const started = new Date(Date.parse(time) - step.milliseconds).toISOString()
    return [{ ...step, started_at: started, failed: level === 'error' }]
  })
}

const loggedStepSchema = z.object({
  time: z.iso.datetime(),
  level: z.string(),
  ...stepSchema.omit({ started_at: true, failed: true }).shape,
})

const AT_WORK = 'at-work'
const DAMAGED = 'damaged'

/** How many records are open at a time. */
const AT_ONCE = 64

async function recordNames(folder: string): Promise<string[]> {
  return (await listNames(folder)).filter((name) => name.endsWith('.json'))
}

/** Whatever keeps a record from being read, other than that it is gone, is damage: it must stop neither a refresh nor a look. */
async function readRecord(path: string): Promise<RunRecord | 'damaged' | null> {
  try {
    const text = await nullIfMissing(readFile(path, 'utf8'))
    return text === null ? null : parseChecked(text, runSchema)
  } catch {
    return 'damaged'
  }
}
