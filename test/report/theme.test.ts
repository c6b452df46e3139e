import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { palette } from '../../pipeline/report/chart-theme.js'

const THEME = new URL('../../pipeline/library/reports/theme.css', import.meta.url)

test.each(Object.entries(palette))('the colour %s of charts follows the paper', async (_name, colour) => {
  const theme = await readFile(THEME, 'utf8')
  for (const property of ['fill', 'stroke']) {
    expect(theme).toMatch(new RegExp(`\\[${property}="${colour}"\\] \\{\\s*${property}: var\\(--[\\w-]+\\)`))
  }
})
