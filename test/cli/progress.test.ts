import { expect, test, vi } from 'vitest'
import { stepsOnTerminal } from '../../pipeline/cli/progress.js'

test('a step that fails is marked, and its reason is left to whoever catches it', async () => {
  let said = ''
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
  try {
    const failing = stepsOnTerminal('Fetching', () => Promise.reject(new Error('the reason')))
    await expect(failing).rejects.toThrow('the reason')
  } finally {
    spy.mockRestore()
  }
  expect(said).toContain('✖ Fetching')
  expect(said).not.toContain('the reason')
})
