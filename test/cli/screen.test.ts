import { expect, test } from 'vitest'
import { screenText } from '../../pipeline/cli/screen.js'

test('lines break at words on a terminal, and an address stands in one piece', () => {
  const address = `file:///home/${'folder/'.repeat(12)}report.en.html`
  const lines = screenText(
    [
      ['state', 'well, '.repeat(20)],
      ['report', address],
    ],
    60,
  ).split('\n')
  expect(lines.at(-2)).toBe(`report     ${address}`)
  for (const line of lines.slice(0, -2)) expect(line.length).toBeLessThanOrEqual(60)
  expect(lines.length).toBeGreaterThan(3)
})
