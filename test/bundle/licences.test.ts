import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALLOWED, noticesOf, packagesOf } from '../../bundle/licences.js'
import { ROOT } from '../support/workspace.js'

test('every package that almanac runs on comes under a licence that is allowed', async () => {
  const packages = await packagesOf(ROOT)
  expect(packages.length).toBeGreaterThan(100)
  expect(packages.filter(({ licence }) => !ALLOWED.includes(licence))).toEqual([])
})

test.each([
  ['charts.js', ['vega', 'd3-scale', 'vega-interpreter']],
  ['console.js', ['@codemirror/view']],
  ['console-chart.js', ['vega-lite']],
])('%s holds the notices of what is bundled into it', async (file, names) => {
  const script = await readFile(join(ROOT, 'dist/browser', file), 'utf8')
  const notices = script.slice(0, script.indexOf('*/'))
  expect(notices.startsWith('/*!')).toBe(true)
  for (const name of names) expect(notices).toMatch(new RegExp(`^(?:.*, )?${name} \\d`, 'm'))
  expect(notices.replaceAll(/\s+/g, ' ')).toMatch(
    /permission notice (?:shall be included|appear) in all copies/,
  )
})

test('the package holds the notices of all it installs, each text of terms once', async () => {
  const notices = await readFile(join(ROOT, 'dist/licences.txt'), 'utf8')
  const packages = await packagesOf(ROOT)
  const installed = packages.filter(({ folder }) => existsSync(join(ROOT, folder)))
  expect(installed.length).toBeGreaterThan(100)
  for (const { name, version } of installed) expect(notices).toContain(`${name} ${version} (`)
  expect(
    notices.split('Permission to use, copy, modify, and/or distribute this software for any').length,
  ).toBeLessThan(12)
})

test('a package without the text of its licence is named with what it says itself', async () => {
  expect(await noticesOf(ROOT, ['node_modules/saxes'])).toMatch(
    /^saxes [\d.]+ \(ISC\)\n {2}Copyright .*\. The package says that it comes under the licence ISC; it holds no text of it\./,
  )
})
