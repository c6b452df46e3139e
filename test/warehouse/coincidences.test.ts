import { expect, test } from 'vitest'
import { parseHeader } from '../../pipeline/models/header.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { collectFlags } from '../../pipeline/warehouse/flags.js'

const JUMP = {
  name: 'flags.jump',
  layer: 'flags' as const,
  owner: 'project' as const,
  file: 'sql/flags/jump.sql',
  sql: '',
  header: parseHeader(
    '-- A jump.\n-- kind: drop plain = watch; drop\n-- reason: It jumped.\n',
    'sql/flags/jump.sql',
  ),
  reads: [],
  query: null,
}

/** The titles of an event that coincides with a flag. @param title as SQL. */
async function titlesOf(title: string): Promise<Row[]> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema marts; create schema flags; create schema ops;
      create table marts.series as select 'a' as series, 'year' as frequency;
      create table marts.events as select 'e1' as event_id, date '2017-03-01' as start_date, date '2017-03-01' as end_date, ${title} as title, 'x' as source;
      create table flags.jump as select 'a' as series, '2017' as period, timestamp '2017-01-01' as period_start, timestamp '2017-12-31' as period_end,
        'drop' as kind, 'down' as direction, 1.0 as observed, 2.0 as expected, null::double as lower, null::double as upper, null::double as score,
        'watch' as severity, '{}' as evidence`)
    await collectFlags(database, [JUMP], {
      exceptions: [],
      eventWindowDays: { year: 31 },
      models: new Set(['marts.events', 'marts.series']),
    })
    return database.rows('select title from flags.coincidences')
  })
}

test.each([
  ["to_json({en: 'A law'})::varchar", '{"en":"A law"}'],
  ['\'A law of "2017"\'', '{"und":"A law of \\"2017\\""}'],
  ["'2017'", '{"und":"2017"}'],
])('an event has a title per language, or a plain one: %s', async (title, kept) => {
  expect(await titlesOf(title)).toEqual([{ title: kept }])
})

test('an event without a title is refused', async () => {
  await expect(titlesOf('null::varchar')).rejects.toThrow(
    'sql/marts/events.sql: the event e1 has no title; write a text, or one per language as to_json({en: ...})::varchar',
  )
})
