import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTypeId,
  DuckDBUnionType,
  DuckDBUnionValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { plain, type Value } from './value.js'

/** Days by which DuckDB knows a date without end. */
const ENDLESS = 2_147_483_647

/** What a value of DuckDB becomes where it is written for others. */
type Convert = (value: DuckDBValue) => Value

/** More digits than these a double need not keep. */
const SURE_DIGITS = 15
/** Digits that tell every number of four bytes from all others. */
const FLOAT_DIGITS = 9

/**
 * How values of a type are written so that nothing of them is rounded: a number where a double holds it, else the text of its digits (an integer beyond
 * 2^53, a decimal of more than 15 digits, `inf`, `-inf`, `nan`); a number of four bytes by the fewest digits that tell it; lists, structs and maps by
 * their members; all else is DuckDB's text.
 */
export function exactly(type: DuckDBType): Convert {
  if (type.typeId === DuckDBTypeId.FLOAT) return orNull((value) => numberOf(shortest(Number(value))))
  if (type.typeId === DuckDBTypeId.DOUBLE) return orNull((value) => numberOf(Number(value)))
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const member = exactly(type.valueType)
    return (value) =>
      value instanceof DuckDBListValue || value instanceof DuckDBArrayValue
        ? value.items.map(member)
        : plain(value)
  }
  if (type instanceof DuckDBStructType) return structConvert(type)
  if (type instanceof DuckDBMapType) return mapConvert(type)
  if (type instanceof DuckDBUnionType) {
    const members = new Map(type.memberTags.map((tag, i) => [tag, exactly(type.memberTypes[i] ?? type)]))
    return (value) =>
      value instanceof DuckDBUnionValue ? (members.get(value.tag) ?? plain)(value.value) : plain(value)
  }
  return (value) => {
    if (value instanceof DuckDBDecimalValue) return decimalOf(value)
    // The binding writes these as days far away.
    if (value instanceof DuckDBDateValue && Math.abs(value.days) === ENDLESS)
      return value.days > 0 ? 'infinity' : '-infinity'
    return plain(value)
  }
}

function structConvert(type: DuckDBStructType): Convert {
  const { entryNames, entryTypes } = type
  const members = entryNames.map((name, i): [string, Convert] => [name, exactly(entryTypes[i] ?? type)])
  return (value) =>
    value instanceof DuckDBStructValue
      ? Object.fromEntries(members.map(([name, convert]) => [name, convert(value.entries[name] ?? null)]))
      : plain(value)
}

/** As DuckDB writes a map in JSON. */
function mapConvert({ keyType, valueType }: DuckDBMapType): Convert {
  const [key, member] = [exactly(keyType), exactly(valueType)]
  return (value) =>
    value instanceof DuckDBMapValue
      ? Object.fromEntries(
          value.entries.map((entry) => {
            const name = key(entry.key)
            return [typeof name === 'object' ? JSON.stringify(name) : String(name), member(entry.value)]
          }),
        )
      : plain(value)
}

function orNull(convert: Convert): Convert {
  return (value) => (value === null ? null : convert(value))
}

function numberOf(value: number): Value {
  if (Number.isNaN(value)) return 'nan'
  return Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf'
}

function shortest(value: number): number {
  if (!Number.isFinite(value)) return value
  for (let digits = 1; digits < FLOAT_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (Math.fround(rounded) === value) return rounded
  }
  return Number(value.toPrecision(FLOAT_DIGITS))
}

function decimalOf(value: DuckDBDecimalValue): Value {
  const text = value.toString()
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '')
  return digits.length <= SURE_DIGITS ? Number(text) : text
}
