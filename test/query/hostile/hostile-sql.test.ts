import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { hashFile } from '../../../pipeline/system/files.js'
import { releaseWarehouse } from '../../../pipeline/release/query.js'
import { startServer } from '../../support/running-server.js'
import { Workspace } from '../../support/workspace.js'
import { BOMBS, ESCAPES } from './statements.js'

const SECRET = 'canary-5f0c1b7e'
const MEMORY = { 'memory-mb': 1024, 'temp-mb': 64 }
/** Of the kinds of failure, those that a bomb may end by. */
const ENDINGS = ['bad-request', 'invalid-query', 'time-limit', 'memory-limit', 'result-too-large']

let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})
afterAll(() => workspace.remove())

/** What must stay as it is, and what must not be reached. */
interface Canary {
  folder: string
  /** A server on this machine that counts who asks it. */
  sink: { port: number; visits: number }
}

async function canary(): Promise<Canary> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-canary-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'canary'), SECRET)
  process.env['ALMANAC_CANARY'] = SECRET
  onTestFinished(() => void delete process.env['ALMANAC_CANARY'])
  const sink = { port: 0, visits: 0 }
  const server = createServer((_, response) => {
    sink.visits++
    response.end(SECRET)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  sink.port = (server.address() as AddressInfo).port
  return { folder, sink }
}

/** Asks all statements of a server, two at a time, and hands what became of each to `look`. */
async function attack(
  url: string,
  statements: readonly string[],
  look: (sql: string, status: number, text: string) => void,
): Promise<void> {
  const waiting = statements.values()
  const attacker = async (): Promise<void> => {
    for (const sql of waiting) look(sql, ...(await asked(url, sql)))
  }
  await Promise.all([attacker(), attacker()])
}

test('no hostile statement escapes', { timeout: 10 * 60_000 }, async () => {
  expect(ESCAPES.length + BOMBS.length).toBeGreaterThanOrEqual(300)
  const warehouse = await releaseWarehouse(await workspace.project())
  const before = await hashFile(warehouse)
  const { folder, sink } = await canary()
  // So long that none is cut off before it has shown what it can do, however busy the machine is.
  const { url, said } = await startServer(await workspace.project(), { seconds: 60, ...MEMORY })
  const statements = ESCAPES.map((template) =>
    template
      .replaceAll('{canary}', join(folder, 'canary'))
      .replaceAll('{folder}', folder)
      .replaceAll('{sink}', `127.0.0.1:${sink.port}`),
  )
  const faults: string[] = []
  await attack(url, statements, (sql, status, text) => {
    const name = sql.slice(0, 120)
    if (text.replaceAll(sql, '').includes(SECRET)) faults.push(`${name}: told the secret`)
    if (status >= 500) faults.push(`${name}: status ${status}`)
    if (kindOf(text) === 'time-limit') faults.push(`${name}: did not end`)
  })
  expect(faults).toEqual([])
  expect(sink.visits).toBe(0)
  expect(await readdir(folder)).toEqual(['canary'])
  expect(await hashFile(warehouse)).toBe(before)
  expect(said).toEqual([])
  expect(await isAnswered(url)).toBe(true)
})

test('no hostile statement lasts: each is answered, refused or ended by a limit, and the next is answered', {
  timeout: 10 * 60_000,
}, async () => {
  const { url, said } = await startServer(await workspace.project(), { seconds: 0.2, ...MEMORY })
  const faults: string[] = []
  const kinds = new Set<string>()
  await attack(url, BOMBS, (sql, status, text) => {
    const kind = kindOf(text)
    kinds.add(kind)
    if (status !== 200 && !ENDINGS.includes(kind)) faults.push(`${sql.slice(0, 120)}: ${status} ${kind}`)
  })
  expect(faults).toEqual([])
  expect(kinds).toContain('time-limit')
  expect(said).toEqual([])
  // On a busy machine even a plain query may be late.
  await vi.waitFor(async () => expect(await isAnswered(url)).toBe(true), { timeout: 60_000 })
})

test('while a hostile statement is at work, others are answered', async () => {
  const { url } = await startServer(await workspace.project(), { seconds: 600, 'at-once': 2 })
  const leave = new AbortController()
  let isAtWork = true
  const bomb = asked(url, "select levenshtein(repeat('a', 2000000), repeat('b', 2000000))", leave.signal)
    .catch(() => undefined)
    .finally(() => (isAtWork = false))
  for (let i = 0; i < 20; i++) {
    const response = await fetch(`${url}/api/v1/releases`)
    await response.text()
    expect(response.status).toBe(200)
    expect(await isAnswered(url)).toBe(true)
  }
  expect(isAtWork).toBe(true)
  leave.abort()
  await bomb
})

/** Whether the server answers a plain query. */
async function isAnswered(url: string): Promise<boolean> {
  const [status, text] = await asked(url, 'select count(*) > 0 as is_there from marts.series')
  return status === 200 && JSON.parse(text).rows[0]?.[0] === true
}

/** The kind of a problem; '' for an answer, also one that broke off. */
function kindOf(text: string): string {
  return /"type":"urn:almanac:problem:([\w-]+)"/.exec(text)?.[1] ?? ''
}

async function asked(url: string, sql: string, signal?: AbortSignal): Promise<[number, string]> {
  const response = await fetch(`${url}/api/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify({ sql, limit: 10_000 }),
    ...(signal ? { signal } : {}),
  })
  try {
    return [response.status, await response.text()]
  } catch {
    // An answer that fails after its head breaks off.
    return [response.status, '']
  }
}
