import { expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'

const TABLE = 'data/facts/moica-usage.txt'

function flattened(
  rows: readonly (readonly [year: number, gov: number, citizen: number])[],
  note = '',
): string {
  const header = '年度\n應用系統數量\n使用人次\n公務應用\n民眾使用\n合計\n公務使用\n民眾使用\n合計\n'
  const cells = rows.map(([year, gov, citizen]) =>
    [`${year}年`, 200, 200, 400, gov, citizen, gov + citizen]
      .map((cell) => cell.toLocaleString('en-US'))
      .join('\n'),
  )
  return `${header}${cells.join('\n')}\n${note}`
}

const YEARS = Array.from({ length: 12 }, (_, i) => 99 + i)
const QUIET = YEARS.map(
  (year, i) => [year, 10_000_000 + 100_000 * (i % 3), 20_000_000 + 200_000 * (i % 2)] as const,
)

test.each([
  ['quiet years without a fall, an offset or a partial year', flattened(QUIET), 0],
  ['three years', flattened(QUIET.slice(0, 3)), 0],
  ['two years, the second to the end of July', flattened(QUIET.slice(0, 2), '100年截至7月底'), 3],
  ['a single year', flattened(QUIET.slice(0, 1)), 0],
])('the report stands on %s', async (_, table, flagCount) => {
  const workspace = await Workspace.prepared()
  await workspace.write(TABLE, table)
  expect((await workspace.refresh()).outcome).toBe('released')
  expect(await workspace.rows('select count(*) as n from flags."all"')).toEqual([{ n: flagCount }])
})

test.each([
  [
    'the latest year complete and the first set aside',
    { '說  明:110年截至7月底': '', '20,336,420': '20,336,42x' },
  ],
  ['the latest full year set aside', { '124,083,721': '124,083,72x' }],
  ['the year before the latest full one set aside', { '140,620,426': '140,620,42x' }],
])('the report stands on the published table with %s', async (_, changes) => {
  const workspace = await Workspace.prepared()
  for (const [from, to] of Object.entries(changes)) await workspace.edit(TABLE, from, to)
  expect((await workspace.refresh()).outcome).toBe('released')
})
