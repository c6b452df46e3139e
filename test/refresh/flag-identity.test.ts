import { expect, test } from 'vitest'
import { refreshCommand } from '../../pipeline/cli/refresh-command.js'
import { explainCommand } from '../../pipeline/cli/explain-command.js'
import { verify } from '../../pipeline/release/verify.js'
import { addFlag } from '../notify/watch.js'
import { captured } from '../support/captured.js'
import { Workspace } from '../support/workspace.js'

const FLAG = 'sql/flags/few.sql'
const STATES = 'select flag_id, state, first_seen_release, accepted_reason from flags."all" order by flag_id'
const PAGE = 'var/current/site/visits.en.html'

/** A project whose report lists the three of its years that had fewer than 1,400 visits. */
async function flagged(): Promise<Workspace> {
  const workspace = await Workspace.smallPrepared()
  await addFlag(workspace, 'Few.')
  await workspace.edit(FLAG, 'visits between 1441 and 1459', 'visits < 1400')
  await workspace.edit('reports/visits.md', '```flags\n```', '```flags\n```\n\n```changes\n```')
  return workspace
}

test('flags keep their identity from release to release, are accepted, go and come back', async () => {
  const workspace = await flagged()
  const first = await workspace.refresh('2026-11-20')
  expect((await workspace.rows(STATES)).map((row) => [row['state'], row['first_seen_release']])).toEqual(
    Array.from({ length: 3 }, () => ['first', first.releaseId]),
  )

  await workspace.write(
    'data/exceptions.csv',
    'flag,series,period,reason,date\nfew,visits,2022,"asked, and <b>known</b>",2026-11-21\nfew,visits,2023,mistyped,2026-11-21\n',
  )
  await workspace.edit(FLAG, "'alert' as severity", "'watch' as severity")
  const second = await workspace.refresh('2026-11-21')
  expect(await workspace.rows(STATES)).toMatchObject(
    ['2021', '2022', '2024'].map((year) => ({
      flag_id: `few:visits:${year}`,
      state: 'continued',
      first_seen_release: first.releaseId,
      accepted_reason: year === '2022' ? 'asked, and <b>known</b>' : null,
    })),
  )
  expect(await workspace.rows('select line, period from checks.unused_exceptions')).toEqual([
    { line: 3, period: '2023' },
  ])
  expect(await workspace.read(PAGE)).toContain(
    'Accepted on 21 November 2026: asked, and &#60;b&#62;known&#60;/b&#62;',
  )

  await workspace.edit(FLAG, 'visits < 1400', 'visits < 1300')
  const said = await captured(() => refreshCommand(workspace.folder, { date: '2026-11-22' }))
  expect(said.out).toMatch(/\n {2}checks {4}unused_exceptions: 2 findings\n$/)
  const third = await workspace.refresh('2026-11-22')
  expect(
    await workspace.rows(
      "select flag_id, gone_since_release from flags.history where state = 'gone' order by flag_id",
    ),
  ).toEqual(
    ['few:visits:2022', 'few:visits:2024'].map((flag_id) => ({
      flag_id,
      gone_since_release: third.releaseId,
    })),
  )
  expect(await workspace.read(PAGE)).toContain('Flagged in the previous release, no longer flagged')

  await workspace.edit(FLAG, 'visits < 1300', 'visits < 1400')
  await workspace.edit(FLAG, "'watch' as severity", "'notice' as severity")
  await workspace.refresh('2026-11-23')
  expect((await workspace.rows(STATES)).map((row) => row['state'])).toEqual([
    'continued',
    'returned',
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
  const workspace = await Workspace.prepared()
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
  expect(out).toMatch(/Picture\n {2}2010 │●\n(.*\n)+ {2}2020 │ +─+◆─+\n/)
  const chinese = (await explain('drop:uses/citizen:2020', { language: 'zh-Hant' })).out
  expect(chinese).toContain('較上年同期之 77,265,312 減少 24.6%')
  for (const heading of ['圖示', '所用資料', '計算', '時間相近之事件', '建議查證事項'])
    expect(chinese).toContain(`\n${heading}\n`)
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
