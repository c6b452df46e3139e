import type * as z from 'zod'
import { digest, sha256 } from './digest.js'
import type { Json } from './json.js'

type JsonObject = { readonly [key: string]: Json }

/** A record as the text of a file, with a digest of itself (`check`) by which a changed byte is noticed. */
export function checkedText(record: JsonObject): string {
  return `${JSON.stringify({ ...record, check: digest(record) }, null, 2)}\n`
}

/**
 * Reads such a text; a record of an older almanac has no digest, or one under another name.
 * @throws Error when it is no JSON, not what was written, or not of the schema.
 */
export function parseChecked<T>(text: string, schema: z.ZodType<T>): T {
  const {
    check,
    record_sha256: older,
    ...record
  }: { check?: unknown; record_sha256?: unknown } & JsonObject = JSON.parse(text)
  const isRight =
    (check === undefined || check === digest(record)) &&
    (older === undefined || older === sha256(JSON.stringify(record)))
  if (!isRight) throw new Error('it is not what was written')
  return schema.parse(record)
}
