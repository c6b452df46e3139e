import { UserError } from '../base/error.js'
import type { Project } from '../system/project.js'
import { readRecords, runNames, runNamesAtWork, type RunRecord } from './run-record.js'

const LOOKED_AT_ONCE = 64
const SHOWN = 5

/** A run by its id; its record is null when it is damaged. */
export interface FoundRun {
  id: string
  record: RunRecord | null
}

/**
 * The run that a text names: the id of one or the beginning of it, `last`, or `last-failed`, the newest that failed or was interrupted.
 * @throws UserError when there is none, or the beginning is that of several.
 */
export async function findRun(project: Project, wanted: string): Promise<FoundRun> {
  const names = [...(await runNames(project)), ...(await runNamesAtWork(project))].toSorted(byId)
  if (wanted === 'last-failed') return { ...(await lastFailed(project, names)) }
  const found = wanted === 'last' ? names.slice(-1) : names.filter((name) => idOf(name).startsWith(wanted))
  const [name, second] = found
  if (name === undefined) throw new UserError(`unknown run: ${wanted}; ${newestIds(names)}`, 2)
  if (second !== undefined && idOf(name) !== wanted)
    throw new UserError(`several runs begin with ${wanted}: ${list(found)}; give more of the id`, 2)
  const { runs } = await readRecords(project, [name])
  return { id: idOf(name), record: runs[0] ?? null }
}

async function lastFailed(project: Project, names: readonly string[]): Promise<FoundRun> {
  for (let to = names.length; to > 0; to -= LOOKED_AT_ONCE) {
    const { runs } = await readRecords(project, names.slice(Math.max(0, to - LOOKED_AT_ONCE), to))
    const record = runs.findLast(hasFailed)
    if (record) return { id: record.run_id, record }
  }
  throw new UserError(`no run failed; ${newestIds(names)}`)
}

/** Whether a run ended without having done its work. */
export function hasFailed({ outcome }: RunRecord): boolean {
  return outcome === 'failed' || outcome === 'interrupted'
}

function idOf(name: string): string {
  return name.replace(/^.*\//, '').replace(/\.json$/, '')
}

function byId(a: string, b: string): number {
  return idOf(a) < idOf(b) ? -1 : 1
}

function newestIds(names: readonly string[]): string {
  return names.length === 0 ? 'there is none yet' : `the newest are ${list(names)}; almanac runs lists all`
}

function list(names: readonly string[]): string {
  return names.slice(-SHOWN).map(idOf).toReversed().join(', ')
}
