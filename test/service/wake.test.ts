import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { wakeEachMinute } from '../../pipeline/service/wake.js'

const START = Date.parse('2026-11-30T06:29:10Z')
const DAY = 86_400_000

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

/** Wakes until the test ends; when it woke, by the clock, and what jumps were told. */
function waking(work: () => Promise<void> = async () => undefined): {
  woken: string[]
  jumps: number[]
  end: () => void
} {
  const [woken, jumps]: [string[], number[]] = [[], []]
  const end = wakeEachMinute({
    now: () => new Date(),
    work: () => {
      woken.push(new Date().toISOString().slice(0, 19))
      return work()
    },
    jumped: (milliseconds) => jumps.push(milliseconds),
  })
  return { woken, jumps, end }
}

/** Sets the clock, as a person or a time server does: timers go on as before. */
function setClock(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds)
}

test('each minute of the clock wakes once, until the end', async () => {
  const { woken, jumps, end } = waking()
  await vi.advanceTimersByTimeAsync(130_000)
  expect(woken).toEqual(['2026-11-30T06:30:00', '2026-11-30T06:31:00'])
  end()
  await vi.advanceTimersByTimeAsync(DAY)
  expect([woken.length, jumps]).toEqual([2, []])
})

test.each([1, 10, 365, -1, -365])(
  'a clock that jumps %i days wakes once, and that is told once',
  async (days) => {
    const { woken, jumps, end } = waking()
    await vi.advanceTimersByTimeAsync(10_000)
    setClock(days * DAY)
    await vi.advanceTimersByTimeAsync(60_000)
    const late = days < 0 ? 1000 : 0
    expect(woken).toEqual([new Date(START + 50_000 + late + days * DAY).toISOString().slice(0, 19)])
    await vi.advanceTimersByTimeAsync(60_000)
    expect([woken.length, jumps]).toEqual([2, [days * DAY]])
    end()
  },
)

test('a clock that is set by a minute tells nothing', async () => {
  const { jumps, end } = waking()
  setClock(60_000)
  await vi.advanceTimersByTimeAsync(180_000)
  setClock(-60_000)
  await vi.advanceTimersByTimeAsync(180_000)
  expect(jumps).toEqual([])
  end()
})

test('minutes that come while the work is at work are passed over', async () => {
  const { woken, end } = waking(() => new Promise((resolve) => setTimeout(resolve, 150_000)))
  await vi.advanceTimersByTimeAsync(360_000)
  expect(woken.map((time) => time.slice(11))).toEqual(['06:30:00', '06:33:00'])
  end()
})
