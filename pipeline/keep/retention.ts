import { counted } from '../base/figures.js'
import { DAY_MS } from '../base/calendar.js'
import type { KeepSettings } from '../base/keep-settings.js'
import type { ReleaseManifest } from '../release/release.js'

/** What decides beside age and number which releases are kept. */
export interface ReleaseUses {
  served: string | null
  /** The release that a rollback holds. */
  held: string | null
  pinned: ReadonlySet<string>
  /** Hash of the present inputs: a release made of them is what a refresh finds unchanged. */
  inputs: string
}

/** Whether a release is kept, and why or why not. */
export interface Verdict {
  id: string
  isKept: boolean
  why: string
}

/**
 * Which releases are kept, oldest first as given. Whatever the settings: the served one, the one a rollback holds, the pinned ones, the
 * newest that was placed to be served, from which the next release goes on, and those made from the current inputs.
 */
export function judgeReleases(
  releases: readonly ReleaseManifest[],
  uses: ReleaseUses,
  keep: KeepSettings,
  now: Date,
): Verdict[] {
  const placed = releases.filter(({ as_of }) => as_of === null).map(({ id }) => id)
  const newest = new Set(placed.slice(-keep.releases))
  return releases.map((release) => {
    const { id } = release
    const use = useOf(release, uses, placed.at(-1))
    if (use !== null) return { id, isKept: true, why: use }
    if (release.as_of !== null) return judgeAge(id, release.released_at, keep['as-of-days'], now, '')
    if (newest.has(id)) return { id, isKept: true, why: `one of the newest ${keep.releases}` }
    return judgeAge(id, release.released_at, keep.days, now, `not one of the newest ${keep.releases}, and `)
  })
}

/** Whether a time, ISO 8601, is more than so many days before `now`. A time that is none is never old. */
export function isOlder(time: string, days: number, now: Date): boolean {
  return now.getTime() - Date.parse(time) > days * DAY_MS
}

function useOf(
  { id, inputs, as_of }: ReleaseManifest,
  uses: ReleaseUses,
  newest: string | undefined,
): string | null {
  if (id === uses.served) return 'served'
  if (id === uses.held) return 'held by a rollback'
  if (uses.pinned.has(id)) return 'pinned'
  if (id === newest) return 'the next release builds on it'
  return as_of === null && inputs === uses.inputs ? 'made from the current inputs' : null
}

function judgeAge(id: string, time: string, days: number, now: Date, before: string): Verdict {
  return isOlder(time, days, now)
    ? { id, isKept: false, why: `${before}more than ${counted(days, 'day')} old` }
    : { id, isKept: true, why: `at most ${counted(days, 'day')} old` }
}
