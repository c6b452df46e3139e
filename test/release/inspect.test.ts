import { expect, test } from 'vitest'
import { inspectFile, sourcesNamed } from '../../pipeline/release/inspect.js'
import { Workspace } from '../support/workspace.js'

const RECEIVED = new Date('2026-11-23T12:00:00Z')

test('an inspection holds the first findings, faults before the others, and the number of all', async () => {
  const workspace = await Workspace.create()
  const project = await workspace.project()
  const manifests = await sourcesNamed(project, 'budget')
  const rows = Array.from({ length: 1200 }, () => '2022,about 5,a,b,s\n').join('')
  await workspace.write('budget.csv', `fiscal_year,amount_twd,scope_en,scope_zh,source\n${rows}註：無\n`)
  const { best } = await inspectFile(project, workspace.path('budget.csv'), manifests, RECEIVED)
  expect(best.rejects).toHaveLength(1000)
  expect(best.rejects.every((reject) => reject['is_fault'] === true)).toBe(true)
  expect(best.counts).toMatchObject({ rows_set_aside: 1201, faults: 1200, no_observations: 1 })
})

test('a folder is no file to inspect', async () => {
  const project = await (await Workspace.create()).project()
  await expect(inspectFile(project, project.folder, [], RECEIVED)).rejects.toThrow(
    'it is a folder; give one of its files',
  )
})
