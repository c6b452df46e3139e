import { afterAll, beforeAll, expect, test } from 'vitest'
import { rejectsCommand } from '../../pipeline/cli/rejects-command.js'
import { captured } from '../support/captured.js'
import { Workspace } from '../support/workspace.js'

let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepPrepared()
  const figures = await workspace.read('data/facts/later-figures.csv')
  await workspace.write(
    'data/facts/later-figures.csv',
    `${figures.trimEnd()}\n2026-01-01,Cards,卡片,many,nowhere\n`,
  )
  await workspace.refresh()
})
afterAll(() => workspace.remove())

type Options = Parameters<typeof rejectsCommand>[1]

/** What the command writes to standard output and to standard error. */
function rejects(options: Partial<Options> = {}): Promise<{ out: string; err: string }> {
  return captured(() => rejectsCommand(workspace.folder, { format: 'csv', ...options }))
}

test('rejects lists file, row, column, text and reason', async () => {
  const { out, err } = await rejects()
  expect(out.split('\r\n')).toEqual([
    'file,row,column_name,text,reason,is_fault',
    expect.stringMatching(/^later-figures\/20261123T120000Z-\w{8},5,value,many,not-a-count,true$/),
    '',
  ])
  expect(err).toBe('')
  expect(
    (await rejects({ source: 'later-figures', file: 'later-figures/2026', format: 'table' })).out,
  ).toContain('│ many │')
})

test('where nothing was set aside it says so, and still writes a whole document', async () => {
  expect(await rejects({ source: 'events', format: 'table' })).toEqual({
    out: '',
    err: 'almanac: note: no row was set aside for a fault; --all also lists totals, notes and the like\n',
  })
  expect(await rejects({ source: 'events', format: 'json', all: true })).toEqual({
    out: '[]\n',
    err: 'almanac: note: no row was set aside\n',
  })
})

test('a source or file that was never received is named', async () => {
  await expect(rejects({ source: 'evnts' })).rejects.toThrow('unknown source: evnts; one of budget, events,')
  await expect(rejects({ file: 'events/1999' })).rejects.toThrow('no file received begins with events/1999')
  await expect(rejects({ release: 'x' })).rejects.toThrow('unknown release: x')
})
