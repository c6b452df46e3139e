import { listOf, textOf, type Database, type Value } from '../system/database.js'
import type { Words } from './strings.js'
import { formatValue } from './formats.js'

/** A row of `ops.releases`. */
export type ReleaseRow = Readonly<Record<string, Value>>

/** A row of `flags.announced`. */
export type AnnouncedRow = Readonly<Record<string, Value>>

/** The flags that the feed announces, those of the newest release first. */
export async function announcedFlags(database: Database): Promise<AnnouncedRow[]> {
  return database.rows(
    `select announced.* from flags.announced as announced
     left join ops.releases as release on release.id = announced.release_id
     order by release.number desc, announced.number`,
  )
}

/** This release and those before it, newest first. */
export async function releaseRows(database: Database): Promise<ReleaseRow[]> {
  return database.rows('from ops.releases order by number desc')
}

/**
 * The permanent address of a page of a release, relative to the top of the site; that of its front page where it had no such page, null
 * where its pages are not kept. @param isThis whether it is the release that is being drawn, whose pages are all there.
 */
export function permanentAddress(release: ReleaseRow, page: string, isThis: boolean): string | null {
  const pages = listOf(release['pages'])
  const name = isThis || pages.includes(page) ? page : 'index.html'
  return isThis || pages.includes(name) ? `releases/${textOf(release['id'])}/${name}` : null
}

const CHANGES = [
  'new_observation_count',
  'coverage_count',
  'revised_count',
  'status_count',
  'withdrawn_count',
  'new_flag_count',
  'returned_flag_count',
  'gone_flag_count',
  'turned_claim_count',
  'new_claim_count',
  'gone_claim_count',
] as const

/** What changed with a release, in one sentence of counts. */
export function changesSentence(release: ReleaseRow, words: Words): string {
  if (release['previous_release'] === null) return words.word('nothing-to-compare')
  const counts = CHANGES.filter((name) => Number(release[name] ?? 0) > 0)
  if (counts.length === 0) return words.word('no-changes')
  const parts = counts.map((name) =>
    words.word(name.replaceAll('_', '-'), { count: formatValue(release[name] ?? null, 'count', words) }),
  )
  return words.word('changes-sentence', { changes: parts.join(words.word('list-comma')) })
}

/** The newest period of a release's figures and its status. */
export function lastPeriodText(release: ReleaseRow, words: Words): string {
  const period = release['last_period'] ?? null
  if (period === null) return words.word('no-value')
  return words.pattern('period-status', {
    period: formatValue(period, 'period', words),
    status: words.label(textOf(release['last_status'])),
  })
}
