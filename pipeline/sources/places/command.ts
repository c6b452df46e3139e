import { UserError } from '../../base/error.js'
import { runProgram, type RunFault, type RunOutcome } from '../../system/program-run.js'
import type { Fetching } from './fetching.js'
import type { Receipt } from '../archive.js'
import { placeText } from '../place.js'

const REMEDIES: Readonly<Record<RunFault['kind'], string>> = {
  size: 'raise limits.bytes if it should',
  time: 'raise from.timeout-seconds if it needs more',
  stop: 'refresh again',
  end: 'run it by hand to mend it',
}

/**
 * Runs a program in the project's folder and archives what it writes to standard output, byte for byte.
 * @throws UserError when it fails, takes too long, writes too much or nothing; with the end of what it wrote to standard error.
 */
export async function receiveOutput(
  { manifest, project, intake, effects }: Fetching,
  command: readonly string[],
): Promise<Receipt> {
  const outcome = await runProgram(command, {
    folder: project.folder,
    bytes: manifest.limits.bytes,
    seconds: manifest.from['timeout-seconds'],
  })
  const name = placeText(manifest.from)
  const problem = problemOf(outcome)
  if (problem !== null)
    throw new UserError(
      `${manifest.file}: the command ${name} ${problem}${outcome.messages === '' ? '' : `\n${outcome.messages}`}`,
    )
  return intake.receive(outcome.bytes, name, effects.now())
}

function problemOf({ bytes, fault }: RunOutcome): string | null {
  if (fault !== null) return `${fault.words}; ${REMEDIES[fault.kind]}`
  return bytes.length === 0 ? 'wrote nothing to standard output' : null
}
