import { civilDate } from '../base/calendar.js'
import { messageOf } from '../base/error.js'
import { listRuns, runsAtWork, type RunRecord } from '../runs/run-record.js'
import type { Project } from '../system/project.js'
import type { SlotEntry } from './ledger-entry.js'

/** The newest try of each slot of a job that the records of runs tell of, as entries of the ledger. @throws as `listRuns`. */
export async function slotsFromRuns(project: Project, job: string): Promise<SlotEntry[]> {
  const bySlot = new Map<string, SlotEntry>()
  for (const run of [...(await listRuns(project)), ...(await runsAtWork(project))]) {
    if (run.job !== job || run.slot === null || run.as_of !== null) continue
    if ((bySlot.get(run.slot)?.attempt ?? 0) <= run.attempt) bySlot.set(run.slot, entryOf(run, run.slot))
  }
  return [...bySlot.values()].toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
}

/** What became of a slot whose entry is lost: by its run records, or else as failed, so that it is not run a second time unseen. */
export async function rebuiltSlot(project: Project, job: string, slot: string): Promise<SlotEntry> {
  const lost: SlotEntry = {
    slot,
    state: 'failed',
    attempt: 1,
    logical_date: civilDate(new Date(slot), project.settings['time-zone']),
    decided_at: slot,
    started_at: null,
    retry_at: null,
    scheduled: false,
    note: 'its entry in the ledger was damaged, and no record of a run tells what became of it',
  }
  try {
    return (await slotsFromRuns(project, job)).find((entry) => entry.slot === slot) ?? lost
  } catch (cause) {
    return { ...lost, note: `its entry in the ledger was damaged, and ${messageOf(cause)}` }
  }
}

const STATES: Record<RunRecord['outcome'], SlotEntry['state']> = {
  running: 'running',
  released: 'done',
  placed: 'done',
  unchanged: 'done',
  failed: 'failed',
  interrupted: 'failed',
}

function entryOf(run: RunRecord, slot: string): SlotEntry {
  const state = STATES[run.outcome]
  const decidedAt = run.finished_at ?? run.started_at
  return {
    slot,
    state,
    attempt: run.attempt,
    logical_date: run.logical_date,
    decided_at: decidedAt,
    started_at: run.started_at,
    retry_at: state === 'failed' ? decidedAt : null,
    scheduled: false,
    note: `rebuilt from var/runs/${run.run_id}.json`,
  }
}
