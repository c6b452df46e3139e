import { appendFileSync } from 'node:fs'

/** Whether the long form runs: `npm run soak`. */
export const IS_LONG = process.env['SOAK'] === '1'

/** How often each fault is tried, in the suite and in the long form; `SEED` gives others of the same kind. */
export const COUNTS = IS_LONG
  ? {
      kills: 450,
      killsOfReal: 50,
      fullDisks: 60,
      failingCalls: 200,
      rounds: 50,
      readers: 1000,
      refreshesRead: 20,
      refreshes: 2000,
      slots: 2000,
    }
  : {
      kills: 50,
      killsOfReal: 0,
      fullDisks: 20,
      failingCalls: 6,
      rounds: 6,
      readers: 200,
      refreshesRead: 5,
      refreshes: 24,
      slots: 8,
    }

export const SEED = Number(process.env['SEED'] ?? 1)

/** Long enough for the long form; a hang is told by the children's own deadlines. */
export const TIMEOUT = IS_LONG ? 3 * 3_600_000 : 400_000

/** Prints one line of figures, and keeps it for the table at the end of the long form. */
export function tell(what: string, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(`${what}: ${words.join(', ')}\n`)
  const file = process.env['FIGURES']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, figures })}\n`)
}

/** The value below which that share of the values lies, by nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0
}

/** Does something with each item, two at a time, and gives the results in their order. */
export async function inLanes<T, U>(
  items: readonly T[],
  work: (item: T, lane: number) => Promise<U>,
): Promise<U[]> {
  const results: U[] = []
  const waiting = [...items.entries()]
  const lane = async (number: number): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await work(next[1], number)
  }
  await Promise.all([lane(0), lane(1)])
  return results
}
