import { type InterventionType, interventionColumn } from '../pipeline/statistics/intervention-columns.js'
import { findInterventions } from '../pipeline/statistics/interventions.js'
import { type Kind, quietLogs } from './seeded-series.js'

const SHAPES = [
  { frequency: 'month', season: 12, length: 144 },
  { frequency: 'quarter', season: 4, length: 48 },
  { frequency: 'year', season: 1, length: 12 },
] as const
const KINDS: readonly Kind[] = ['random walk', 'noise']
const TYPES: readonly InterventionType[] = ['AO', 'LS', 'TC', 'SO']
const SD = 0.05
/** Size of the interventions put in, in standard deviations, and how many of each. */
const SIZE = 5
const COUNT = 100

/** Prints how many interventions of five standard deviations in the middle of a seeded series are found at their period, and as what they are. */
export function printPower(): void {
  for (const { frequency, season, length } of SHAPES)
    for (const kind of KINDS) {
      const rates = TYPES.filter((type) => type !== 'SO' || season > 1).map(
        (type) => `${type} ${rateOf(kind, season, length, type)}`,
      )
      console.log(
        `  ${frequency.padEnd(8)} n = ${String(length).padEnd(4)} ${kind.padEnd(12)} ${rates.join('   ')}`,
      )
    }
}

function rateOf(kind: Kind, season: number, length: number, type: InterventionType): string {
  const index = length / 2
  const column = interventionColumn(type, index, length, season)
  const found = Array.from({ length: COUNT }, (_, seed) => {
    const size = SIZE * SD * (seed % 2 === 0 ? 1 : -1)
    const values = quietLogs(kind, length, season, seed, SD).map((log, at) =>
      Math.exp(log + size * (column[at] ?? 0)),
    )
    return findInterventions(values, { season }).interventions.find((each) => each.index === index)?.type
  })
  const percent = (count: number): string => ((100 * count) / COUNT).toFixed(0).padStart(3)
  return `${percent(found.filter((each) => each !== undefined).length)} %,${percent(found.filter((each) => each === type).length)} % typed`
}
