import {
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import {
  bool,
  columnFromArray,
  dateDay,
  decimal128,
  float64,
  int32,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  uint64,
  utf8,
  type DataType,
} from '@uwdata/flechette'
import { DAY_MS } from '../base/calendar.js'
import type { Answer } from '../system/answer.js'
import { textOf } from '../system/database.js'
import { plain } from '../system/value.js'
import type { ResultWriter } from './result-writer.js'

/** How a column of a DuckDB type goes into Arrow; values of flechette: times are milliseconds, a decimal the integer without its point. */
interface ArrowColumn {
  type: DataType
  convert: (value: DuckDBValue) => unknown
}

/**
 * Writes an Arrow IPC stream, which is one piece, at the end. Numbers, decimals, dates and timestamps keep their types; what Arrow's common readers have no type for
 * is text, lists and records as JSON.
 */
export function arrowWriter({ columns, types }: Answer): ResultWriter {
  const arrow = types.map(arrowColumn)
  const values: unknown[][] = arrow.map(() => [])
  return {
    rows(batch) {
      for (const row of batch.exact())
        for (const [i, value] of row.entries())
          values[i]?.push(value === null ? null : arrow[i]?.convert(value))
      return ''
    },
    end() {
      const named = columns.map(
        ({ name }, i) =>
          [name, columnFromArray(values[i] ?? [], arrow[i]?.type)] as [
            string,
            ReturnType<typeof columnFromArray>,
          ],
      )
      return tableToIPC(tableFromColumns(named), { format: 'stream' }) ?? new Uint8Array()
    },
  }
}

const same = (value: DuckDBValue): unknown => value
const asText: ArrowColumn = { type: utf8(), convert: (value) => textOf(plain(value)) }

function arrowColumn(type: DuckDBType): ArrowColumn {
  if (type instanceof DuckDBDecimalType)
    return {
      type: decimal128(type.width, type.scale),
      convert: (value) => (value instanceof DuckDBDecimalValue ? value.value : null),
    }
  return BY_TYPE[type.typeId] ?? asText
}

const BY_TYPE: Readonly<Partial<Record<DuckDBTypeId, ArrowColumn>>> = {
  [DuckDBTypeId.BOOLEAN]: { type: bool(), convert: same },
  [DuckDBTypeId.TINYINT]: { type: int32(), convert: same },
  [DuckDBTypeId.SMALLINT]: { type: int32(), convert: same },
  [DuckDBTypeId.INTEGER]: { type: int32(), convert: same },
  [DuckDBTypeId.UTINYINT]: { type: int32(), convert: same },
  [DuckDBTypeId.USMALLINT]: { type: int32(), convert: same },
  [DuckDBTypeId.UINTEGER]: { type: int64(), convert: (value) => BigInt(Number(value)) },
  [DuckDBTypeId.BIGINT]: { type: int64(), convert: same },
  [DuckDBTypeId.UBIGINT]: { type: uint64(), convert: same },
  [DuckDBTypeId.FLOAT]: { type: float64(), convert: same },
  [DuckDBTypeId.DOUBLE]: { type: float64(), convert: same },
  [DuckDBTypeId.DATE]: {
    type: dateDay(),
    convert: (value) => (value instanceof DuckDBDateValue ? value.days * DAY_MS : null),
  },
  [DuckDBTypeId.TIMESTAMP]: {
    type: timestamp(TimeUnit.MICROSECOND, null),
    convert: (value) => (value instanceof DuckDBTimestampValue ? Number(value.micros) / 1000 : null),
  },
  [DuckDBTypeId.TIMESTAMP_TZ]: {
    type: timestamp(TimeUnit.MICROSECOND, 'UTC'),
    convert: (value) => (value instanceof DuckDBTimestampTZValue ? Number(value.micros) / 1000 : null),
  },
}
