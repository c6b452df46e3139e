import type { Manifest } from '../manifest.js'
import { BESIDE } from './label-forms.js'
import { PeriodReader } from './period-reader.js'
import { rulesOf } from './rules-of.js'

/** A leap year, for headings that state none: they shall be known before the year is. */
const SOME_YEAR = 2000
const SOME_CELLS = ['2000', '2000/01', '2000-01', '2000-01-01']

type Contract = NonNullable<Manifest['period']>

/** A header is looked for in many places of a file, and the same headings stand in most of them. */
const READERS = new WeakMap<Contract, PeriodReader>()

/** Whether a heading names a period of the contract, or a part of one that stands in its row. */
export function isPeriodHeading(period: Contract, heading: string): boolean {
  const reader = READERS.get(period) ?? new PeriodReader(rulesOf(period, SOME_YEAR))
  READERS.set(period, reader)
  const cells = period.column === undefined ? [] : SOME_CELLS
  return (
    reader.read(heading) !== null || cells.some((cell) => reader.read(`${cell}${BESIDE}${heading}`) !== null)
  )
}
