import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import {
  bool,
  dateDay,
  decimal128,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  list,
  struct,
  timeMicrosecond,
  timestamp,
  TimeUnit,
  uint16,
  uint32,
  uint64,
  uint8,
  utf8,
  type DataType,
} from '@uwdata/flechette'
import { DAY_MS } from '../base/calendar.js'
import { textOf } from '../system/database.js'
import { exactly } from '../system/exact-value.js'

/** How a column of a DuckDB type goes into Arrow: what it is built as, with values of flechette, and the type that it is then called. */
export interface ArrowColumn {
  built: DataType
  type: DataType
  convert: (value: DuckDBValue) => unknown
}

/** Digits of a decimal of 128 bits, which is what DuckDB itself makes of an integer of that size in Arrow. */
const HUGE_DIGITS = 38

/** A column of Arrow for a DuckDB type; what Arrow's common readers have no type for is text, maps and the like as JSON. */
export function arrowColumn(type: DuckDBType): ArrowColumn {
  if (type instanceof DuckDBDecimalType)
    return plainly(decimal128(type.width, type.scale), (value) =>
      value instanceof DuckDBDecimalValue ? value.value : null,
    )
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const member = memberOf(type.valueType)
    return plainly(list(member.type), (value) =>
      value instanceof DuckDBListValue || value instanceof DuckDBArrayValue
        ? value.items.map(member.convert)
        : null,
    )
  }
  if (type instanceof DuckDBStructType) return structColumn(type)
  return BY_TYPE[type.typeId] ?? asText(type)
}

function structColumn({ entryNames, entryTypes }: DuckDBStructType): ArrowColumn {
  const members = entryTypes.map((type, i): [string, ArrowColumn] => [entryNames[i] ?? '', memberOf(type)])
  return plainly(struct(Object.fromEntries(members.map(([name, { type }]) => [name, type]))), (value) =>
    value instanceof DuckDBStructValue
      ? Object.fromEntries(members.map(([name, { convert }]) => [name, convert(value.entries[name] ?? null)]))
      : null,
  )
}

/** Within a list or record nothing can be called otherwise than it was built. */
function memberOf(type: DuckDBType): ArrowColumn {
  const column = arrowColumn(type)
  const { convert, ...rest } = column.built === column.type ? column : asText(type)
  return { ...rest, convert: (value) => (value === null ? null : convert(value)) }
}

function plainly(type: DataType, convert: (value: DuckDBValue) => unknown): ArrowColumn {
  return { built: type, type, convert }
}

function asText(type: DuckDBType): ArrowColumn {
  const convert = exactly(type)
  return plainly(utf8(), (value) => textOf(convert(value)))
}

/** Counts of a unit of time, which go through whole. */
function counted(type: DataType, countOf: (value: DuckDBValue) => bigint | null): ArrowColumn {
  return { built: int64(), type, convert: countOf }
}

const same = (value: DuckDBValue): unknown => value

const BY_TYPE: Readonly<Partial<Record<DuckDBTypeId, ArrowColumn>>> = {
  [DuckDBTypeId.BOOLEAN]: plainly(bool(), same),
  [DuckDBTypeId.TINYINT]: plainly(int8(), same),
  [DuckDBTypeId.SMALLINT]: plainly(int16(), same),
  [DuckDBTypeId.INTEGER]: plainly(int32(), same),
  [DuckDBTypeId.BIGINT]: plainly(int64(), same),
  [DuckDBTypeId.HUGEINT]: plainly(decimal128(HUGE_DIGITS, 0), same),
  [DuckDBTypeId.UTINYINT]: plainly(uint8(), same),
  [DuckDBTypeId.USMALLINT]: plainly(uint16(), same),
  [DuckDBTypeId.UINTEGER]: plainly(uint32(), same),
  [DuckDBTypeId.UBIGINT]: plainly(uint64(), same),
  [DuckDBTypeId.FLOAT]: plainly(float32(), same),
  [DuckDBTypeId.DOUBLE]: plainly(float64(), same),
  [DuckDBTypeId.DATE]: plainly(dateDay(), (value) =>
    value instanceof DuckDBDateValue ? value.days * DAY_MS : null,
  ),
  [DuckDBTypeId.TIME]: plainly(timeMicrosecond(), (value) =>
    value instanceof DuckDBTimeValue ? value.micros : null,
  ),
  [DuckDBTypeId.TIMESTAMP]: counted(timestamp(TimeUnit.MICROSECOND, null), (value) =>
    value instanceof DuckDBTimestampValue ? value.micros : null,
  ),
  [DuckDBTypeId.TIMESTAMP_TZ]: counted(timestamp(TimeUnit.MICROSECOND, 'UTC'), (value) =>
    value instanceof DuckDBTimestampTZValue ? value.micros : null,
  ),
  [DuckDBTypeId.TIMESTAMP_S]: counted(timestamp(TimeUnit.SECOND, null), (value) =>
    value instanceof DuckDBTimestampSecondsValue ? value.seconds : null,
  ),
  [DuckDBTypeId.TIMESTAMP_MS]: counted(timestamp(TimeUnit.MILLISECOND, null), (value) =>
    value instanceof DuckDBTimestampMillisecondsValue ? value.millis : null,
  ),
  [DuckDBTypeId.TIMESTAMP_NS]: counted(timestamp(TimeUnit.NANOSECOND, null), (value) =>
    value instanceof DuckDBTimestampNanosecondsValue ? value.nanos : null,
  ),
}
