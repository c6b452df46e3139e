import { counted } from '../../base/figures.js'
import type { Overview } from '../overview.js'

/** Whether all is well, and if not, why. */
export interface Verdict {
  healthy: boolean
  reasons: string[]
}

/** States of a slot for which no further try is made although its work is not done. */
const GAVE_UP = ['failed', 'gave up', 'given up', 'gave-up', 'given-up']

/** Red when a slot is overdue, a job gave up on its newest slot, or no release is served. */
export function verdictOf({ jobs, served, problems }: Overview): Verdict {
  const reasons = jobs.flatMap(({ job, last, overdue }) => [
    ...(overdue.length > 0
      ? [`${job}: ${counted(overdue.length, 'slot')} overdue, the first ${overdue[0]}`]
      : []),
    ...(last !== null && GAVE_UP.includes(last.state) ? [`${job}: gave up on the slot ${last.slot}`] : []),
  ])
  if (served === null) reasons.push(problems.length > 0 ? 'no release can be read' : 'no release is served')
  return { healthy: reasons.length === 0, reasons }
}
