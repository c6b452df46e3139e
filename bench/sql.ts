import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx'
import { median } from './median.js'

const ROUNDS = 15
const ROOT = join(import.meta.dirname, '../..')
const QUERY = 'select 1'

$.verbose = false
const folder = await mkdtemp(join(tmpdir(), 'almanac-bench-'))
try {
  await run(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Times `almanac sql` and a bare script on the same database as whole processes, in turn, and prints the ratio. */
async function run(workspace: string): Promise<void> {
  for (const name of ['data', 'sql', 'reports', 'almanac.yaml'])
    await cp(join(ROOT, name), join(workspace, name), { recursive: true })
  const almanac = join(ROOT, 'dist/command/almanac.js')
  await $`node ${almanac} --project ${workspace} refresh --quiet`
  const database = join(workspace, 'var/current/warehouse.duckdb')
  const bare: number[] = []
  const asked: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const floor = await time(() => $`node ${join(ROOT, 'dist/bench/bare-query.js')} ${database} ${QUERY}`)
    const sql = await time(() => $`node ${almanac} --project ${workspace} sql ${QUERY}`)
    // The first round warms caches of the disk and is not counted.
    if (round === 0) continue
    bare.push(floor)
    asked.push(sql)
  }
  const ratios = asked.map((value, i) => value / (bare[i] ?? Number.NaN))
  console.log(`bare script, ${QUERY}    ${median(bare).toFixed(0).padStart(6)} ms`)
  console.log(
    `almanac sql, ${QUERY}    ${median(asked).toFixed(0).padStart(6)} ms ${median(ratios).toFixed(2).padStart(6)} x the bare script`,
  )
  console.log(`median of ${ROUNDS} rounds, the two in turn; target: at most 1.50`)
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
