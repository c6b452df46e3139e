import { expect, test } from 'vitest'
import { readExceptions, refuseUnknownRules } from '../../pipeline/warehouse/exceptions.js'
import { Workspace } from '../support/workspace.js'

const HEADER = 'flag,series,period,reason,date'

async function read(text: string): ReturnType<typeof readExceptions> {
  const workspace = await Workspace.small()
  await workspace.write('data/exceptions.csv', text)
  return readExceptions(workspace.folder)
}

test('accepted flags are read with their lines, empty lines and a byte order mark passed over', async () => {
  expect(await read(`\uFEFF${HEADER}\r\n\r\ndrop,uses/citizen,2017,"asked, known",2026-11-20\r\n`)).toEqual([
    {
      flag: 'drop',
      series: 'uses/citizen',
      period: '2017',
      reason: 'asked, known',
      date: '2026-11-20',
      line: 3,
    },
  ])
})

test.each([
  ['another header', 'flag,series\n', /^data\/exceptions\.csv:1: the columns are flag, series; they must be/],
  ['no reason', `${HEADER}\ndrop,a,2017,,2026-11-20\n`, /^data\/exceptions\.csv:2: reason is empty/],
  ['no date', `${HEADER}\ndrop,a,2017,known,2026-02-30\n`, /:2: date: 2026-02-30 is not a day/],
  ['an unquoted comma', `${HEADER}\ndrop,a,2017,asked, known,2026-11-20\n`, /:2: 6 cells; there must be 5/],
  ['an open quote', `${HEADER}\ndrop,a,2017,"asked,2026-11-20\n`, /^data\/exceptions\.csv:2: /],
  [
    'one accepted twice',
    `${HEADER}\ndrop,a,2017,known,2026-11-20\n\ndrop,a,2017,known,2026-11-21\n`,
    /:4: drop:a:2017 is accepted in line 2 already/,
  ],
])('%s is refused with its line', async (_, text, words) => {
  await expect(read(text)).rejects.toThrow(words)
})

test('a flag that there is not is named beside those that there are', async () => {
  const exceptions = await read(`${HEADER}\ndorp,a,2017,known,2026-11-20\n`)
  expect(() => refuseUnknownRules(exceptions, ['drop', 'rise'])).toThrow(
    'data/exceptions.csv:2: unknown flag: dorp; one of drop, rise',
  )
})
