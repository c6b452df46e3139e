import type { z } from 'zod'
import { digest } from './digest.js'
import type { Json } from './json.js'

type JsonObject = { readonly [key: string]: Json }

/** A record as the text of a file, with a digest of itself (`check`) by which a changed byte is noticed. */
export function checkedText(record: JsonObject): string {
  return `${JSON.stringify({ ...record, check: digest(record) }, null, 2)}\n`
}

/**
 * Reads such a text; a record of an older almanac has no digest.
 * @throws Error when it is no JSON, not what was written, or not of the schema.
 */
export function parseChecked<T>(text: string, schema: z.ZodType<T>): T {
  const { check, ...record }: { check?: unknown } & JsonObject = JSON.parse(text)
  if (check !== undefined && check !== digest(record)) throw new Error('it is not what was written')
  return schema.parse(record)
}
