import * as z from 'zod'
import { UserError } from '../../../base/error.js'
import type { EngineAnswer } from './engine.js'

/** A page of a query's answer. */
export interface StatementPage {
  id: string
  /** Where the answer goes on; null at its end. */
  next: string | null
  columns: EngineAnswer['columns'] | null
  rows: EngineAnswer['rows']
  state: string
  error: {
    message: string
    name: string
    type: string
    line: string | null
    column: string | null
  } | null
  bytes: number
}

const errorSchema = z.object({
  message: z.string().default(''),
  errorName: z.string().default('an error'),
  errorType: z.string().default(''),
  errorLocation: z.object({ lineNumber: z.string(), columnNumber: z.string() }).optional(),
})

/** Numbers are text here. */
const pageSchema = z.object({
  id: z.string().min(1),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.union([z.string(), z.null(), z.boolean().transform(String)]))).optional(),
  stats: z.object({ state: z.string() }),
  error: errorSchema.optional(),
})

const TOKENS = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Reads a page; the digits of a number stay as they are. @throws UserError when it is no such page. */
export function pageIn(body: Uint8Array, file: string): StatementPage {
  const page = pageSchema.safeParse(valueIn(body))
  if (!page.success)
    throw new UserError(`${file}: the engine gives no page of an answer; check the address in almanac.yaml`)
  const { id, nextUri, columns, data, stats, error } = page.data
  return {
    id,
    next: nextUri ?? null,
    columns: columns?.map(({ name, type }) => ({ name, type })) ?? null,
    rows: data ?? [],
    state: stats.state,
    error:
      error === undefined
        ? null
        : {
            message: error.message,
            name: error.errorName,
            type: error.errorType,
            line: error.errorLocation?.lineNumber ?? null,
            column: error.errorLocation?.columnNumber ?? null,
          },
    bytes: body.length,
  }
}

function valueIn(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    // Only what is JSON as it came is read by its tokens.
    JSON.parse(text)
    return JSON.parse(text.replaceAll(TOKENS, (found) => (found.startsWith('"') ? found : `"${found}"`)))
  } catch {
    return undefined
  }
}
