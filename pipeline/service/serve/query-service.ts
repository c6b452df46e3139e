import { digest } from '../../base/digest.js'
import { QueryFailure } from '../../query/query-failure.js'
import type { Question } from '../../query/query-messages.js'
import type { QueryPool } from '../../query/query-pool.js'
import { mediaTypeOf, type ResultFormat } from '../../query/result-format.js'
import type { Beside, Row } from '../../system/database.js'
import { AnswerCache, type KeptAnswer } from './answer-cache.js'
import { partOf, type AskedRange } from './ranges.js'
import { pageOf, pageStart, streamOf } from './page.js'
import type { ServedRelease } from './served-releases.js'
import { knowsTag } from './tags.js'

/** A query as it came over HTTP. */
export interface HttpQuery {
  release: ServedRelease
  /** As for `Question`. */
  beside: readonly Beside[]
  sql: string
  parameters: Row
  format: ResultFormat
  /** Rows asked for; null: a page of JSON has 1,000, and other formats all. */
  limit: number | null
  offset: number
  /** The address of the rows from an offset on. */
  addressAt: (offset: number) => string
  /** Whether the query is to be carried out even if its answer is known. */
  isFresh: boolean
  /** The tags of answers that the reader has already, as `If-None-Match` tells them. */
  knownTags: string | undefined
  /** The headers Range and If-Range. */
  range: Pick<AskedRange, 'range' | 'ifRange'>
  client: string
  stop: AbortSignal
}

const KEPT_BYTES = 32_000_000
const ROWS_OF_A_PAGE = 1000
/** Failures that the same query meets again. */
const LASTING = ['invalid-query', 'time-limit', 'memory-limit', 'result-too-large']

/**
 * Answers queries over HTTP: from what is known already, together with whoever asks the same at the same time, or by a process. Since a
 * release does not change, an answer is known by what was asked of which release.
 */
export class QueryService {
  private readonly cache = new AnswerCache(KEPT_BYTES)
  private readonly asked = new Map<string, Promise<KeptAnswer | null>>()

  constructor(
    private readonly pool: QueryPool,
    private readonly mostRows: number,
  ) {}

  /** @throws QueryFailure */
  async answer(query: HttpQuery): Promise<Response> {
    const key = keyOf(query)
    const tag = `W/"${key.slice(0, 32)}"`
    if (knowsTag(query.knownTags, tag))
      return new Response(null, { status: 304, headers: headersOf(query, tag) })
    if (!query.isFresh) {
      const known = this.cache.find(key) ?? (await this.askedBefore(key))
      if (known !== null) return keptResponse(known, query, tag)
    }
    return this.carryOut(query, key, tag)
  }

  private async askedBefore(key: string): Promise<KeptAnswer | null> {
    try {
      return (await this.asked.get(key)) ?? null
    } catch (cause) {
      if (cause instanceof QueryFailure && LASTING.includes(cause.kind)) throw cause
      return null
    }
  }

  private async carryOut(query: HttpQuery, key: string, tag: string): Promise<Response> {
    const answer = this.ask(query, key)
    const kept = answer.then((found) => ('body' in found ? found : null))
    kept.catch(() => undefined)
    this.asked.set(key, kept)
    try {
      const found = await answer
      if ('body' in found) return keptResponse(found, query, tag)
      return new Response(found.stream, {
        headers: { ...headersOf(query, tag), 'content-type': mediaTypeOf(query.format) },
      })
    } finally {
      if (this.asked.get(key) === kept) this.asked.delete(key)
    }
  }

  private async ask(
    query: HttpQuery,
    key: string,
  ): Promise<KeptAnswer | { stream: ReadableStream<Uint8Array> }> {
    const { head, body } = await this.pool.ask(this.questionOf(query), query)
    const isPage = query.format === 'json'
    const start = isPage ? pageStart(query.release.manifest.id, head.columns) : ''
    const endOf = (end: { rowCount: number; truncated: boolean }): string =>
      isPage ? pageOf(query, end) : ''
    if (head.end === null) return { stream: streamOf(body, start, endOf) }
    const bytes = Buffer.concat([Buffer.from(start), ...(await body.toArray()), Buffer.from(endOf(head.end))])
    const kept: KeptAnswer = {
      body: new Uint8Array(bytes),
      mediaType: mediaTypeOf(query.format),
      milliseconds: head.end.milliseconds,
    }
    this.cache.keep(key, kept)
    return kept
  }

  private questionOf({ release, beside, sql, parameters, format, limit, offset }: HttpQuery): Question {
    const isPage = format === 'json'
    return {
      warehouse: release.warehouse,
      beside,
      sql,
      place: 'query',
      parameters,
      format: isPage ? 'lists' : format,
      offset,
      rows: Math.min(limit ?? (isPage ? ROWS_OF_A_PAGE : this.mostRows), this.mostRows),
      // A page says whether there is more, and whoever asked for so many rows knows; else a cut would not be seen.
      whenLarger: isPage || limit !== null ? 'cut' : 'fail',
    }
  }
}

function keyOf({ release, beside, sql, parameters, format, limit, offset, addressAt }: HttpQuery): string {
  const { id, inputs } = release.manifest
  return digest([
    id,
    inputs,
    beside.map((each) => ({ ...each })),
    sql,
    { ...parameters },
    format,
    limit,
    offset,
    addressAt(0),
  ])
}

function keptResponse(
  { body, mediaType, milliseconds }: KeptAnswer,
  query: HttpQuery,
  tag: string,
): Response {
  const { status, part, headers: ofPart } = partOf({ ...query.range, tag }, body.length)
  const headers = {
    ...headersOf(query, tag),
    ...ofPart,
    'content-type': mediaType,
    'accept-ranges': 'bytes',
    'server-timing': `query;dur=${milliseconds}`,
  }
  if (part === null) return new Response(null, { status, headers })
  const bytes = body.subarray(part.start, part.end)
  return new Response(bytes, { status, headers: { ...headers, 'content-length': String(bytes.length) } })
}

function headersOf({ release }: HttpQuery, tag: string): Record<string, string> {
  return {
    etag: tag,
    'cache-control': 'private, no-cache',
    'x-almanac-release': release.manifest.id,
    vary: 'accept, accept-encoding, authorization, cookie',
  }
}
