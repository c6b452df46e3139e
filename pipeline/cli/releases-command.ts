import { listPins, type Pin } from '../keep/pins.js'
import { currentId, listReleases } from '../release/release.js'
import { rollback } from '../release/rollback.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'
import { locked } from './locked.js'
import { tell } from './messages.js'

/** `almanac releases`: all releases, newest first. */
export async function releasesCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const project = await openProject(folder)
  const served = await currentId(project)
  const pins = new Map((await listPins(project)).map((pin) => [pin.release, pin]))
  const releases = (await listReleases(project)).toReversed().map(({ id, date, as_of, released_at }) => ({
    id,
    date,
    as_of,
    released_at,
    served: id === served,
    pin: pins.get(id) ?? null,
  }))
  if (options.json === true) process.stdout.write(`${JSON.stringify(releases, null, 2)}\n`)
  else if (releases.length === 0) tell('no releases yet; run almanac refresh\n')
  else
    process.stdout.write(
      listTable(
        ['release', 'date', 'released', ''],
        releases.map((release) => [release.id, release.date, release.released_at, notes(release).join(', ')]),
      ),
    )
}

/** `almanac rollback ID`: serves an earlier release again. */
export async function rollbackCommand(folder: string, id: string): Promise<void> {
  const project = await openProject(folder)
  await locked(project, 'rollback', () => rollback(project, id))
  process.stdout.write(`Serving ${id} again, until a refresh brings something new\n`)
}

function notes({ served, as_of, pin }: { served: boolean; as_of: string | null; pin: Pin | null }): string[] {
  return [
    served ? 'served' : '',
    as_of === null ? '' : `as of ${as_of}`,
    pin === null ? '' : `pinned${pin.why === null ? '' : `: ${pin.why}`}`,
  ].filter(Boolean)
}
