import { expect, test } from 'vitest'
import { refreshCommand } from '../../pipeline/cli/refresh-command.js'
import { explainCommand } from '../../pipeline/cli/explain-command.js'
import { verify } from '../../pipeline/release/verify.js'
import { captured } from '../support/captured.js'
import { Workspace } from '../support/workspace.js'

const STATES =
  'select flag_id, state, first_seen_release, accepted_reason from flags."all" where rule = \'drop\' order by flag_id'

test('flags keep their identity from release to release, are accepted, go and come back', async () => {
  const workspace = await Workspace.released('2026-11-20')
  const first = await workspace.refresh('2026-11-20')
  expect((await workspace.rows(STATES)).map((row) => [row['state'], row['first_seen_release']])).toEqual(
    Array.from({ length: 5 }, () => ['first', first.releaseId]),
  )

  await workspace.write(
    'data/exceptions.csv',
    'flag,series,period,reason,date\ndrop,uses/citizen,2017,"asked, and <b>known</b>",2026-11-21\ndrop,uses/citizen,2018,mistyped,2026-11-21\n',
  )
  await workspace.edit(
    'sql/macros/thresholds.sql',
    'severe_fall_percent() as 40',
    'severe_fall_percent() as 45',
  )
  const second = await workspace.refresh('2026-11-21')
  expect(await workspace.rows(STATES)).toMatchObject([
    {
      flag_id: 'drop:uses/citizen:2017',
      state: 'continued',
      first_seen_release: first.releaseId,
      accepted_reason: 'asked, and <b>known</b>',
    },
    ...Array.from({ length: 4 }, () => ({
      state: 'continued',
      first_seen_release: first.releaseId,
      accepted_reason: null,
    })),
  ])
  expect(await workspace.rows('select line, period from checks.unused_exceptions')).toEqual([
    { line: 3, period: '2018' },
  ])
  const page = await workspace.read('var/current/site/usage.en.html')
  expect(page).toContain('Accepted on 21 November 2026: asked, and &#60;b&#62;known&#60;/b&#62;')

  await workspace.edit(
    'sql/macros/thresholds.sql',
    'large_change_percent() as 20',
    'large_change_percent() as 26',
  )
  const said = await captured(() => refreshCommand(workspace.folder, { date: '2026-11-22' }))
  expect(said.out).toMatch(/\n {2}checks {4}unused_exceptions: 1 finding\n$/)
  const third = await workspace.refresh('2026-11-22')
  expect(
    await workspace.rows(
      "select flag_id, gone_since_release from flags.history where state = 'gone' and rule = 'drop'",
    ),
  ).toEqual(
    ['drop:uses/citizen:2020', 'drop:uses/total:2017'].map((flag_id) => ({
      flag_id,
      gone_since_release: third.releaseId,
    })),
  )
  expect(await workspace.read('var/current/site/usage.en.html')).toContain(
    'Flagged in the release before and no longer',
  )

  await workspace.edit(
    'sql/macros/thresholds.sql',
    'large_change_percent() as 26',
    'large_change_percent() as 20',
  )
  await workspace.edit(
    'sql/macros/thresholds.sql',
    'severe_fall_percent() as 45',
    'severe_fall_percent() as 44',
  )
  await workspace.refresh('2026-11-23')
  expect((await workspace.rows(STATES)).map((row) => row['state'])).toEqual([
    'continued',
    'returned',
    'continued',
    'continued',
    'returned',
  ])
  const project = await workspace.project()
  const released = await workspace.rows('select distinct first_seen_release from flags.history')
  expect(released).toEqual([{ first_seen_release: first.releaseId }])
  expect(second.releaseId).not.toBe(first.releaseId)
  const served = (await workspace.refresh('2026-11-23')).releaseId
  expect((await verify(project, served)).problems).toEqual([])
})

test('an exception that accepts flags of an unknown rule stops the build and names its line', async () => {
  const workspace = await Workspace.create()
  await workspace.write(
    'data/exceptions.csv',
    'flag,series,period,reason,date\ndorp,uses/citizen,2017,known,2026-11-21\n',
  )
  await expect(workspace.refresh()).rejects.toThrow(
    /^data\/exceptions\.csv:2: unknown flag: dorp; one of divergence, drop, /,
  )
})

test('explain shows the rows and the arithmetic of one flag, lists all, and names what is like a mistyped one', async () => {
  const workspace = await Workspace.released()
  const explain = (flag?: string, options = {}) =>
    captured(() => explainCommand(workspace.folder, flag, { language: 'en', ...options }))
  const { out } = await explain('drop:uses/citizen:2020')
  expect(out).toContain('(58,289,234 − 77,265,312) / 77,265,312 = −24.56 %')
  expect(out).toMatch(/uses\/citizen +2019 +77,265,312 +final +moica-annual\/\S+ +73/)
  expect(out).toContain('Events that coincide\n  2020-05-01  Tax filing')
  expect((await explain('drop:uses/citizen:2020', { language: 'zh-Hant' })).out).toContain(
    '較上年同期之 77,265,312 減少 24.6%',
  )
  const json: { steps: string[]; rows: unknown[] } = JSON.parse(
    (await explain('drop:uses/citizen:2020', { json: true })).out,
  )
  expect([json.steps.length, json.rows.length]).toEqual([6, 11])
  expect((await explain()).out).toContain('│ drop:uses/citizen:2017 ')
  await expect(explain('drop:uses/citizen:2018')).rejects.toThrow(
    'unknown flag: drop:uses/citizen:2018; did you mean drop:uses/citizen:2017',
  )
  await expect(explain('drop:uses/citizen:2020', { language: 'fr' })).rejects.toThrow(
    'unknown language: fr; one of zh-Hant, en',
  )
})

test('every flag of the published table explains itself', async () => {
  const workspace = await Workspace.released()
  const bare = await workspace.rows(
    `select flag_id from flags."all"
     where json_array_length(evidence, '$.steps') = 0 or json_array_length(evidence, '$.used') = 0 or contains(evidence->>'$.steps', 'null')`,
  )
  expect(bare).toEqual([])
})
