import { createReadStream } from 'node:fs'
import { counted } from '../../base/figures.js'
import { UserError } from '../../base/error.js'
import type { StagedFile } from '../../system/files.js'
import type { Place } from '../place.js'
import type { Fetching } from './fetching.js'
import type { HttpClient } from './http-client.js'
import type { PageFacts } from './page-facts.js'

const MOST_PAGES = 10_000
/** JSON may take 35 times its size in the memory of the process that parses it. */
const MOST_PAGE_BYTES = 16_000_000

type Pages = NonNullable<Place['pages']>

/**
 * Gets page after page until the rows reach the total that each page states. Pages are kept as files and parsed by the process that reads
 * strangers' bytes.
 * @returns a JSON array of the pages, each as it was served; its caller removes the file.
 * @throws UserError when a page is not as stated: naming the page and both numbers.
 */
export async function fetchPages(
  { manifest, archive, reader, effects }: Fetching,
  address: string,
  pages: Pages,
  client: Pick<HttpClient, 'get'>,
): Promise<StagedFile> {
  const series = new PageSeries(manifest, address, pages)
  const deadline = effects.now().getTime() + pages['timeout-seconds'] * 1000
  const stage = (chunks: AsyncIterable<Buffer>): Promise<StagedFile> => archive.stage(chunks)
  try {
    while (!series.isComplete) {
      if (effects.now().getTime() > deadline) throw series.tooLate()
      const { url, limit } = series.next()
      const { taken } = await client.get(url, limit, stage)
      if (taken === null) throw new Error(`${url} was not asked for what is new alone`)
      const place = { path: taken.path, records: manifest.records ?? '', total: pages.total }
      series.add(taken, await reader.page(place, { file: series.nextName, manifest }))
    }
    return await archive.stage(series.joined())
  } finally {
    await series.remove()
  }
}

class PageSeries {
  private readonly served: StagedFile[] = []
  private readonly seen = new Set<string>()
  private room: number
  private rows = 0
  private total: number | undefined

  constructor(
    private readonly manifest: Fetching['manifest'],
    private readonly address: string,
    private readonly pages: Pages,
  ) {
    this.room = manifest.limits.bytes
  }

  private get records(): string {
    return this.manifest.records ?? ''
  }

  /** What the page that comes next is called. */
  get nextName(): string {
    return this.nameOf(this.served.length + 1)
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

  add(page: StagedFile, { fault, total, rows, rowsDigest }: PageFacts): void {
    this.served.push(page)
    if (fault !== '') throw this.fault(fault)
    this.expectTotal(total)
    if (rows === null) throw this.fault(`holds no array of rows at "${this.records}"; fix records`)
    if (rows > 0 && this.seen.has(rowsDigest))
      throw this.fault(
        `holds the same rows as an earlier one; fix from.pages.parameter: ${this.pages.parameter}`,
      )
    this.seen.add(rowsDigest)
    this.rows += rows
    this.room -= page.bytes
    this.expectSum(rows)
  }

  tooLate(): UserError {
    const seconds = this.pages['timeout-seconds']
    const came = `${this.rows} of ${this.total === undefined ? 'the rows' : counted(this.total, 'row')}`
    return new UserError(
      `${this.nextName} is not asked for: ${came} came within ${seconds} s; raise from.pages.timeout-seconds if they need more`,
    )
  }

  /** The pages as one array, as they come from their files. */
  async *joined(): AsyncGenerator<Buffer> {
    for (const [i, { path }] of this.served.entries()) {
      yield Buffer.from(i === 0 ? '[' : ',')
      yield* withoutMark(createReadStream(path))
    }
    yield Buffer.from(']')
  }

  async remove(): Promise<void> {
    for (const page of this.served) await page.remove()
  }

  private expectTotal(stated: string | null): void {
    const total = Number(/^(?:"\s*)?(\d+)(?:\s*")?$/.exec(stated ?? '')?.[1] ?? Number.NaN)
    if (!Number.isSafeInteger(total) || total < 0)
      throw this.fault(`states no total at ${this.pages.total}: ${stated}; fix from.pages.total`)
    if (total > this.pages.size * MOST_PAGES)
      throw this.fault(
        `states ${counted(total, 'row')}, more than ${MOST_PAGES} pages of ${this.pages.size}; ask for larger pages`,
      )
    if (this.total !== undefined && this.total !== total)
      throw this.fault(
        `states ${counted(total, 'row')} in all, page 1 stated ${this.total}; fetch again once they are settled`,
      )
    this.total = total
  }

  private expectSum(added: number): void {
    const total = this.total ?? 0
    const sum = `${counted(this.rows, 'row')} so far, ${total} stated`
    if (this.rows > total) throw this.fault(`holds more than the stated rows: ${sum}`)
    if (this.isComplete) return
    if (added === 0) throw this.fault(`holds no rows: ${sum}`)
    if (this.served.length > total / this.pages.size)
      throw this.fault(
        `is one more than the stated rows need: ${sum}; fix from.pages.size: ${this.pages.size}`,
      )
  }

  private fault(what: string): UserError {
    return new UserError(`${this.nameOf(this.served.length)} ${what}`)
  }

  private nameOf(page: number): string {
    return `${this.manifest.file}: page ${page} of ${this.address}`
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** Bytes without a mark of UTF-8 before them. */
async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const chunk of chunks) {
    yield isFirst && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK) ? chunk.subarray(3) : chunk
    isFirst = false
  }
}
