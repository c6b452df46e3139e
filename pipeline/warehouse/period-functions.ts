import {
  DATE,
  DuckDBDateValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  TIMESTAMP,
  TINYINT,
} from '@duckdb/node-api'
import { KINDS, type PeriodRules, type Reading } from '../sources/periods/period.js'
import { PeriodReader } from '../sources/periods/period-reader.js'
import type { Database } from '../system/database.js'

/** The SQL function that reads the labels of periods, and that which reads other dates. */
export const PERIOD_FUNCTION = 'period_of'
export const DATE_FUNCTION = 'date_of'

/**
 * Makes a function of one label known to SQL that gives `period_start`, `period_end` (timestamps for hours, else dates) and `kind`, the place
 * in `KINDS`. @returns the reader behind it.
 */
export function definePeriods(database: Database, name: string, rules: PeriodRules): PeriodReader {
  const reader = new PeriodReader(rules)
  const known = new WeakMap<Reading, DuckDBStructValue>()
  const isHourly = rules.frequency === 'hour'
  const type = isHourly ? TIMESTAMP : DATE
  database.define({
    name,
    members: { period_start: type, period_end: type, kind: TINYINT },
    of: (label) => {
      const reading = reader.read(label)
      if (reading === null) return null
      const value = known.get(reading) ?? structOf(reading, isHourly)
      known.set(reading, value)
      return value
    },
  })
  return reader
}

/** SQL for what such a function reads in a text, or else in the `rest` of it without marks. */
export function readSql(name: string, text: string, rest = `without_mark(${text})`): string {
  return `coalesce(${name}(${text}), ${name}(${rest}))`
}

/** SQL: whether what was read is of a kind. */
export function isKind(reading: string, kind: Reading['kind']): string {
  return `struct_extract(${reading}, 'kind') = ${KINDS.indexOf(kind)}`
}

const HOUR_MICROS = 3_600_000_000n

function structOf({ start, end, kind }: Reading, isHourly: boolean): DuckDBStructValue {
  const moment = (hours: number): DuckDBDateValue | DuckDBTimestampValue =>
    isHourly ? new DuckDBTimestampValue(BigInt(hours) * HOUR_MICROS) : new DuckDBDateValue(hours / 24)
  return new DuckDBStructValue({
    period_start: moment(start),
    period_end: moment(end),
    kind: KINDS.indexOf(kind),
  })
}
