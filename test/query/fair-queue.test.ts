import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FairQueue } from '../../pipeline/query/fair-queue.js'

test('whoever waits is served before anybody is served twice', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 4 }), { maxLength: 40 }), (owners) => {
      const queue = new FairQueue<{ owner: string; turn: number }>()
      for (const [turn, owner] of owners.entries()) queue.add(String(owner), { owner: String(owner), turn })
      const left = new Map<string, number>()
      for (const owner of owners) left.set(String(owner), (left.get(String(owner)) ?? 0) + 1)
      let round = new Set<string>()
      for (let next = queue.take(); next !== undefined; next = queue.take()) {
        const isAgain = round.has(next.owner)
        const passedOver = [...left].filter(([owner, count]) => count > 0 && !round.has(owner))
        expect(isAgain && passedOver.length > 0).toBe(false)
        round = isAgain ? new Set([next.owner]) : round.add(next.owner)
        left.set(next.owner, (left.get(next.owner) ?? 0) - 1)
      }
      expect([...left.values()].every((count) => count === 0)).toBe(true)
      expect(queue.size).toBe(0)
    }),
  )
})

test('what was taken out has no turn', () => {
  const queue = new FairQueue<string>()
  queue.add('a', 'one')
  queue.add('a', 'two')
  expect(queue.remove('a', 'one')).toBe(true)
  expect(queue.remove('a', 'one')).toBe(false)
  expect(queue.take()).toBe('two')
  expect(queue.take()).toBeUndefined()
})

test('whoever has most waiting gives way where there is no more room, but not to one with as many', () => {
  const queue = new FairQueue<string>()
  for (const thing of ['a1', 'a2', 'a3']) queue.add('a', thing)
  queue.add('b', 'b1')
  expect(queue.takeLastOfMost('a')).toBeUndefined()
  expect(queue.takeLastOfMost('b')).toBe('a3')
  expect(queue.takeLastOfMost('b')).toBeUndefined()
  expect(queue.takeLastOfMost('c')).toBe('a2')
  expect([queue.take((owner) => owner !== 'a'), queue.take(), queue.size]).toEqual(['b1', 'a1', 0])
})
