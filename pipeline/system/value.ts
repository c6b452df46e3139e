import { DuckDBDecimalValue, DuckDBListValue, DuckDBStructValue, type DuckDBValue } from '@duckdb/node-api'

/** A value as it leaves the database: dates and times are DuckDB's ISO text, an integer beyond 2^53 is the text of its digits. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }
/** One row by column name. */
export type Row = Record<string, Value>

/** The result of a query: column names with DuckDB types, in order, and the rows. */
export interface Relation {
  columns: { name: string; type: string }[]
  rows: Row[]
}

/** A row by column name. */
export function record(columns: Relation['columns'], row: readonly DuckDBValue[]): Row {
  return Object.fromEntries(columns.map(({ name }, i) => [name, plain(row[i] ?? null)]))
}

/** A value as everything but the database handles it. */
export function plain(value: DuckDBValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value)
  if (value instanceof DuckDBListValue) return value.items.map(plain)
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, member]) => [name, plain(member)]))
  }
  return value instanceof DuckDBDecimalValue ? value.toDouble() : value.toString()
}

function isSafe(integer: bigint): boolean {
  return integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER)
}
