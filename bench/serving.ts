import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx'
import { Database } from '../pipeline/system/database.js'
import { load, type Answered } from './load.js'
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
  for (const tried of LOADS) {
    const [plain, served]: [Answered[], Answered[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      plain.push(await measure([join(ROOT, 'dist/bench/plain-server.js'), file], tried))
      served.push(await measure([ALMANAC, '--project', workspace, 'serve', '--port', '0'], tried))
    }
    console.log(`${tried.name}, ${tried.connections} connections, a sum over ${ROWS} rows`)
    tell('plain Hono and DuckDB', plain)
    tell('almanac serve', served)
    const ratios = served.map(({ perSecond }, i) => perSecond / (plain[i]?.perSecond ?? Number.NaN))
    console.log(`  ${median(ratios).toFixed(2)} x the plain handler; target: at least 0.80\n`)
  }
  console.log(`median of ${ROUNDS} rounds of ${SECONDS} s, the two in turn, load from the same machine\n`)
  await measurePatience(workspace)
}

async function measure(
  command: readonly string[],
  { connections, isSame }: (typeof LOADS)[number],
): Promise<Answered> {
  return withServer(command, async (address) => {
    await load(address, { connections: 8, seconds: 1, path: pathsOf(isSame, 'w') })
    return load(address, { connections, seconds: SECONDS, path: pathsOf(isSame, 'k') })
  })
}

function pathsOf(isSame: boolean, mark: string): () => string {
  let count = 0
  return () =>
    `/api/v1/sql?${new URLSearchParams({ sql: SQL, 'param.k': isSame ? 'agency 7' : `${mark}${count++}` }).toString()}`
}

function tell(name: string, answered: readonly Answered[]): void {
  const of = (value: (answered: Answered) => number): string =>
    median(answered.map(value)).toFixed(0).padStart(7)
  const failed = answered.reduce((sum, each) => sum + each.failed, 0)
  const milliseconds = (share: number): string => of(({ latency }) => latency.percentile(share) / 1e6)
  console.log(
    `  ${name.padEnd(22)}${of(({ perSecond }) => perSecond)} requests/s, p50${milliseconds(50)} ms, p99${milliseconds(99)} ms, ${failed} errors`,
  )
}
