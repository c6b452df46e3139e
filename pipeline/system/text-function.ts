import {
  DuckDBScalarFunction,
  STRUCT,
  VARCHAR,
  type DuckDBStructValue,
  type DuckDBType,
} from '@duckdb/node-api'
import { messageOf } from '../base/error.js'

/** A function of one text that SQL can call and TypeScript carries out. */
export interface TextFunction {
  name: string
  /** Names and types of what it gives. */
  members: Readonly<Record<string, DuckDBType>>
  /** What it gives for a text, or null; asked again and again, in any order. */
  of: (text: string) => DuckDBStructValue | null
}

/** The function as DuckDB takes it; for a null it gives null without asking. */
export function scalarFunction({ name, members, of }: TextFunction): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    returnType: STRUCT(members),
    parameterTypes: [VARCHAR],
    mainFunction: (info, input, output) => {
      try {
        const texts = input.getColumnVector(0)
        for (let i = 0; i < input.rowCount; i++) {
          const text = texts.getItem(i)
          output.setItem(i, typeof text === 'string' ? of(text) : null)
        }
        output.flush()
      } catch (cause) {
        info.setError(messageOf(cause))
      }
    },
  })
}
