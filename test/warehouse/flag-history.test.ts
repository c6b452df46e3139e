import { expect, test } from 'vitest'
import { textOf, type Row } from '../../pipeline/system/database.js'
import type { Past } from '../../pipeline/warehouse/past.js'
import { after, IdentifiedReleases, rowsOf, written } from './identified-release.js'

const DROP = 'drop:uses:2017'
const RISE = 'rise:uses:2018'

/** Identifies flags of these ids in a release, after what the release before knew. */
async function release(
  releases: IdentifiedReleases,
  id: string,
  flags: readonly string[],
  past: Past | null,
) {
  const made = await releases.make(id, { flags }, past)
  const lines = (rows: Row[]): string[] => rows.map((row) => Object.values(row).map(textOf).join(' '))
  return {
    made,
    flags: lines(
      await rowsOf(made, 'select flag_id, first_seen_release, state from flags."all" order by all'),
    ),
    history: lines(await rowsOf(made, 'select flag_id, state, gone_since_release from flags.history')),
    announced: lines(await rowsOf(made, 'select release_id, number, flag_id from flags.announced')),
  }
}

test('a flag is new, continues, goes, is past and returns, and keeps the release that saw it first', async () => {
  const releases = await IdentifiedReleases.create()
  const empty = await releases.make('9', {}, null)
  const first = await release(releases, '1', [DROP], after(empty))
  expect(first.flags).toEqual([`${DROP} 1 new`])
  const second = await release(releases, '2', [DROP, RISE], after(first.made))
  expect(second.flags).toEqual([`${DROP} 1 continued`, `${RISE} 2 new`])
  const third = await release(releases, '3', [RISE], after(second.made))
  expect(third.history).toEqual([`${DROP} gone 3`, `${RISE} continued `])
  const fourth = await release(releases, '4', [RISE], after(third.made))
  expect(fourth.history).toEqual([`${DROP} past 3`, `${RISE} continued `])
  const fifth = await release(releases, '5', [DROP, RISE], after(fourth.made))
  expect(fifth.flags).toEqual([`${DROP} 1 returned`, `${RISE} 2 continued`])
  expect(await rowsOf(fifth.made, "select flag->>'$.score' as score from flags.announced limit 1")).toEqual([
    { score: null },
  ])
  expect(fifth.announced).toEqual([`5 1 ${DROP}`, `2 1 ${RISE}`, `1 1 ${DROP}`])
})

test('the flags of the first release are neither new nor announced', async () => {
  const releases = await IdentifiedReleases.create()
  const first = await release(releases, '1', [DROP], null)
  expect(first.flags).toEqual([`${DROP} 1 first`])
  expect(first.announced).toEqual([])
  const second = await release(releases, '2', [DROP, RISE], after(first.made))
  expect(second.flags).toEqual([`${DROP} 1 continued`, `${RISE} 2 new`])
})

test('a release gives back what it was made after', async () => {
  const releases = await IdentifiedReleases.create()
  const first = await release(releases, '1', [DROP], null)
  const second = await release(releases, '2', [RISE], after(first.made))
  const third = await release(releases, '3', [DROP, RISE], after(second.made))
  for (const { made, flags } of [
    { made: first.made, flags: [DROP] },
    { made: second.made, flags: [RISE] },
    { made: third.made, flags: [DROP, RISE] },
  ]) {
    const again = await release(releases, made.id, flags, { from: 'itself', warehouse: made.warehouse })
    expect(await written(again.made)).toBe(await written(made))
  }
})
