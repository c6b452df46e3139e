import type { Reading } from '../sources/periods/period.js'
import { periodNumbers, type Guess } from './period-guess.js'

const MOST_HOLES_SHOWN = 3
const HOUR_MS = 3_600_000

/** First period, last period, step and holes, as a person sees at a glance whether labels were read as they are meant. */
export function spanRemark({ readings, rules }: Guess): string | null {
  const own = readings.filter((reading): reading is Reading => reading !== null && reading.kind !== 'longer')
  const first = own.toSorted((a, b) => a.start - b.start)[0]
  const last = own.toSorted((a, b) => b.end - a.end)[0]
  if (first === undefined || last === undefined) return null
  const numbers = periodNumbers(readings, rules)
  const step = commonest(numbers.slice(1).map((number, i) => number - (numbers[i] ?? 0)))
  const named = (hours: number): string => momentText(hours, rules.frequency === 'hour')
  const by = step === null ? 'one period' : `step ${step} ${rules.frequency}${step === 1 ? '' : 's'}`
  return `periods run from ${named(first.start)} to ${named(last.end)}, ${by}, ${holesText(numbers, step, readings, named)}`
}

/** The difference that occurs most often, the smaller of equals; null where there is none. */
function commonest(steps: readonly number[]): number | null {
  const counts = new Map<number, number>()
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? null
}

function holesText(
  numbers: readonly number[],
  step: number | null,
  readings: readonly (Reading | null)[],
  named: (hours: number) => string,
): string {
  const own = [
    ...new Map(
      readings.flatMap((each) => (each?.kind === 'own' ? [[each.start, each] as const] : [])),
    ).values(),
  ]
  const inOrder = own.toSorted((a, b) => a.start - b.start)
  const after = numbers.flatMap((number, i) => {
    const next = numbers[i + 1]
    return next !== undefined && step !== null && next - number > step
      ? [{ place: i, lacking: Math.ceil((next - number) / step) - 1 }]
      : []
  })
  if (after.length === 0) return 'no holes'
  const lacking = after.reduce((sum, hole) => sum + hole.lacking, 0)
  const shown = after.slice(0, MOST_HOLES_SHOWN).map(({ place }) => named(inOrder[place]?.end ?? 0))
  const more = after.length > shown.length ? ' …' : ''
  return `${lacking} missing in ${after.length} hole${after.length === 1 ? '' : 's'}, after ${shown.join(', ')}${more}`
}

function momentText(hours: number, isHourly: boolean): string {
  return new Date(hours * HOUR_MS).toISOString().slice(0, isHourly ? 16 : 10)
}
