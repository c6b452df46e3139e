import { runProgram } from '../system/program-run.js'
import { commandScript } from '../system/tool.js'
import type { JobPolicy } from '../schedule/policy.js'

/** A try at a slot that is to be made. */
interface SlotRun {
  folder: string
  policy: JobPolicy
  slot: string
  attempt: number
}

/** How it ended: the exit code, whether it was killed at its limit or stopped by the operator, and what was told. */
export interface SlotOutcome {
  exitCode: number | null
  killed: 'time' | 'stop' | null
  /** In one line: the outcome, or the reason of a failure. */
  words: string
  warnings: string[]
}

/** Makes a try at a slot; `kill` ends it early. */
export type RunSlot = (run: SlotRun, kill: AbortSignal) => Promise<SlotOutcome>

const GRACE_SECONDS = 10
const MOST_OUTPUT_BYTES = 10_000_000

/**
 * Makes a try at a slot in a process of its own, with a process group of its own: whatever hangs in it is killed with it at its limit, and its
 * memory goes with it.
 */
export const runSlotProcess: RunSlot = async ({ folder, policy, slot, attempt }, kill) => {
  const command = [process.execPath, await commandScript(), '--project', folder, 'refresh']
  const which = ['--slot', slot, '--job', policy.job, '--attempt', String(attempt), '--json']
  const { bytes, exitCode, fault, messages } = await runProgram([...command, ...which], {
    folder,
    bytes: MOST_OUTPUT_BYTES,
    seconds: policy.maxRuntimeMs / 1000,
    graceSeconds: GRACE_SECONDS,
    // Its log lies beside its record; on standard error stands only why it failed.
    environment: { ALMANAC_LOG: '' },
    stop: kill,
  })
  const said = resultOf(bytes)
  const words =
    exitCode === 0 || exitCode === 3
      ? said.words
      : messages.replaceAll(/^almanac: /gm, '') || `it ${fault?.words ?? 'failed without a message'}`
  const killed = fault?.kind === 'time' || fault?.kind === 'stop' ? fault.kind : null
  return { exitCode, killed, words, warnings: said.warnings }
}

function resultOf(bytes: Uint8Array): { words: string; warnings: string[] } {
  const text = Buffer.from(bytes).toString('utf8').trim()
  if (text === '') return { words: '', warnings: [] }
  const { outcome, releaseId, warnings } = JSON.parse(text)
  const words = releaseId === undefined ? outcome : `${outcome} ${releaseId}`
  return { words: String(words), warnings: Array.isArray(warnings) ? warnings.map(String) : [] }
}
