import { buffer } from 'node:stream/consumers'
import { sha256 } from '../../base/digest.js'
import { messageOf, UserError } from '../../base/error.js'
import type { Manifest } from '../manifest.js'
import type { Place } from '../place.js'
import type { HttpClient } from './http-client.js'
import { atPointer } from './json-pointer.js'

const MOST_PAGES = 10_000
/** A page is parsed in this process to count its rows, and JSON may take 35 times its size in memory. */
const MOST_PAGE_BYTES = 16_000_000

type Pages = NonNullable<Place['pages']>

/**
 * Gets page after page until the rows reach the total that each page states.
 * @returns a JSON array of the pages, each as it was served.
 * @throws UserError when a page is not as stated: naming the page and both numbers.
 */
export async function fetchPages(
  manifest: Manifest,
  address: string,
  pages: Pages,
  client: Pick<HttpClient, 'get'>,
): Promise<Uint8Array> {
  const series = new PageSeries(manifest, address, pages)
  while (!series.isComplete) {
    const { url, limit } = series.next()
    const { taken } = await client.get(url, limit, buffer)
    series.add(taken ?? new Uint8Array())
  }
  return series.bytes()
}

interface Page {
  text: Uint8Array
  total: unknown
  /** How many; undefined when there is no array where the rows should be. */
  rows: number | undefined
  rowsDigest: string
}

class PageSeries {
  private readonly served: Uint8Array[] = []
  private readonly seen = new Set<string>()
  private room: number
  private rows = 0
  private total: number | undefined

  constructor(
    private readonly manifest: Manifest,
    private readonly address: string,
    private readonly pages: Pages,
  ) {
    this.room = manifest.limits.bytes
  }

  private get records(): string {
    return this.manifest.records ?? ''
  }

  get isComplete(): boolean {
    return this.rows === this.total
  }

  /** Address of the page after those there are, and the most bytes that it may hold. */
  next(): { url: string; limit: number } {
    const { parameter, counts, first, size } = this.pages
    const url = new URL(this.address)
    url.searchParams.set(parameter, String(first + (counts === 'pages' ? this.served.length : this.rows)))
    if (this.pages['size-parameter'] !== undefined)
      url.searchParams.set(this.pages['size-parameter'], String(size))
    return { url: url.href, limit: Math.min(this.room, MOST_PAGE_BYTES) }
  }

  add(bytes: Uint8Array): void {
    const { text, total, rows, rowsDigest } = this.parsed(bytes)
    this.expectTotal(total)
    if (rows === undefined) throw this.fault(`holds no array of rows at "${this.records}"; mend records`)
    if (rows > 0 && this.seen.has(rowsDigest))
      throw this.fault(
        `holds the same rows as an earlier one; mend from.pages.parameter: ${this.pages.parameter}`,
      )
    this.seen.add(rowsDigest)
    this.rows += rows
    this.served.push(text)
    this.room -= bytes.length
    this.expectSum(rows)
  }

  bytes(): Uint8Array {
    const separated = this.served.flatMap((page, i) => (i === 0 ? [page] : [Buffer.from(','), page]))
    return Buffer.concat([Buffer.from('['), ...separated, Buffer.from(']')])
  }

  private parsed(bytes: Uint8Array): Page {
    let text: string | undefined
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      const document: unknown = JSON.parse(text)
      const rows = atPointer(document, this.records)
      return {
        text: Buffer.from(text),
        total: atPointer(document, this.pages.total),
        rows: Array.isArray(rows) ? rows.length : undefined,
        rowsDigest: sha256(JSON.stringify(rows) ?? ''),
      }
    } catch (cause) {
      const start = text === undefined ? '' : `, but begins with ${JSON.stringify(text.slice(0, 60))}`
      throw this.fault(`is not JSON${start} (${messageOf(cause)})`)
    }
  }

  private expectTotal(value: unknown): void {
    const isCount = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value.trim()))
    const total = isCount ? Number(value) : Number.NaN
    if (!Number.isSafeInteger(total) || total < 0)
      throw this.fault(
        `states no total at ${this.pages.total}: ${JSON.stringify(value)}; mend from.pages.total`,
      )
    if (total > this.pages.size * MOST_PAGES)
      throw this.fault(
        `states ${total} rows, more than ${MOST_PAGES} pages of ${this.pages.size}; ask for larger pages`,
      )
    if (this.total !== undefined && this.total !== total)
      throw this.fault(
        `states ${total} rows in all, page 1 stated ${this.total}; fetch again once they are settled`,
      )
    this.total = total
  }

  private expectSum(added: number): void {
    const total = this.total ?? 0
    const sum = `${this.rows} rows so far, ${total} stated`
    if (this.rows > total) throw this.ended(`holds more than the stated rows: ${sum}`)
    if (this.isComplete) return
    if (added === 0) throw this.ended(`holds no rows: ${sum}`)
    if (this.served.length > total / this.pages.size)
      throw this.ended(
        `is one more than the stated rows need: ${sum}; mend from.pages.size: ${this.pages.size}`,
      )
  }

  private fault(what: string): UserError {
    return this.ended(what, this.served.length + 1)
  }

  private ended(what: string, page = this.served.length): UserError {
    return new UserError(`${this.manifest.file}: page ${page} of ${this.address} ${what}`)
  }
}
