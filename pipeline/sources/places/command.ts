import { UserError } from '../../base/error.js'
import { runProgram, type RunFault, type RunOutcome } from '../../system/program-run.js'
import type { StagedFile } from '../../system/files.js'
import type { Fetching } from './fetching.js'
import type { Receipt } from '../archive.js'
import { placeText } from '../place.js'

const REMEDIES: Readonly<Record<RunFault['kind'], string>> = {
  size: 'raise limits.bytes if that is right',
  time: 'raise from.timeout-seconds if it needs more',
  stop: 'refresh again',
  end: 'run it by hand to fix it',
}

/**
 * Runs a program in the project's folder and archives what it writes to standard output, byte for byte.
 * @throws UserError when it fails, takes too long, writes too much or nothing; with the end of what it wrote to standard error.
 */
export async function receiveOutput(
  { manifest, project, archive, intake, effects }: Fetching,
  command: readonly string[],
): Promise<Receipt> {
  let staged: StagedFile | undefined
  try {
    const outcome = await runProgram(command, {
      folder: project.folder,
      bytes: manifest.limits.bytes,
      seconds: manifest.from['timeout-seconds'],
      take: async (output) => {
        staged = await archive.stage(output)
      },
    })
    const name = placeText(manifest.from)
    const problem = problemOf(outcome, staged)
    if (staged !== undefined && problem === null) return await intake.receive(staged, name, effects.now())
    throw new UserError(
      `${manifest.file}: the command ${name} ${problem}${outcome.messages === '' ? '' : `\n${outcome.messages}`}`,
    )
  } finally {
    await staged?.remove()
  }
}

function problemOf({ fault }: RunOutcome, written: StagedFile | undefined): string | null {
  if (fault !== null) return `${fault.words}; ${REMEDIES[fault.kind]}`
  return written === undefined || written.bytes === 0 ? 'wrote nothing to standard output' : null
}
