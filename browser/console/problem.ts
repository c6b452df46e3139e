/** What the server refused, in the terms of its problem+json, or that it could not be reached (`unreachable`). */
export class Problem extends Error {
  constructor(
    /** The last part of the problem's type, such as invalid-query. */
    readonly kind: string,
    detail: string,
    /** Of the query, from 1; null where no place is known. */
    readonly line: number | null = null,
    readonly column: number | null = null,
    /** Seconds after which to try again. */
    readonly retryAfter: number | null = null,
    options?: ErrorOptions,
  ) {
    super(detail, options)
  }
}

interface Told {
  type?: string
  title?: string
  detail?: string
  line?: number
  column?: number
}

/** The problem that a response tells; its status where it tells none. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  const told: Told = /^application\/(?:problem\+)?json/.test(response.headers.get('content-type') ?? '')
    ? JSON.parse(text)
    : { detail: text.slice(0, 500) }
  const retryAfter = Number(response.headers.get('retry-after') ?? 'none')
  return new Problem(
    told.type?.split(':').at(-1) ?? String(response.status),
    told.detail ?? told.title ?? `${response.status} ${response.statusText}`,
    told.line ?? null,
    told.column ?? null,
    Number.isNaN(retryAfter) ? null : retryAfter,
  )
}

export function unreachable(cause: unknown): Problem {
  return new Problem('unreachable', cause instanceof Error ? cause.message : '', null, null, null, { cause })
}
