import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { checkedText, parseChecked } from '../base/checked-record.js'
import { sha256 } from '../base/digest.js'
import { UserError } from '../base/error.js'
import { hideSecretForms } from '../base/secret-forms.js'
import {
  exists,
  hashFile,
  hashOf,
  listFiles,
  nullIfMissing,
  StagedFile,
  writeAtomically,
} from '../system/files.js'

const receiptSchema = z.strictObject({
  source: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  origin: z.string(),
  received_at: z.string(),
  number: z.number().int().nonnegative().default(0),
})

/**
 * The record that a source gave these bytes at this time (ISO 8601, UTC). Its number counts the receipts of its source, so that which file is
 * newer is told by the order of receipt and not by a clock, which may go back; receipts of an older almanac have 0.
 */
export type Receipt = z.infer<typeof receiptSchema>

/** Name of a received file: its source, the second of its receipt (UTC) and the first 8 digits of its SHA-256. */
export function fileId({ source, received_at, sha256 }: Receipt): string {
  return `${source}/${received_at.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${sha256.slice(0, 8)}`
}

/** Name of a receipt below the folder of receipts: the id of its file, and its number if it has one. */
function receiptName(receipt: Receipt): string {
  return `${fileId(receipt)}${receipt.number === 0 ? '' : `.${receipt.number}`}.json`
}

/** The name that the first almanac gave it, which had the time to the millisecond and 12 digits. */
function firstName({ source, received_at, sha256 }: Receipt): string {
  return `${source}/${received_at.replaceAll(/[-:]/g, '')}-${sha256.slice(0, 12)}.json`
}

/** Receipts by their source, then in the order in which they were received: those without a number first, by their time. */
export function oldestFirst(receipts: readonly Receipt[]): Receipt[] {
  return receipts.toSorted(
    (a, b) =>
      compare(a.source, b.source) ||
      a.number - b.number ||
      compare(a.received_at, b.received_at) ||
      compare(fileId(a), fileId(b)),
  )
}

/**
 * Times of receipt that follow the order of receipt, by file id: where the clock had been set back, a millisecond after the file before of
 * the same source.
 * @param receipts oldest first.
 */
export function timesInOrder(receipts: readonly Receipt[]): Map<string, string> {
  const times = new Map<string, string>()
  const last = new Map<string, number>()
  for (const receipt of receipts) {
    const before = last.get(receipt.source) ?? Number.NEGATIVE_INFINITY
    const time = Math.max(Date.parse(receipt.received_at), before + 1)
    last.set(receipt.source, time)
    times.set(fileId(receipt), new Date(time).toISOString())
  }
  return times
}

/** Everything ever received, under `var/archive`: the bytes by their SHA-256, and a receipt for each change of a source. */
export class Archive {
  constructor(private readonly folder: string) {}

  /** The way in for one source's files. @throws UserError naming a receipt that cannot be read. */
  async intake(source: string): Promise<Intake> {
    return new Intake(this, source, await this.receiptsIn(source))
  }

  /** Keeps bytes with their receipt: the bytes are safe before the receipt is written, and the receipt before anything reads them. */
  async keep(bytes: Uint8Array | StagedFile, receipt: Receipt): Promise<void> {
    await this.fix(bytes, receipt)
    await writeAtomically(join(this.receiptFolder, receiptName(receipt)), checkedText({ ...receipt }))
  }

  /** Writes the bytes of a receipt, unless they are there and whole. */
  async fix(bytes: Uint8Array | StagedFile, receipt: Receipt): Promise<void> {
    if (await this.isWhole(receipt)) return
    const path = this.pathOf(receipt.sha256)
    await (bytes instanceof StagedFile ? bytes.place(path) : writeAtomically(path, bytes))
  }

  /** Writes bytes as they come, to be received whole or not at all; its caller removes the file. @throws as `StagedFile.write` does. */
  stage(chunks: AsyncIterable<Uint8Array>): Promise<StagedFile> {
    return StagedFile.write(this.folder, chunks)
  }

  /** Whether the bytes of a receipt are there and are what was received. */
  async isWhole({ sha256 }: Receipt): Promise<boolean> {
    return (await nullIfMissing(hashFile(this.pathOf(sha256)))) === sha256
  }

  /** Whether as many bytes as a receipt says are there. */
  async holds({ sha256, bytes }: Receipt): Promise<boolean> {
    return (await nullIfMissing(stat(this.pathOf(sha256))))?.size === bytes
  }

  /** All receipts, by source, then oldest first. @throws UserError naming a receipt that cannot be read. */
  async receipts(): Promise<Receipt[]> {
    return this.receiptsIn('')
  }

  /** The newest receipts of a source, oldest first; only these are read. @throws UserError naming a receipt that cannot be read. */
  async newest(source: string, count: number): Promise<Receipt[]> {
    const files = await this.receiptFiles(source)
    const inOrder = files.toSorted((a, b) => numberIn(a) - numberIn(b) || compare(a, b))
    return this.read(source, inOrder.slice(-count))
  }

