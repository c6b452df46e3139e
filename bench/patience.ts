import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BOMBS } from '../test/query/hostile/statements.js'
import { withServer } from './with-server.js'
import { ALMANAC, timed } from './workspace.js'

const SECONDS = 1
const LONGEST_PROBE_MS = 1000
const LONGEST_OVERTIME_MS = 1000

/**
 * Sends what would take all the time and memory there is to `almanac serve`, two statements at a time, and prints how long the slowest lasts and how long whoever asks for
 * something else meanwhile waits.
 */
export async function measurePatience(workspace: string): Promise<void> {
  await appendFile(
    join(workspace, 'almanac.yaml'),
    `\nquery: { seconds: ${SECONDS}, memory-mb: 1024, temp-mb: 64 }\n`,
  )
  await withServer([ALMANAC, '--project', workspace, 'serve', '--port', '0'], async (address) => {
    const over = new AbortController()
    const probing = probe(address, over.signal)
    const times = await attack(address)
    over.abort()
    tell(`the slowest of ${times.length} hostile statements`, times, SECONDS * 1000 + LONGEST_OVERTIME_MS)
    const probes = await probing
    tell(`the slowest of ${probes.length} other requests meanwhile`, probes, LONGEST_PROBE_MS)
  })
}

async function attack(address: string): Promise<number[]> {
  const times: number[] = []
  const waiting = BOMBS.values()
  const attacker = async (): Promise<void> => {
    for (const sql of waiting) times.push(await timed(() => ask(address, sql)))
  }
  await Promise.all([attacker(), attacker()])
  return times
}

async function ask(address: string, sql: string): Promise<void> {
  const response = await fetch(`${address}/api/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify({ sql, limit: 10_000 }),
  })
  // An answer that fails after its head breaks off.
  await response.text().catch(() => undefined)
}

async function probe(address: string, over: AbortSignal): Promise<number[]> {
  const times: number[] = []
  while (!over.aborted) {
    times.push(await timed(() => fetch(`${address}/api/v1/releases`).then((response) => response.text())))
    await setTimeout(50)
  }
  return times
}

function tell(what: string, times: readonly number[], target: number): void {
  console.log(`${what}: ${Math.round(Math.max(...times))} ms; target: at most ${target}`)
}
