import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette'
import type { Answer } from '../system/answer.js'
import { arrowColumn, type ArrowColumn } from './arrow-types.js'
import type { ResultWriter } from './result-writer.js'

type Column = ReturnType<typeof columnFromArray>

/** Writes an Arrow IPC stream, which is one piece, at the end; each column has the type of Arrow that its own type is. */
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
      const named = columns.flatMap(({ name }, i): [string, Column][] => {
        const column = arrow[i]
        return column === undefined ? [] : [[name, builtColumn(values[i] ?? [], column)]]
      })
      return tableToIPC(tableFromColumns(named), { format: 'stream' }) ?? new Uint8Array()
    },
  }
}

/** Times are counted in integers of 64 bits, of which a number of JavaScript would lose some. */
function builtColumn(values: unknown[], { built, type }: ArrowColumn): Column {
  const column = columnFromArray(values, built)
  if (built !== type) for (const part of [column, ...column.data]) Object.assign(part, { type })
  return column
}
