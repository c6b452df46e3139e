import { expect, test } from 'vitest'
import { Random } from '../mutation/random.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, SEED, tell, TIMEOUT } from './counts.js'
import type { Answer } from '../children/refresh-server.js'
import { refreshServer } from './servers.js'
import { faultsOf, publish } from './wholeness.js'

const SERVERS = 4
const WHY = /another refresh is running in .*: .*process \d+ on .*, since|^the slot is done$/

test('of two to eight refreshes at once one publishes, and the others say why not', {
  timeout: TIMEOUT,
}, async () => {
  const workspace = await Workspace.small()
  const servers = Array.from({ length: SERVERS }, () => refreshServer())
  const random = new Random(SEED)
  const counts = { rounds: 0, refreshes: 0, released: 0, unchanged: 0, refused: 0 }
  const faults: string[] = []
  for (let round = 0; round < COUNTS.rounds; round++) {
    await publish(workspace, 2_000 + round)
    const many = 2 + random.below(7)
    const answers = await Promise.all(
      Array.from({ length: many }, async (_, i) =>
        servers[i % SERVERS]?.(workspace, instantOf(round, i), slotOf(round)),
      ),
    )
    const tally = tallyOf(answers)
    counts.rounds++
    counts.refreshes += many
    for (const name of ['released', 'unchanged', 'refused'] as const) counts[name] += tally[name]
    if (tally.released !== 1) faults.push(`round ${round}: ${tally.released} of ${many} published`)
    faults.push(...tally.faults, ...(await faultsOf(workspace, [])))
    const [row] = await workspace.rows('select max(visits)::integer as most from marts.visits')
    if (row?.['most'] !== 2_000 + round) faults.push(`round ${round}: serves ${JSON.stringify(row)}`)
  }
  tell('refreshes at once', { ...counts, failures: faults.length })
  expect(faults).toEqual([])
  expect(counts.refused + counts.unchanged).toBeGreaterThan(0)
})

/** A day for each round, so that logical dates go on and each run has a time of its own. */
function instantOf(round: number, number: number): string {
  return new Date(Date.UTC(2026, 10, 1 + round, 23, 0, number)).toISOString()
}

/** Every other round is for the slot of its day, half past six in Taipei; the others are refreshes by hand. */
function slotOf(round: number): { slot?: string } {
  return round % 2 === 0 ? {} : { slot: new Date(Date.UTC(2026, 10, 1 + round, 22, 30)).toISOString() }
}

function tallyOf(answers: readonly (Answer | undefined)[]): Record<
  'released' | 'unchanged' | 'refused',
  number
> & {
  faults: string[]
} {
  const outcomes = answers.map((answer) => answer?.result?.outcome)
  const errors = answers.flatMap((answer) => (answer?.error ? [answer.error] : []))
  const reasons = answers.flatMap((answer) => answer?.why ?? [])
  return {
    released: outcomes.filter((outcome) => outcome === 'released').length,
    unchanged: outcomes.filter((outcome) => outcome === 'unchanged').length,
    refused: errors.length + reasons.length,
    faults: [
      ...errors.filter(({ message }) => !WHY.test(message)).map(({ stack }) => stack),
      ...reasons.filter((why) => !WHY.test(why)),
    ],
  }
}
