import * as z from 'zod'
import { CHANGE_KINDS } from '../sources/schema-change.js'

/** What is told of a landed file beside its rows: `account.json`. */
export const accountSchema = z.strictObject({
  /** Why the file is refused, or null. */
  refusal: z.string().nullable(),
  /** Whether its rows could be read; they stand beside this, also when each of them is set aside and the file is refused for that. */
  is_read: z.boolean(),
  /** The row of the file before its first row, when `rows.parquet` has no `_row` and holds every row in order; else null. */
  rows_after: z.number().nullable(),
  /** What was found out on the way: encoding, delimiter, sheet, rows of the header, units, notes. */
  found: z.record(z.string(), z.string()),
  changes: z.array(
    z.strictObject({
      kind: z.enum(CHANGE_KINDS),
      column_name: z.string().nullable(),
      expected: z.string().nullable(),
      found: z.string().nullable(),
      nearest: z.string().nullable(),
    }),
  ),
  repairs: z.array(
    z.strictObject({ row: z.number(), text: z.string(), pieces: z.string(), reason: z.string() }),
  ),
})
export type Account = z.infer<typeof accountSchema>
