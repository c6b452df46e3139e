import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import autocannon, { type Result } from 'autocannon'
import { $ } from 'zx'
import { Database } from '../pipeline/system/database.js'
import { median } from './median.js'
import { measurePatience } from './patience.js'
import { withServer } from './with-server.js'
import { ALMANAC, copyProject, inFolder, refreshProject, ROOT } from './workspace.js'

const ROUNDS = 3
const SECONDS = 6
const ROWS = 20_000
const TABLE = `create table marts.visits as
  select range % 120 as month, 'agency ' || (range % 40) as agency, hash(range) % 10000 as uses from range(${ROWS})`
const SQL = `select month, sum(uses) as uses, count(*) as visits
  from marts.visits where agency <> $k group by month order by month`

/** What is sent: each time another query, so that every one is carried out, or always the same. */
const LOADS = [
  { name: 'each time another query', connections: 64, isSame: false },
  { name: 'the same query', connections: 64, isSame: true },
  { name: 'each time another query', connections: 1000, isSame: false },
  { name: 'the same query', connections: 1000, isSame: true },
]

$.verbose = false
await inFolder(run)

/** Puts load on `almanac serve` and on a plain handler over the same file, in turn, and prints the ratios; then what hostile statements do to it. */
async function run(workspace: string): Promise<void> {
  await copyProject(workspace)
  await refreshProject(workspace)
  const file = await realpath(join(workspace, 'var/current/warehouse.duckdb'))
  await Database.use(file, 'write', (database) => database.run(TABLE))
  for (const load of LOADS) {
    const [plain, served]: [Result[], Result[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      plain.push(await measure([join(ROOT, 'dist/bench/plain-server.js'), file], load))
      served.push(await measure([ALMANAC, '--project', workspace, 'serve', '--port', '0'], load))
    }
    console.log(`${load.name}, ${load.connections} connections, a sum over ${ROWS} rows`)
    tell('plain Hono and DuckDB', plain)
    tell('almanac serve', served)
    const ratios = served.map(
      ({ requests }, i) => requests.average / (plain[i]?.requests.average ?? Number.NaN),
    )
    console.log(`  ${median(ratios).toFixed(2)} x the plain handler; target: at least 0.80\n`)
  }
  console.log(`median of ${ROUNDS} rounds of ${SECONDS} s, the two in turn, load from the same machine\n`)
  await measurePatience(workspace)
}

async function measure(command: readonly string[], load: (typeof LOADS)[number]): Promise<Result> {
  return withServer(command, async (address) => {
    const options = { url: address, connections: load.connections, timeout: 30 }
    await autocannon({ ...options, connections: 8, duration: 1, requests: [requestOf(load.isSame, 'w')] })
    return autocannon({ ...options, duration: SECONDS, requests: [requestOf(load.isSame, 'k')] })
  })
}

function requestOf(isSame: boolean, mark: string): autocannon.Request {
  let count = 0
  const path = (): string =>
    `/api/v1/sql?${new URLSearchParams({ sql: SQL, 'param.k': isSame ? 'agency 7' : `${mark}${count++}` }).toString()}`
  return { path: path(), setupRequest: (request) => ({ ...request, path: path() }) }
}

function tell(name: string, results: readonly Result[]): void {
  const of = (value: (result: Result) => number): string => median(results.map(value)).toFixed(0).padStart(7)
  const failed = results.reduce((sum, { errors, timeouts, non2xx }) => sum + errors + timeouts + non2xx, 0)
  console.log(
    `  ${name.padEnd(22)}${of(({ requests }) => requests.average)} requests/s, p50${of(({ latency }) => latency.p50)} ms, p99${of(({ latency }) => latency.p99)} ms, ${failed} errors`,
  )
}
