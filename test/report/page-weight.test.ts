import { expect, test } from 'vitest'
import { eightCharts } from '../../bench/eight-charts.js'
import { pageWeight } from '../../bench/page-weight.js'
import { Workspace } from '../support/workspace.js'

test('a page of eight charts weighs at most 350 KB compressed, 80 KB without the runtime', async () => {
  const workspace = await Workspace.small()
  await workspace.write('reports/eight-charts.md', eightCharts())
  await workspace.refresh()
  const html = await workspace.read('var/current/site/eight-charts.en.html')
  expect(html.match(/<figure/g)).toHaveLength(8)
  const { whole, withoutRuntime } = pageWeight(html)
  expect(withoutRuntime).toBeLessThan(whole)
  expect(whole).toBeLessThanOrEqual(350_000)
  expect(withoutRuntime).toBeLessThanOrEqual(80_000)
})
