import { join } from 'node:path'
import { $ } from 'zx'
import { median } from './median.js'
import { ALMANAC, copyProject, inFolder, refreshProject, ROOT, timed } from './workspace.js'

const ROUNDS = 15
const QUERY = 'select 1'

$.verbose = false
await inFolder(run)

/** Times `almanac sql` and a bare script on the same database as whole processes, in turn, and prints the ratio. */
async function run(workspace: string): Promise<void> {
  await copyProject(workspace)
  await refreshProject(workspace)
  const database = join(workspace, 'var/current/warehouse.duckdb')
  const bare: number[] = []
  const asked: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const floor = await timed(() => $`node ${join(ROOT, 'dist/bench/bare-query.js')} ${database} ${QUERY}`)
    const sql = await timed(() => $`node ${ALMANAC} --project ${workspace} sql ${QUERY}`)
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
  console.log(`median of ${ROUNDS} rounds, the two in turn; target: at most 1.20`)
}
