import { DOUBLE, DuckDBDataChunk, DuckDBDoubleVector } from '@duckdb/node-api'

/** Rows in a full chunk of DuckDB. */
export const CHUNK_ROWS = 2048

/** Copies of the columns of a chunk, which are all DOUBLE; null is NaN. @throws TypeError for another type. */
export function numbersOf(chunk: DuckDBDataChunk): Float64Array[] {
  return Array.from({ length: chunk.columnCount }, (_, i) => {
    const vector = chunk.getColumnVector(i)
    if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`column ${i + 1} is no DOUBLE`)
    const numbers = new Float64Array(chunk.rowCount)
    for (let row = 0; row < chunk.rowCount; row++) numbers[row] = vector.getItem(row) ?? Number.NaN
    return numbers
  })
}

/** A chunk of some rows of columns, `start` up to but without `end`; NaN becomes null. */
export function chunkOf(columns: readonly Float64Array[], start: number, end: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    columns.map(() => DOUBLE),
    end - start,
  )
  for (const [i, column] of columns.entries()) {
    const vector = chunk.getColumnVector(i)
    for (let row = start; row < end; row++) {
      const value = column[row] ?? Number.NaN
      vector.setItem(row - start, Number.isNaN(value) ? null : value)
    }
    vector.flush()
  }
  return chunk
}
