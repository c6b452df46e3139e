import { readFile, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { listFiles } from '../../pipeline/system/files.js'
import { Workspace } from '../support/workspace.js'
import { webSink, type Got } from '../support/web-sink.js'
import { readManifests, readingRules } from '../../pipeline/sources/manifest.js'
import { addClaim, addFlag, addVisits, attended, setWays } from './watch.js'

interface Sent {
  data: { run: { outcome: string }; notices: { key: string; kind: string; text: Record<string, string> }[] }
}

const sent = (got: readonly Got[]): Sent[] => got.map(({ body }) => JSON.parse(body))
const keysOf = (got: readonly Got[]): string[][] =>
  sent(got).map(({ data }) => data.notices.map(({ key }) => key))

async function watched(on = ''): Promise<{ workspace: Workspace; got: Got[] }> {
  const workspace = await Workspace.smallPrepared()
  const { origin, got } = await webSink()
  await setWays(workspace, `  - { name: desk, webhook: { url: ${origin}/in }${on} }`)
  return { workspace, got }
}

test('a new flag and a claim whose verdict turned are told once: not those of the first release or accepted ones, also where a run died before it told', async () => {
  const { workspace, got } = await watched()
  await addFlag(workspace)
  await addClaim(workspace)
  await addVisits(workspace, '2026,1450')
  expect((await attended(workspace, '2026-11-20')).told).toEqual([])
  await addVisits(workspace, '2027,1455')
  const second = await attended(workspace, '2026-11-21')
  expect(second.told).toEqual([{ way: 'desk', notices: 1, outcome: 'told', words: null }])
  expect(keysOf(got)).toEqual([[`flag:few:visits:2027@${second.result?.releaseId}`]])
  expect(sent(got)[0]?.data.notices[0]?.text).toEqual({
    en: expect.stringMatching(/: few visits, 2027\nOnly 1,455 visits\. <!channel> <script>/),
    'zh-Hant': expect.stringMatching(/：來訪甚少.*\n僅 1,455 人次。<!channel>/),
  })
  await attended(workspace, '2026-11-22')
  expect(got).toHaveLength(1)
  await workspace.write(
    'data/exceptions.csv',
    'flag,series,period,reason,date\nfew,visits,2029,known,2026-11-22\n',
  )
  await addVisits(workspace, '2028,1452', '2029,1453')
  const { releaseId } = await workspace.refresh('2026-11-23')
  expect((await attended(workspace, '2026-11-24')).result?.outcome).toBe('unchanged')
  expect(keysOf(got).slice(1)).toEqual([
    [`claim:C1@${releaseId}`, `flag:few:visits:2028@${releaseId}`].toReversed(),
  ])
  expect(sent(got)[1]?.data.notices[1]?.text).toEqual({
    en: 'C1: “Holds” before, now “Does not hold”.',
    'zh-Hant': 'C1：原為「相符」，現為「不符」。',
  })
})

test('releases are told to those who ask; what was told leaves its key alone, and is forgotten after long', async () => {
  const { workspace, got } = await watched(', on: [released]')
  const { result } = await attended(workspace, '2026-11-20')
  await attended(workspace, '2026-11-21')
  expect(keysOf(got)).toEqual([[`released:${result?.releaseId}`]])
  const told = workspace.path('var/notify/told')
  const [file = ''] = await listFiles(told)
  expect(Object.keys(JSON.parse(await readFile(`${told}/${file}`, 'utf8')))).toEqual(['key', 'told_at'])
  expect(await listFiles(workspace.path('var/notify/waiting'))).toEqual([])
  await attended(workspace, '2027-12-24')
  expect(await listFiles(told)).toEqual([file])
  await attended(workspace, '2027-12-26')
  expect(await listFiles(told)).toEqual([])
})

test('a silent run is not told, then or later', async () => {
  const { workspace, got } = await watched(', on: [released]')
  await attended(workspace, '2026-11-20', { isSilent: true })
  await attended(workspace, '2026-11-21')
  expect(got).toEqual([])
})

test('a run that fails is told with its error in both languages, also when no manifest can be read', async () => {
  const { workspace, got } = await watched()
  await workspace.write('data/sources/visits.yaml', 'title: {}')
  const { error } = await attended(workspace, '2026-11-02')
  expect(error).toMatchObject({ message: expect.stringMatching(/^data\/sources\/visits\.yaml:1: /) })
  await attended(workspace, '2026-11-03')
  expect(sent(got)).toMatchObject([
    {
      data: {
        run: { outcome: 'failed' },
        notices: [
          {
            kind: 'failed',
            text: {
              en: expect.stringMatching(/^The run of 2026-11-02 failed: data\/sources/),
              'zh-Hant': expect.stringMatching(/^2026-11-02 之執行失敗：data\/sources/),
            },
          },
        ],
      },
    },
  ])
})

test('a late publisher, our failure and no change are told apart, each once', async () => {
  const { workspace, got } = await watched()
  const rules = (await readManifests(workspace.folder)).map(readingRules)
  await workspace.edit(
    'data/sources/visits.yaml',
    'title: { en: Visits,',
    'title: { en: "V\\e[2J\\r\\nX: <b>",',
  )
  await workspace.edit(
    'data/sources/visits.yaml',
    'format: csv',
    'format: csv\npublished: { every: month, day: 10, grace-days: 5 }',
  )
  expect((await readManifests(workspace.folder)).map(readingRules)).toEqual(rules)
  const csv = await workspace.read('data/facts/visits.csv')
  await attended(workspace, '2026-10-11')
  for (const day of ['2026-11-09', '2026-11-12', '2026-11-15']) await attended(workspace, day)
  expect(got).toEqual([])
  for (const day of ['2026-11-16', '2026-11-17']) await attended(workspace, day)
  expect(keysOf(got)).toEqual([['late:visits:2026-11-10']])
  expect(sent(got)[0]?.data.notices[0]?.text).toEqual({
    en: 'V␛[2J\nX: <b> (visits): the publisher is late. Something new was expected on 2026-11-10 (days since: 6); fetching worked, and nothing new came since 2026-10-11.',
    'zh-Hant':
      '來訪人次 (visits)：公布機關逾期未公布。原定 2026-11-10 應有新資料，已逾 6 日；取得資料之程序正常，惟自 2026-10-11 起未有新資料。',
  })
  await rm(workspace.path('data/facts/visits.csv'))
  for (const day of ['2026-11-18', '2026-11-19']) await attended(workspace, day)
  expect(keysOf(got).slice(1)).toEqual([
    [expect.stringMatching(/^source-failed:visits:not-fetched@20261118T/)],
  ])
  expect(sent(got)[1]?.data.notices[0]?.text['en']).toMatch(
    /^visits: we could not fetch or read it: not fetched: /,
  )
  await workspace.write('data/facts/visits.csv', `${csv}2026,1450\n`)
  for (const day of ['2026-11-20', '2026-11-21']) await attended(workspace, day)
  expect(keysOf(got).slice(2)).toEqual([
    [expect.stringMatching(/^recovered:source-failed:visits:not-fetched@/)],
  ])
})
