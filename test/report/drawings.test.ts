import { expect, test } from 'vitest'
import { Drawings } from '../../pipeline/report/drawings.js'

test('what was drawn from the same source is drawn once, until many others were', async () => {
  const drawings = new Drawings<number>()
  let drawn = 0
  const draw = (source: string): Promise<number> => drawings.get(source, () => Promise.resolve(++drawn))
  expect([await draw('a'), await draw('b'), await draw('a')]).toEqual([1, 2, 1])
  for (let i = 0; i < 63; i++) await draw(`other ${i}`)
  expect([await draw('a'), await draw('b')]).toEqual([1, 66])
})

test('what could not be drawn is tried again', async () => {
  const drawings = new Drawings<string>()
  await expect(drawings.get('a', () => Promise.reject(new Error('no mark')))).rejects.toThrow('no mark')
  expect(await drawings.get('a', () => Promise.resolve('drawn'))).toBe('drawn')
})
