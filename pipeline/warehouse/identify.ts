import type { Database } from '../system/database.js'
import { announceFlags } from './announced-flags.js'
import { identifyFlags, type NamedRelease } from './flag-history.js'
import { gatherFindings } from './flag-findings.js'
import { recallPast, type Past } from './past.js'
import { recordChanges } from './release-changes.js'
import { listReleases } from './release-list.js'
import { tableNames } from './tables.js'

/**
 * Writes into a built database which release it is and what changed with it: `flags.history`, `flags.findings`, `flags.announced`,
 * `ops.observation_changes`, `ops.claim_changes` and `ops.releases`.
 * @param past where to find what was known before; null for a release that has none. @param mostPast of how many earlier releases
 * pages are kept; null: of all.
 */
export async function identifyRelease(
  database: Database,
  release: NamedRelease,
  past: Past | null,
  mostPast: number | null,
): Promise<void> {
  const tables = await tableNames(database)
  const { previousRelease, hasFlagHistory } = await recallPast(database, past, release)
  await identifyFlags(database, release, hasFlagHistory)
  await gatherFindings(database, tables)
  await announceFlags(database, release)
  await recordChanges(database, previousRelease !== null, tables)
  await listReleases(database, release, previousRelease, { tables, mostPast })
}
