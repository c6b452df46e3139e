import { expect, test } from 'vitest'
import { RebuildQueue } from '../../../pipeline/service/preview/rebuild-queue.js'

test('what is asked for during the work is done exactly once more, after it', async () => {
  const begun: (() => void)[] = []
  let atWork = 0
  let most = 0
  const queue = new RebuildQueue(async () => {
    most = Math.max(most, ++atWork)
    await new Promise<void>((resolve) => begun.push(resolve))
    atWork -= 1
  })
  for (let i = 0; i < 3; i++) queue.ask()
  expect(begun).toHaveLength(1)
  for (let i = 0; i < 3; i++) queue.ask()
  begun[0]?.()
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.()
  await queue.idle()
  expect([begun.length, most]).toEqual([2, 1])
  queue.ask()
  expect(begun).toHaveLength(3)
  begun[2]?.()
  await queue.idle()
})
