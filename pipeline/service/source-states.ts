import type { SourceOutcome } from '../release/source-outcome.js'
import { Archive } from '../sources/archive.js'
import { readManifests } from '../sources/manifest.js'
import { latenessOf, type Lateness } from '../sources/publishing.js'
import type { Row } from '../system/database.js'
import type { Project } from '../system/project.js'

/**
 * A source: how it fared in the last run, when it last sent something new, and how the served release used it; null where that is not
 * known.
 */
export interface SourceState {
  source: string
  outcome: SourceOutcome['outcome'] | null
  reason: string | null
  file_in_use: string | null
  received_at: string | null
  age_seconds: number | null
  files: number | null
  files_refused: number | null
  rows_set_aside: number | null
  lateness: Lateness | null
}

/** Newest receipts of a source that its lateness is told by. */
const RECEIPTS = 100

/**
 * The sources of the manifests, as they stand.
 * @param released what the served release says of each. @param fared the sources that the last run could not read, null when it did not
 * come so far. @throws UserError when a manifest or a receipt cannot be read.
 */
export async function sourceStates(
  project: Project,
  released: readonly Row[],
  fared: readonly SourceOutcome[] | null,
  now: Date,
): Promise<SourceState[]> {
  const archive = new Archive(project.archive)
  const manifests = await readManifests(project.folder)
  return Promise.all(
    manifests.map(async (manifest) => {
      const receipts = await archive.newest(manifest.name, RECEIPTS)
      const used = released.find(({ source }) => source === manifest.name)
      const received = receipts.at(-1)?.received_at ?? null
      return {
        source: manifest.name,
        ...outcomeOf(manifest.name, fared),
        received_at: received,
        age_seconds: received === null ? null : Math.round((now.getTime() - Date.parse(received)) / 1000),
        files: numberOf(used?.['file_count']),
        files_refused: numberOf(used?.['refused_count']),
        rows_set_aside: numberOf(used?.['rows_set_aside']),
        lateness: latenessOf(manifest, receipts, now, project.settings['time-zone']),
      }
    }),
  )
}

function outcomeOf(
  name: string,
  fared: readonly SourceOutcome[] | null,
): Pick<SourceState, 'outcome' | 'reason' | 'file_in_use'> {
  const found = fared?.find(({ source }) => source === name)
  if (found) return { outcome: found.outcome, reason: found.reason, file_in_use: found.file_in_use }
  return { outcome: fared === null ? null : 'read', reason: null, file_in_use: null }
}

function numberOf(value: Row[string] | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}
