import { DuckDBStructValue, DuckDBTimestampValue, TIMESTAMP, TINYINT } from '@duckdb/node-api'
import { KINDS, type PeriodRules, type Reading } from '../sources/periods/period.js'
import { PeriodReader } from '../sources/periods/period-reader.js'
import type { Database } from '../system/database.js'

/** The SQL function that reads the labels of periods. */
export const PERIOD_FUNCTION = 'period_of'

/** The SQL function that reads the dates of a column. @param order where the column states its own. */
export function dateFunction(order: PeriodRules['order']): string {
  return order === undefined ? 'date_of' : `date_of_${order.replace('-', '_')}`
}

/**
 * Makes a function of one label known to SQL that gives the timestamps `period_start` and `period_end`, and `kind`, the place in `KINDS`. Its type
 * never changes: DuckDB would keep a function of another beside it. @returns the reader behind it.
 */
export function definePeriods(database: Database, name: string, rules: PeriodRules): PeriodReader {
  const reader = new PeriodReader(rules)
  const known = new WeakMap<Reading, DuckDBStructValue>()
  database.define({
    name,
    members: { period_start: TIMESTAMP, period_end: TIMESTAMP, kind: TINYINT },
    of: (label) => {
      const reading = reader.read(label)
      if (reading === null) return null
      const value = known.get(reading) ?? structOf(reading)
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

function structOf({ start, end, kind }: Reading): DuckDBStructValue {
  return new DuckDBStructValue({
    period_start: new DuckDBTimestampValue(BigInt(start) * HOUR_MICROS),
    period_end: new DuckDBTimestampValue(BigInt(end) * HOUR_MICROS),
    kind: KINDS.indexOf(kind),
  })
}
