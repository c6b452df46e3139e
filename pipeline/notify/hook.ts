import { UserError } from '../base/error.js'
import { runProgram } from '../system/program-run.js'
import type { Message } from './message.js'
import type { Notice } from './notice.js'
import type { Telling } from './telling.js'

const SECONDS = 60
const MOST_OUTPUT = 1_000_000
/** Linux takes no variable of more than 128 KiB. */
const MOST_BYTES = 100_000

/** Runs a program after a run, with the run's facts in its environment. @throws UserError when it fails or takes too long. */
export async function runHook(
  command: readonly string[],
  seconds: number | undefined,
  message: Message,
  { project }: Telling,
): Promise<null> {
  const { fault, messages } = await runProgram(command, {
    folder: project.folder,
    bytes: MOST_OUTPUT,
    seconds: seconds ?? SECONDS,
    environment: factsInEnvironment(message),
  })
  if (fault === null) return null
  throw new UserError(`${command[0]} ${fault.words}${messages === '' ? '' : `\n${messages}`}`)
}

function factsInEnvironment({ facts, notices }: Message): Record<string, string> {
  const variables = {
    ALMANAC_OUTCOME: facts.outcome,
    ALMANAC_RELEASE: facts.release,
    ALMANAC_RUN: facts.run,
    ALMANAC_LOGICAL_DATE: facts.logicalDate,
    ALMANAC_JOB: facts.job,
    ALMANAC_SLOT: facts.slot,
    ALMANAC_ATTEMPT: String(facts.attempt),
    ALMANAC_ERROR: facts.error,
    ALMANAC_SOURCES: fitting(facts.sources),
    ALMANAC_WARNINGS: fitting(facts.warnings),
    ALMANAC_SITE: facts.site,
    ALMANAC_WAREHOUSE: facts.warehouse,
    ALMANAC_NOTICES: fitting(notices.map(({ key, kind, text }: Notice) => ({ key, kind, text }))),
    ALMANAC_NOTICE_COUNT: String(notices.length),
  }
  // A NUL cannot stand in an environment.
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      (value ?? '').replaceAll('\0', '').slice(0, MOST_BYTES),
    ]),
  )
}

/** As JSON, the first of them that fit into a variable. */
function fitting(values: readonly unknown[]): string {
  let count = values.length
  while (Buffer.byteLength(JSON.stringify(values.slice(0, count))) > MOST_BYTES) count = Math.floor(count / 2)
  return JSON.stringify(values.slice(0, count))
}
