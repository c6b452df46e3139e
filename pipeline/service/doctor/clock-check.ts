import { civilTime } from '../../base/calendar.js'
import { spanText } from '../../base/figures.js'
import { newestRuns } from '../../runs/run-record.js'
import { Archive } from '../../sources/archive.js'
import { readManifests } from '../../sources/manifest.js'
import { ok, problem, type Checked, type Finding } from './finding.js'

const TOLERATED_MS = 60_000

/** Whether now comes after all that was written before, and the project's time zone is known. */
export async function checkClock({ project, now }: Checked): Promise<Finding[]> {
  const timeZone = project.settings['time-zone']
  const newest = await newestTime(project)
  const ahead = newest === null ? 0 : Date.parse(newest) - now.getTime()
  if (ahead > TOLERATED_MS)
    return [
      problem(
        'clock',
        `it is ${now.toISOString()}, but something was recorded at ${newest}: the clock was set back by ${spanText(ahead)}, or ran ahead then`,
        'set the clock by NTP; until then slots and releases stand in the wrong order, and --as-of takes files for another day',
      ),
    ]
  return [ok('clock', `it is ${civilTime(now, timeZone)} in ${timeZone}, after all that was recorded`)]
}

async function newestTime(project: Checked['project']): Promise<string | null> {
  const archive = new Archive(project.archive)
  const sources = await readManifests(project.folder).catch(() => [])
  const receipts = await Promise.all(sources.map(({ name }) => archive.newest(name, 1)))
  const runs = await newestRuns(project, 1)
  const times = [
    ...receipts.flat().map(({ received_at }) => received_at),
    ...runs.flatMap(({ started_at, finished_at }) => [started_at, finished_at ?? started_at]),
  ]
  return times.toSorted().at(-1) ?? null
}
