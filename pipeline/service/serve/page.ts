import type { AnswerBody } from '../../query/answer-body.js'
import type { Relation } from '../../system/database.js'
import { webStream } from './web-stream.js'

/** The beginning of a page of JSON, up to its rows. */
export function pageStart(release: string, columns: Relation['columns']): string {
  return `{"release":${JSON.stringify(release)},"columns":${JSON.stringify(columns)},"rows":[`
}

/** The end of a page of JSON, after its rows: how many there are, whether there were more, and where. */
export function pageOf(
  { offset, addressAt }: { offset: number; addressAt: (offset: number) => string },
  { rowCount, truncated }: { rowCount: number; truncated: boolean },
): string {
  const next = truncated ? addressAt(offset + rowCount) : null
  return `],${JSON.stringify({ row_count: rowCount, offset, truncated, next }).slice(1)}\n`
}

/** An answer as it comes, between a beginning and an end; it breaks off where the answer does. */
export function streamOf(
  body: AnswerBody,
  start: string,
  endOf: (end: { rowCount: number; truncated: boolean }) => string,
): ReadableStream<Uint8Array> {
  return webStream(whole(body, start, endOf), () => body.destroy())
}

async function* whole(
  body: AnswerBody,
  start: string,
  endOf: (end: { rowCount: number; truncated: boolean }) => string,
): AsyncGenerator<Uint8Array, void> {
  if (start !== '') yield Buffer.from(start)
  for await (const piece of body) yield piece
  const end = await body.done
  if (end !== null) yield Buffer.from(endOf(end))
}
