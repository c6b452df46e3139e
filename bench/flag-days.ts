import { readFile } from 'node:fs/promises'
import { settingsSchema } from '../pipeline/base/settings.js'
import { Database } from '../pipeline/system/database.js'
import { flagObservations, loadMacros, readPlan } from '../pipeline/warehouse/build.js'

// A process of its own for each measurement, so that its peak of memory is its own.

interface Task {
  root: string
  database: string
  /** Where the detectors keep what they know; null only reads all observations in their order. */
  cacheFolder: string | null
}

process.once('message', (task: Task) => {
  void run(task).then((measured) => process.send?.(measured))
})

async function run({ root, database: file, cacheFolder }: Task) {
  const plan = await readPlan(root, [], { flags: { thresholds: {} } })
  const settings = settingsSchema.parse({ title: {}, languages: ['en'], 'time-zone': 'UTC' })
  return Database.use(file, 'write', async (database) => {
    await loadMacros(database, plan.macros)
    // A build has just made the observations: they are in memory when flagging begins.
    await database.run('create temp table seen as select sum(hash(columns(*))) from marts.observations')
    const start = performance.now()
    let flags = 0
    if (cacheFolder === null) await readAll(database)
    else {
      await database.run('begin')
      await flagObservations(database, plan, { settings, memory: { cacheFolder, tool: 'bench' } })
      await database.run('commit')
      flags = Number((await database.rows('select count(*) as n from flags."all"'))[0]?.['n'])
    }
    return { milliseconds: performance.now() - start, flags, megabytes: await peak() }
  })
}

async function readAll(database: Database): Promise<void> {
  let sum = 0
  await database.streamNumbers(
    'select epoch(period_start)::double, value from marts.observations order by series, period_start',
    'bench',
    ([, values], rowCount) => {
      for (let i = 0; i < rowCount; i++) sum += Number(values?.[i])
    },
  )
  if (!(sum > 0)) throw new Error('nothing was read')
}

/** Peak memory of this process in MB; Linux tells it. */
async function peak(): Promise<number> {
  return Number(/VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1]) / 1000
}
