import { bytesText, counted } from '../base/figures.js'
import { collect, planCollection, type Collection } from '../keep/gc.js'
import type { Removal } from '../keep/removal.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'
import { locked } from './locked.js'
import { warn } from './messages.js'

const NAMES: Readonly<Record<Removal['kind'], readonly [one: string, many: string]>> = {
  release: ['release', 'releases'],
  result: ['result in the cache', 'results in the cache'],
  leftover: ['leftover', 'leftovers'],
  run: ['file of a run', 'files of runs'],
}

/** `almanac gc`: what was removed, why and how much room that gives, on standard output; archived bytes without a receipt on standard error. */
export async function gcCommand(
  folder: string,
  options: { dryRun?: boolean; json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  const isDry = options.dryRun === true
  const collection = isDry
    ? await planCollection(project, defaultEffects)
    : await locked(project, 'gc', () => collect(project, defaultEffects))
  if (options.json === true) process.stdout.write(`${JSON.stringify(jsonOf(collection, isDry), null, 2)}\n`)
  else process.stdout.write(textOf(collection, isDry))
  const { withoutReceipt } = collection
  if (withoutReceipt.length > 0)
    warn(
      `archived files without a receipt, left alone (a refresh will receive them again): ${withoutReceipt.join(', ')}`,
    )
}

function jsonOf({ removals, freedBytes, kept, withoutReceipt }: Collection, isDry: boolean): object {
  return {
    dry_run: isDry,
    freed_bytes: freedBytes,
    removed: removals,
    kept_releases: kept.map(({ id, why }) => ({ id, why })),
    without_receipt: withoutReceipt,
  }
}

function textOf({ removals, freedBytes, kept }: Collection, isDry: boolean): string {
  const keeps = `${counted(kept.length, 'release')} kept`
  if (removals.length === 0) return `Nothing to remove; ${keeps}\n`
  const counts = Object.entries(NAMES).flatMap(([kind, [one, many]]) => {
    const count = removals.filter((removal) => removal.kind === kind).length
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  })
  const rows = removals.map(({ path, bytes, why }) => [short(path), bytesText(bytes), why])
  return `${listTable(['what', 'freed', 'why'], rows)}\n${isDry ? 'Would remove' : 'Removed'} ${counts.join(', ')}: ${bytesText(freedBytes)} ${isDry ? 'would be ' : ''}freed; ${keeps}\n`
}

/** A hash in a path is told by its beginning. */
function short(path: string): string {
  return path.replaceAll(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
}
