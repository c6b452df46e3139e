import { expect, onTestFinished, test } from 'vitest'
import { Random } from '../mutation/random.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, inLanes, IS_LONG, SEED, tell, TIMEOUT } from './counts.js'
import type { Answer, FailingCall } from '../children/refresh-server.js'
import { FAILING_CALLS, refreshServer, type Refresh } from './servers.js'
import { faultsOf, letTimePass, publish, receiptsOf, siteOf } from './wholeness.js'

const SECOND = '2026-11-23T12:00:00Z'
const KINDS = ['write', 'fsync', 'rename', 'make']
/** Calls of the process that reads files for one file, of each kind. */
const READER_CALLS = 3
/** What that process does with a small file for certain. */
const READER_KINDS = ['write', 'make']

interface Round {
  failing: FailingCall
  hit: string | null
  hasFailed: boolean
  faults: string[]
}

test('a write, flush, rename or link that fails leaves a whole release, and the next run recovers', {
  timeout: TIMEOUT,
}, async () => {
  const base = await Workspace.smallReleased('2026-11-20')
  const servers = [refreshServer([FAILING_CALLS]), refreshServer([FAILING_CALLS])]
  const [first] = servers
  await publish(base, 1_777)
  const undisturbed = await Workspace.copyOf(base)
  onTestFinished(() => undisturbed.remove())
  const answer = await first?.(undisturbed, SECOND)
  const site = JSON.stringify(await siteOf(undisturbed))
  const receipts = await receiptsOf(base)
  const rounds = await inLanes(failingCalls(answer?.calls ?? {}), (failing, lane) =>
    tryFailing(base, failing, { refresh: servers[lane] ?? refreshServer([FAILING_CALLS]), receipts, site }),
  )
  report(rounds, answer)
  const faulty = rounds.filter(({ faults }) => faults.length > 0)
  expect(faulty).toEqual([])
  for (const kind of READER_KINDS)
    expect(
      rounds.some(
        ({ failing, hasFailed }) => failing.inReader === true && failing.kind === kind && hasFailed,
      ),
    ).toBe(true)
  for (const kind of KINDS)
    expect(rounds.filter(({ failing, hit }) => failing.kind === kind && hit !== null).length).toBeGreaterThan(
      0,
    )
})

/** Each of the first 200 calls of each kind, or as many of them as the suite can afford, spread over the whole run. */
function failingCalls(counts: Readonly<Record<string, number>>): FailingCall[] {
  const random = new Random(SEED)
  const own = KINDS.flatMap((kind) => {
    const last = Math.min(200, counts[kind] ?? 0)
    const take = Math.min(COUNTS.failingCalls, last)
    return Array.from({ length: take }, (_, i) => ({
      kind,
      call: 1 + Math.floor(((i + (IS_LONG ? 0 : random.below(1000) / 1000)) / take) * last),
    }))
  })
  const readers = (IS_LONG ? KINDS : READER_KINDS).flatMap((kind) =>
    Array.from({ length: IS_LONG ? READER_CALLS : 1 }, (_, i) => ({ kind, call: i + 1, inReader: true })),
  )
  return [...own, ...readers].map((call) => ({ ...call, code: random.pick(['EIO', 'ENOSPC']) }))
}

async function tryFailing(
  base: Workspace,
  failing: FailingCall,
  { refresh, receipts, site }: { refresh: Refresh; receipts: readonly string[]; site: string },
): Promise<Round> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  const answer = await refresh(workspace, SECOND, { failing })
  const faults = [...(await faultsOf(workspace, receipts)), ...wordFaults(answer)]
  await letTimePass(workspace)
  const next = await refresh(workspace, SECOND)
  if (next.error !== null) faults.push(next.error.stack)
  faults.push(...(next.result?.warnings ?? []), ...(await faultsOf(workspace, receipts)))
  if (JSON.stringify(await siteOf(workspace)) !== site) faults.push('the next run gives another site')
  await workspace.remove()
  return { failing, hit: answer.hit, hasFailed: answer.error !== null, faults }
}

const FAULT = /cannot (?:read or )?write \S+: the disk (?:is full|failed)/

/** A fault that stopped the run is told in words; a flush that failed stopped it, or the run ended with a warning of it. */
function wordFaults({ hit, error, result, ...answer }: Answer): string[] {
  if (error !== null && !FAULT.test(error.message)) return [`no words for ${hit}: ${error.stack}`]
  const isFlush = hit !== null && /^(?:sync|fsync)/.test(hit)
  const isTold = result === null || result.warnings.some((warning) => FAULT.test(warning))
  return isFlush && !isTold ? [`${hit} was swallowed: ${JSON.stringify(answer.calls)}`] : []
}

function report(rounds: readonly Round[], undisturbed: Answer | undefined): void {
  tell('failing calls', {
    tried: rounds.length,
    hit: rounds.filter(({ hit }) => hit !== null).length,
    'failed in the reader': rounds.filter(({ failing, hasFailed }) => failing.inReader === true && hasFailed)
      .length,
    'runs that failed': rounds.filter(({ hasFailed }) => hasFailed).length,
    harmless: rounds.filter(({ hasFailed, hit }) => hit !== null && !hasFailed).length,
    failures: rounds.filter(({ faults }) => faults.length > 0).length,
    ...Object.fromEntries(KINDS.map((kind) => [`${kind} calls in a run`, undisturbed?.calls?.[kind] ?? 0])),
  })
}
