import { appendFileSync } from 'node:fs'

/** Which share of the long form runs: `npm run soak` sets it. */
const SHARE = Number(process.env['SOAK'] ?? 0)
/** Whether the long form runs. */
export const IS_LONG = SHARE > 0

/** How often each fault is tried, in the suite and in the long form; `SEED` gives others of the same kind. */
export const COUNTS = {
  calls: times(4, 200),
  kills: times(0, 450),
  killsOfReal: times(0, 50),
  limits: times(3, 30),
  smallDisks: times(7, 30),
  failingCalls: times(2, 200),
  rounds: times(2, 50),
  readers: times(50, 1000),
  refreshesRead: times(2, 20),
  refreshes: times(12, 2000),
  slots: times(4, 2000),
  days: times(400, 2500),
  flips: times(1, 25),
  receipts: times(3, 250),
}

export const SEED = Number(process.env['SEED'] ?? 1)

/** Long enough for the long form and for a busy machine; a hang is told by the children's own deadlines. */
export const TIMEOUT = IS_LONG ? 3 * 3_600_000 : 900_000

/** Prints one line of figures, and keeps it for the table at the end of the long form. */
export function tell(what: string, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(`${what}: ${words.join(', ')}\n`)
  const file = process.env['FIGURES']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, figures })}\n`)
}

/** A share of the long form does no less than the suite. */
function times(suite: number, long: number): number {
  return IS_LONG ? Math.max(suite, Math.ceil(long * SHARE)) : suite
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
