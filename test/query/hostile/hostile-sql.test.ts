import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { hashFile } from '../../../pipeline/system/files.js'
import { releaseWarehouse } from '../../../pipeline/release/query.js'
import { startServer } from '../../support/running-server.js'
import { Workspace } from '../../support/workspace.js'
import { HOSTILE } from './statements.js'

const SECONDS = 1
const SECRET = 'canary-5f0c1b7e'
const LONGEST_PROBE_MS = 1000

test(
  'no hostile statement escapes, lasts or keeps others waiting',
  async () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(300)
    const workspace = await Workspace.released()
    const project = await workspace.project()
    const warehouse = await releaseWarehouse(project)
    const before = await hashFile(warehouse)
    const folder = await mkdtemp(join(tmpdir(), 'almanac-canary-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'canary'), SECRET)
    process.env['ALMANAC_CANARY'] = SECRET
    onTestFinished(() => void delete process.env['ALMANAC_CANARY'])
    let visits = 0
    const sink = createServer((_, response) => {
      visits++
      response.end(SECRET)
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void sink.close())
    const bound = await new Promise<AddressInfo>((resolve) =>
      sink.once('listening', () => resolve(sink.address() as AddressInfo)),
    )
    const { url, said } = await startServer(project, { seconds: SECONDS, 'memory-mb': 1024, 'temp-mb': 64 })

    const probes: number[] = []
    const over = new AbortController()
    const probing = (async () => {
      while (!over.signal.aborted) {
        const start = performance.now()
        const response = await fetch(`${url}/api/v1/releases`)
        await response.text()
        expect(response.status).toBe(200)
        probes.push(performance.now() - start)
        await setTimeout(50)
      }
    })()
    const faults: string[] = []
    const times: number[] = []
    const waiting = [...HOSTILE]
    const attack = async (): Promise<void> => {
      for (let template = waiting.shift(); template !== undefined; template = waiting.shift()) {
        const sql = template
          .replaceAll('{canary}', join(folder, 'canary'))
          .replaceAll('{folder}', folder)
          .replaceAll('{sink}', `127.0.0.1:${bound.port}`)
        const start = performance.now()
        const [status, text] = await asked(url, sql)
        const took = performance.now() - start
        times.push(took)
        const name = template.slice(0, 120)
        // Nobody waits for a turn here: two ask, and two are answered at once.
        if (took > (SECONDS + 1) * 1000) faults.push(`${name}: took ${Math.round(took)} ms`)
        if (text.replaceAll(sql, '').includes(SECRET)) faults.push(`${name}: told the secret`)
        if (status >= 500 && status !== 503) faults.push(`${name}: status ${status}`)
      }
    }
    await Promise.all([attack(), attack()])
    over.abort()
    await probing

    expect(faults).toEqual([])
    expect(visits).toBe(0)
    expect(await readdir(folder)).toEqual(['canary'])
    expect(await hashFile(warehouse)).toBe(before)
    expect(Math.max(...probes)).toBeLessThan(LONGEST_PROBE_MS)
    expect(said).toEqual([])
    const [status, text] = await asked(url, 'select count(*) > 0 as is_there from marts.series')
    expect([status, JSON.parse(text).rows]).toEqual([200, [[true]]])
    console.log(
      `${HOSTILE.length} statements; slowest ${Math.round(Math.max(...times))} ms; ${probes.length} probes, slowest ${Math.round(Math.max(...probes))} ms`,
    )
  },
  10 * 60_000,
)

async function asked(url: string, sql: string): Promise<[number, string]> {
  const response = await fetch(`${url}/api/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify({ sql, limit: 10_000 }),
  })
  try {
    return [response.status, await response.text()]
  } catch {
    // An answer that fails after its head breaks off.
    return [response.status, '']
  }
}
