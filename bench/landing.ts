import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readMacros } from '../pipeline/models/model.js'
import { manifestSchema, type Manifest } from '../pipeline/sources/manifest.js'
import { Database, quoteText } from '../pipeline/system/database.js'
import { Lander } from '../pipeline/warehouse/lander.js'
import { LANDED } from '../pipeline/warehouse/landed-files.js'
import { median } from './median.js'
import { inFolder, ROOT } from './workspace.js'

const ROUNDS = 7
const ROWS = 5_000_000
const BROKEN_EVERY = 50_000

await inFolder(run)

/** Times the landing of a large CSV file with contract and rejects, in turn with DuckDB's own copy of it, and prints the ratio. */
async function run(folder: string): Promise<void> {
  const file = join(folder, 'usage.csv')
  await writeUsage(file)
  const macros = await readMacros(ROOT)
  const measured: { floor: number[]; landing: number[]; memory: number[] } = {
    floor: [],
    landing: [],
    memory: [],
  }
  for (let round = 0; round <= ROUNDS; round++) {
    const floor = await timeCopy(file, join(folder, 'copy.parquet'))
    const landing = await timeLanding(file, macros, join(folder, `landed-${round}`))
    // The first round warms the caches of the disk and is not counted.
    if (round === 0) continue
    measured.floor.push(floor)
    measured.landing.push(landing.milliseconds)
    measured.memory.push(landing.megabytes)
  }
  const ratios = measured.landing.map((value, i) => value / (measured.floor[i] ?? Number.NaN))
  console.log(`DuckDB's copy of ${ROWS / 1e6} M rows     ${median(measured.floor).toFixed(0).padStart(7)} ms`)
  console.log(
    `landing of the same file      ${median(measured.landing).toFixed(0).padStart(7)} ms ${median(ratios).toFixed(2).padStart(6)} x the copy, peak ${Math.max(...measured.memory).toFixed(0)} MB`,
  )
  console.log(`median of ${ROUNDS} rounds, the two in turn; targets: at most 1.25, under 1,500 MB`)
}

/** Daily uses of 755 systems, plain as agencies' services write them; one row in 50,000 breaks the contract. */
async function writeUsage(file: string): Promise<void> {
  await Database.use(':memory:', 'write', (database) =>
    database.run(
      `copy (
         select
           strftime(date '2000-01-01' + (i // 755)::integer, '%Y-%m-%d') as period,
           'S' || lpad((i % 755)::varchar, 4, '0') as system,
           (i * 7919 % 22)::varchar || '區' as region,
           if(i % ${BROKEN_EVERY} = 7, 'about 5', ((i * 7919) % 90000011)::varchar) as citizen_uses,
           ((i * 104729) % 90000049)::varchar as government_uses,
           ((i * 7919) % 90000011 + (i * 104729) % 90000049)::varchar as total_uses,
         from range(${ROWS}) rows(i)
       ) to ${quoteText(file)} (header true)`,
    ),
  )
}

function manifest(): Manifest {
  const words = { en: 'Daily uses' }
  const count = { type: 'count', unit: 'person-times' }
  const columns = {
    period: { type: 'period', minimum: 1990, maximum: 2100 },
    system: { type: 'text' },
    region: { type: 'text' },
    citizen_uses: count,
    government_uses: count,
    total_uses: count,
  }
  const period = { column: 'period', calendar: 'gregorian', frequency: 'day' }
  const totals = [{ total: 'total_uses', parts: ['citizen_uses', 'government_uses'] }]
  const parsed = manifestSchema.parse({
    title: words,
    publisher: words,
    from: { file: 'usage.csv' },
    format: 'csv',
    columns,
    period,
    totals,
  })
  return { ...parsed, name: 'usage', file: 'data/sources/usage.yaml' }
}

async function timeCopy(from: string, to: string): Promise<number> {
  const child = fork(join(import.meta.dirname, 'copy.js'))
  child.send({ from, to })
  const [milliseconds] = await once(child, 'message')
  child.disconnect()
  await once(child, 'exit')
  return Number(milliseconds)
}

async function timeLanding(
  path: string,
  macros: Awaited<ReturnType<typeof readMacros>>,
  target: string,
): Promise<{ milliseconds: number; megabytes: number }> {
  await mkdir(target)
  const lander = new Lander(macros)
  await lander.ready()
  const start = performance.now()
  await lander.land({
    path,
    file: 'usage.csv',
    manifest: manifest(),
    receivedOn: '2026-11-23',
    folder: target,
  })
  const milliseconds = performance.now() - start
  const megabytes = await peakOfChildren()
  lander.close()
  await expectRejects(target)
  await rm(target, { recursive: true })
  return { milliseconds, megabytes }
}

async function expectRejects(target: string): Promise<void> {
  const [counts] = await Database.use(':memory:', 'write', (database) =>
    database.rows(`select * from read_parquet(${quoteText(join(target, LANDED.counts))})`),
  )
  const aside = ROWS / BROKEN_EVERY
  if (counts?.['rows_read'] !== ROWS || counts['rows_set_aside'] !== aside)
    throw new Error(`${ROWS} rows and ${aside} set aside were expected, found ${JSON.stringify(counts)}`)
}

/** Peak memory of the largest child process, in MB; Linux tells it. */
async function peakOfChildren(): Promise<number> {
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ')
  const peaks = await Promise.all(
    children.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000
    }),
  )
  return Math.max(...peaks)
}