  /** Where the bytes of a receipt lie, after a look that they are still what was received. @throws UserError when they are not. */
  async verified(receipt: Receipt): Promise<string> {
    const path = this.pathOf(receipt.sha256)
    if (!(await exists(path)))
      throw new UserError(`archive: ${fileId(receipt)} is missing; restore ${path} from a backup`)
    const found = await hashFile(path)
    if (found === receipt.sha256) return path
    throw new UserError(
      `archive: ${fileId(receipt)} is damaged: sha256 ${found}; restore ${path} from a backup`,
    )
  }

  private get receiptFolder(): string {
    return join(this.folder, 'receipts')
  }

  private async receiptsIn(source: string): Promise<Receipt[]> {
    return this.read(source, await this.receiptFiles(source))
  }

  private async receiptFiles(source: string): Promise<string[]> {
    return (await listFiles(join(this.receiptFolder, source))).filter((file) => file.endsWith('.json'))
  }

  private async read(source: string, files: readonly string[]): Promise<Receipt[]> {
    const folder = join(this.receiptFolder, source)
    const receipts = await Promise.all(
      files.map(async (file) => parseReceipt(await readFile(join(folder, file), 'utf8'), join(source, file))),
    )
    return oldestFirst(receipts)
  }

  private pathOf(digest: string): string {
    return join(this.folder, 'sha256', digest.slice(0, 2), digest)
  }
}

/** The way in for one source's files, with the receipts there were when it was opened and those it has written since. */
export class Intake {
  private readonly fileIds: Set<string>
  private lastReceived = Number.NEGATIVE_INFINITY

  constructor(
    private readonly archive: Archive,
    private readonly source: string,
    private readonly receipts: Receipt[],
  ) {
    this.fileIds = new Set(receipts.map(fileId))
  }

  /** Whether the source has never sent anything. */
  get isEmpty(): boolean {
    return this.receipts.length === 0
  }

  /** The newest receipt of what that origin sent. */
  newest(origin: string): Receipt | undefined {
    return this.receipts.findLast((receipt) => receipt.origin === origin)
  }

  /**
   * Keeps bytes and writes a receipt, unless the newest receipt of the same origin is for the same bytes; then bytes that were
   * damaged in the archive are mended with those that came. Of several files received
   * at once each is a millisecond later than the one before; a copy of one is told apart by a second.
   */
  async receive(bytes: Uint8Array | StagedFile, origin: string, receivedAt: Date): Promise<Receipt> {
    const newest = this.newest(origin)
    const isStaged = bytes instanceof StagedFile
    const digest = isStaged ? bytes.sha256 : sha256(bytes)
    if (newest?.sha256 === digest) {
      await this.archive.fix(bytes, newest)
      return newest
    }
    const receipt = this.newReceipt(digest, isStaged ? bytes.bytes : bytes.length, origin, receivedAt)
    await this.archive.keep(bytes, receipt)
    this.receipts.push(receipt)
    this.fileIds.add(fileId(receipt))
    this.lastReceived = Date.parse(receipt.received_at)
    return receipt
  }

  /** As `receive`, of what can be read twice: bytes that are in the archive already are not written again. */
  async receiveFrom(
    read: () => AsyncIterable<Uint8Array>,
    origin: string,
    receivedAt: Date,
  ): Promise<Receipt> {
    const newest = this.newest(origin)
    if (
      newest !== undefined &&
      newest.sha256 === (await hashOf(read())) &&
      (await this.archive.isWhole(newest))
    )
      return newest
    const staged = await this.archive.stage(read())
    try {
      return await this.receive(staged, origin, receivedAt)
    } finally {
      await staged.remove()
    }
  }

  private newReceipt(sha256: string, bytes: number, origin: string, receivedAt: Date): Receipt {
    const number = Math.max(this.receipts.length, this.receipts.at(-1)?.number ?? 0) + 1
    const at = (time: number): Receipt => ({
      source: this.source,
      sha256,
      bytes,
      origin,
      received_at: new Date(time).toISOString(),
      number,
    })
    let time = Math.max(receivedAt.getTime(), this.lastReceived + 1)
    while (this.fileIds.has(fileId(at(time)))) time += 1000
    return at(time)
  }
}

function parseReceipt(text: string, file: string): Receipt {
  try {
    const receipt = parseChecked(text, receiptSchema)
    if (receiptName(receipt) !== file && firstName(receipt) !== file)
      throw new Error('its name says something else')
    return { ...receipt, origin: hideSecretForms(receipt.origin) }
  } catch (cause) {
    throw new UserError(`archive: the receipt ${file} is damaged; restore it from a backup`, 1, { cause })
  }
}

/** The number in the name of a receipt; 0 where it has none. */
function numberIn(file: string): number {
  return Number(/\.(\d+)\.json$/.exec(file)?.[1] ?? 0)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
