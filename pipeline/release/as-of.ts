import { civilDate } from '../base/calendar.js'
import { UserError } from '../base/error.js'
import { Archive, type Receipt } from '../sources/archive.js'
import type { Project } from '../system/project.js'
import { toolFingerprint } from '../system/tool.js'
import { gatherInputs, type ReleaseInputs } from './inputs.js'

/**
 * Inputs of a release of what was known at the end of a civil day in the project's time zone: the files received until then,
 * read with today's project files.
 * @throws UserError when nothing had been received by then.
 */
export async function inputsAsOf(project: Project, date: string): Promise<ReleaseInputs> {
  const receipts = await new Archive(project.archive).receipts()
  const timeZone = project.settings['time-zone']
  const known = receivedUntil(receipts, date, timeZone)
  if (known.length > 0) return gatherInputs(project, known, await toolFingerprint())
  const [first] = receipts.toSorted((a, b) => Date.parse(a.received_at) - Date.parse(b.received_at))
  throw new UserError(
    first
      ? `nothing was received until ${date}; the first file came on ${dayOf(first, timeZone)}`
      : 'nothing was received yet; run almanac refresh first',
  )
}

/** By the time in each receipt, which is all that tells the day; which of them is newer is told by their order alone. */
function receivedUntil(receipts: readonly Receipt[], date: string, timeZone: string): Receipt[] {
  return receipts.filter((receipt) => dayOf(receipt, timeZone) <= date)
}

function dayOf({ received_at }: Receipt, timeZone: string): string {
  return civilDate(new Date(received_at), timeZone)
}
