import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { palette } from '../../pipeline/report/chart-theme.js'
import { readTheme } from '../../pipeline/report/theme.js'

const THEME = new URL('../../pipeline/library/reports/theme.css', import.meta.url)

test.each(Object.entries(palette))('the colour %s of charts follows the paper', async (_name, colour) => {
  const theme = await readFile(THEME, 'utf8')
  for (const property of ['fill', 'stroke']) {
    expect(theme).toMatch(new RegExp(`\\[${property}="${colour}"\\] \\{\\s*${property}: var\\(--[\\w-]+\\)`))
  }
})

test('comments of a style sheet stay out of the pages, and texts that look like comments stay in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'reports'))
  const css = `/* why:
"it" */a::before { content: "/* \\" */"; } b::after { content: '/*'; } /**/i { top: 0 } /* 'open */`
  await writeFile(join(folder, 'reports/theme.css'), css)
  expect(await readTheme(folder)).toBe(
    `a::before { content: "/* \\" */"; } b::after { content: '/*'; } i { top: 0 } `,
  )
})
