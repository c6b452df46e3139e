import { expect, test } from 'vitest'
import { Database, textOf } from '../../pipeline/system/database.js'
import {
  historyBefore,
  identifyFlags,
  seenFlags,
  type SeenFlag,
} from '../../pipeline/warehouse/flag-history.js'

/** Identifies flags of these ids in a release, after what the release before knew. */
async function release(id: string, flags: readonly string[], seen: readonly SeenFlag[] | null) {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema flags;
      create table flags."all" (flag_id varchar, rule varchar, series varchar, period varchar,
        first_seen_release varchar, first_seen_date date, state varchar)`)
    for (const flag of flags)
      await database.query(
        `insert into flags."all" select $1, split_part($1, ':', 1), split_part($1, ':', 2), split_part($1, ':', 3), null, null, null`,
        [flag],
      )
    await identifyFlags(database, seen, { id, date: `2026-11-0${id}` })
    return {
      flags: (
        await database.rows('select flag_id, first_seen_release, state from flags."all" order by all')
      ).map((row) =>
        Object.values(row)
          .map((value) => textOf(value))
          .join(' '),
      ),
      history: (await database.rows('select flag_id, state, gone_since_release from flags.history')).map(
        (row) =>
          Object.values(row)
            .map((value) => textOf(value))
            .join(' '),
      ),
      seen: await seenFlags(database),
      before: await historyBefore(database, id),
    }
  })
}

const DROP = 'drop:uses:2017'
const RISE = 'rise:uses:2018'

test('a flag is new, continues, goes, is past and returns, and keeps the release that saw it first', async () => {
  const first = await release('1', [DROP], [])
  expect(first.flags).toEqual([`${DROP} 1 new`])
  const second = await release('2', [DROP, RISE], first.seen)
  expect(second.flags).toEqual([`${DROP} 1 continued`, `${RISE} 2 new`])
  const third = await release('3', [RISE], second.seen)
  expect(third.history).toEqual([`${DROP} gone 3`, `${RISE} continued `])
  const fourth = await release('4', [RISE], third.seen)
  expect(fourth.history).toEqual([`${DROP} past 3`, `${RISE} continued `])
  const fifth = await release('5', [DROP, RISE], fourth.seen)
  expect(fifth.flags).toEqual([`${DROP} 1 returned`, `${RISE} 2 continued`])
})

test('the flags of the first release are not new', async () => {
  const first = await release('1', [DROP], null)
  expect(first.flags).toEqual([`${DROP} 1 first`])
  expect(first.before).toBeNull()
  expect((await release('2', [DROP, RISE], first.seen)).flags).toEqual([
    `${DROP} 1 continued`,
    `${RISE} 2 new`,
  ])
  expect((await release('2', [RISE], [])).flags).toEqual([`${RISE} 2 new`])
})

test('the history of a release gives back the history that it was made with', async () => {
  const first = await release('1', [DROP], [])
  expect(first.before).toEqual([])
  const second = await release('2', [RISE], first.seen)
  expect(second.before).toEqual(first.seen)
  const third = await release('3', [DROP, RISE], second.seen)
  const again = await release('3', [DROP, RISE], third.before)
  expect(again.history).toEqual(third.history)
  expect(again.flags).toEqual(third.flags)
})

test('after a database of a time without history no flag counts as new', async () => {
  await Database.use(':memory:', 'write', async (database) => {
    expect(await seenFlags(database)).toBeNull()
    expect(await historyBefore(database, '1')).toBeNull()
  })
})
