import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { answer, Desk, Server } from './fetching.js'

const page = (total: unknown, ...rows: number[]): RequestListener =>
  answer(200, JSON.stringify({ result: { total, rows } }))
const pages = { parameter: 'page', size: 2, total: '/result/total', 'size-parameter': 'limit' }
const records = { records: '/result/rows' }

test('pages are fetched until their stated total, and archived as served', async () => {
  const desk = await Desk.create()
  const server = await Server.answering(
    page('3', 1, 2),
    answer(200, '\uFEFF{ "result": {"total": 3, "rows": [3.10]}}'),
  )
  const [receipt] = await desk.fetch(server.manifest({ pages }, records))
  expect(await desk.text(receipt)).toBe(
    '[{"result":{"total":"3","rows":[1,2]}},{ "result": {"total": 3, "rows": [3.10]}}]',
  )
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/rides.csv?page=1&limit=2',
    '/rides.csv?page=2&limit=2',
  ])
})

test('pages may be counted in rows', async () => {
  const desk = await Desk.create()
  const server = await Server.answering(page(3, 1, 2), page(3, 3))
  await desk.fetch(server.manifest({ pages: { ...pages, counts: 'rows', first: 0 } }, records))
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/rides.csv?page=0&limit=2',
    '/rides.csv?page=2&limit=2',
  ])
})

test.each([
  ['another total', [page(3, 1, 2), page(4, 3, 4)], 'page 2 of', 'states 4 rows in all, page 1 stated 3'],
  ['no rows too early', [page(3, 1, 2), page(3)], 'page 2 of', 'holds no rows: 2 rows so far, 3 stated'],
  [
    'too many rows',
    [page(3, 1, 2), page(3, 3, 4)],
    'page 2 of',
    'holds more than the stated rows: 4 rows so far, 3 stated',
  ],
  [
    'too few rows each',
    [page(3, 1), page(3, 2), page(3, 3)],
    'page 2 of',
    'is one more than the stated rows need: 2 rows so far, 3 stated',
  ],
  [
    'the same rows again',
    [page(4, 1, 2)],
    'page 2 of',
    'holds the same rows as an earlier one; fix from.pages.parameter: page',
  ],
  ['no total', [page(null, 1)], 'page 1 of', 'states no total at /result/total: null'],
  ['a total that is no count', [page('many', 1)], 'page 1 of', 'states no total at /result/total: "many"'],
  [
    'a total beyond all bounds',
    [page(1e12, 1, 2)],
    'page 1 of',
    'states 1000000000000 rows, more than 10000 pages of 2',
  ],
  [
    'no array',
    [answer(200, '{"result":{"total":1,"rows":{}}}')],
    'page 1 of',
    'holds no array of rows at "/result/rows"',
  ],
  ['an error page', [answer(200, '查無資料')], 'page 1 of', 'is not JSON, but begins with "查無資料"'],
  ['other bytes than UTF-8', [answer(200, Buffer.from([0xa4, 0xa4]))], 'page 1 of', 'is not JSON'],
  [
    'a pit of brackets',
    [answer(200, `{"result":{"total":1,"rows":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`)],
    'page 1 of',
    '',
  ],
])('a page with %s is an error', async (_, answers, where, what) => {
  const desk = await Desk.create()
  const server = await Server.answering(...answers)
  const fetching = desk.fetch(server.manifest({ pages }, records))
  await expect(fetching).rejects.toThrow(
    `data/sources/rides.yaml: ${where} ${server.origin}/rides.csv ${what}`,
  )
  expect(await desk.files()).toEqual([])
})

test('all pages together stay within the limit of bytes', async () => {
  const desk = await Desk.create()
  const server = await Server.answering(page(4, 1, 2), page(4, 3, 4))
  const manifest = server.manifest({ pages }, { ...records, limits: { bytes: 50 } })
  await expect(desk.fetch(manifest)).rejects.toThrow(/page=2.* sends more than \d+ bytes/)
})

test('all pages together stay within their time, however quick each is', async () => {
  const desk = await Desk.create()
  const server = await Server.answering(page(100, 1, 2), page(100, 3, 4), page(100, 5, 6))
  let minute = 0
  const now = (): Date => new Date(Date.UTC(2026, 10, 23, 0, minute++))
  await expect(
    desk.fetch(server.manifest({ pages: { ...pages, 'timeout-seconds': 150 } }, records), { now }),
  ).rejects.toThrow(
    /page 3 of .* is not asked for: 4 of 100 rows came within 150 s; raise from\.pages\.timeout/,
  )
  expect(await desk.files()).toEqual([])
})
