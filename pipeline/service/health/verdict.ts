import { counted } from '../../base/figures.js'
import type { Overview } from '../overview.js'

/** Whether all is well, and if not, why. */
export interface Verdict {
  healthy: boolean
  reasons: string[]
}

/** Red when a slot is overdue, a job gave up on its newest slot, or no release is served. */
export function verdictOf({ jobs, served, problems }: Overview): Verdict {
  const reasons = jobs.flatMap(({ job, last, overdue }) => [
    ...(overdue.length > 0
      ? [`${job}: ${counted(overdue.length, 'slot')} overdue, the first ${overdue[0]}`]
      : []),
    ...(last?.state === 'failed' ? [`${job}: gave up on the slot ${last.slot}`] : []),
  ])
  if (served === null) reasons.push(problems.length > 0 ? 'no release can be read' : 'no release is served')
  return { healthy: reasons.length === 0, reasons }
}
