import { currentId, listReleases } from '../release/release.js'
import { rollback } from '../release/rollback.js'
import { withLock } from '../system/lock.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'

/** `almanac releases`: all releases, newest first. */
export async function releasesCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const project = await openProject(folder)
  const served = await currentId(project)
  const releases = (await listReleases(project))
    .toReversed()
    .map(({ id, date, as_of, released_at }) => ({ id, date, as_of, released_at, served: id === served }))
  if (options.json === true) process.stdout.write(`${JSON.stringify(releases, null, 2)}\n`)
  else if (releases.length === 0) process.stdout.write('no releases yet; run almanac refresh\n')
  else
    process.stdout.write(
      listTable(
        ['release', 'date', 'released', ''],
        releases.map((release) => [
          release.id,
          release.date,
          release.released_at,
          release.served ? 'served' : release.as_of === null ? '' : `as of ${release.as_of}`,
        ]),
      ),
    )
}

/** `almanac rollback ID`: serves an earlier release again. */
export async function rollbackCommand(folder: string, id: string): Promise<void> {
  const project = await openProject(folder)
  await withLock(project.var, () => rollback(project, id), { purpose: { work: 'rollback' } })
  process.stdout.write(`Serving ${id} again, until a refresh brings something new\n`)
}
