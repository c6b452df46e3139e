import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Database } from '../pipeline/system/database.js'
import { median } from './median.js'
import { inFolder, ROOT } from './workspace.js'

const ROUNDS = 5
const SERIES = 755
const DAYS = 4383

interface Measured {
  milliseconds: number
  flags: number
  megabytes: number
}

await inFolder(run)

/** Times the flagging of twelve years of daily figures of 755 systems, all of it and with one day more, beside reading them in order. */
async function run(folder: string): Promise<void> {
  const [before, after] = [join(folder, 'before.duckdb'), join(folder, 'after.duckdb')]
  await writeObservations(before, DAYS)
  await writeObservations(after, DAYS + 1)
  const floors: number[] = []
  const full: Measured[] = []
  const day: Measured[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const cacheFolder = join(folder, `cache-${round}`)
    const floor = await measure(before, null)
    const all = await measure(before, cacheFolder)
    const one = await measure(after, cacheFolder)
    await rm(cacheFolder, { recursive: true, force: true })
    // The first round warms the caches of the disk and is not counted.
    if (round === 0) continue
    floors.push(floor.milliseconds)
    full.push(all)
    day.push(one)
  }
  const points = (SERIES * DAYS) / 1e6
  print(`reading ${points.toFixed(1)} M observations in order`, median(floors), '')
  print(`flagging them (${full[0]?.flags} flags)`, ...ratio(full, floors))
  print(`one day more (${day[0]?.flags} flags)`, ...ratio(day, floors))
  console.log(
    `median of ${ROUNDS} rounds, in turn; targets: at most 8,000 ms and 1,500 MB for all, at most 400 ms for a day`,
  )
}

function ratio(measured: readonly Measured[], floors: readonly number[]): [number, string] {
  const times = measured.map(({ milliseconds }) => milliseconds)
  const ratios = times.map((time, i) => time / (floors[i] ?? Number.NaN))
  const peak = Math.max(...measured.map(({ megabytes }) => megabytes))
  return [median(times), `${median(ratios).toFixed(2).padStart(6)} x reading, peak ${peak.toFixed(0)} MB`]
}

function print(what: string, milliseconds: number, more: string): void {
  console.log(`${what.padEnd(40)} ${milliseconds.toFixed(0).padStart(7)} ms ${more}`)
}

/** Seeded daily figures: a level and a weekly season of each system's own, noise, and now and then an outlier or a new level. */
function writeObservations(file: string, days: number): Promise<void> {
  return Database.use(file, 'write', (database) =>
    database.run(`create schema marts;
      create table marts.series as
        select 'uses/' || system as series, 'uses' as measure, 'day' as frequency, 'flow' as nature, null::varchar as total_series, null::varchar as stock_series
        from range(${SERIES}) systems(system);
      create table marts.observations as
        select
          'uses/' || system as series,
          strftime(period_start, '%Y-%m-%d') as period,
          period_start,
          period_start as period_end,
          round((500 + system) * (1 + 0.3 * sin(system + 2 * pi() * (day % 7) / 7)) * (1 + 0.2 * (${draw('a')} + ${draw('b')} - 1))
            * case when hash(system, day) % 2000 = 0 then 3 else 1 end * (1 + 0.3 * (hash(system, day // 1000) % 3))) as value,
          'final' as status,
          true as is_full_period,
          null::integer as months_covered,
          'bench' as file,
          day as row,
          timestamp '2026-01-01' as received_at,
        from range(${SERIES}) systems(system), range(${days}) days(day),
          lateral (select timestamp '2014-01-01' + to_days(day::integer) as period_start)`),
  )
}

async function measure(file: string, cacheFolder: string | null): Promise<Measured> {
  const database = `${file}.measured`
  await copyFile(file, database)
  const child = fork(join(import.meta.dirname, 'flag-days.js'))
  child.send({ root: ROOT, database, cacheFolder })
  const [measured]: Measured[] = await once(child, 'message')
  child.disconnect()
  await once(child, 'exit')
  if (!measured) throw new Error('the process that flags sent nothing')
  return measured
}

/** A number from 0 up to 1, the same for the same system and day. */
function draw(salt: string): string {
  return `(hash(system, day, '${salt}') % 1000)::double / 1000`
}
