import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../base/digest.js'
import { UserError } from '../base/error.js'
import { exists, hashFile, listFiles, writeAtomically } from '../system/files.js'

const receiptSchema = z.strictObject({
  source: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  origin: z.string(),
  received_at: z.string(),
})

/** The record that a source gave these bytes at this time (ISO 8601, UTC). */
export type Receipt = z.infer<typeof receiptSchema>

/** Name of a received file: its source, the second of its receipt (UTC) and the first 8 digits of its SHA-256. */
export function fileId({ source, received_at, sha256 }: Receipt): string {
  return `${source}/${received_at.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${sha256.slice(0, 8)}`
}

/** Everything ever received, under `var/archive`: the bytes by their SHA-256, and a receipt for each change of a source. */
export class Archive {
  constructor(private readonly folder: string) {}

  /**
   * Keeps bytes and writes a receipt, unless the source's newest receipt is for the same bytes. The bytes are safe before the
   * receipt is written, and the receipt before anything reads them.
   */
  async receive(source: string, bytes: Uint8Array, origin: string, receivedAt: Date): Promise<Receipt> {
    const newest = (await this.receipts()).findLast((receipt) => receipt.source === source)
    const digest = sha256(bytes)
    if (newest?.sha256 === digest) return newest
    const receipt = {
      source,
      sha256: digest,
      bytes: bytes.length,
      origin,
      received_at: receivedAt.toISOString(),
    }
    if (!(await exists(this.pathOf(digest)))) await writeAtomically(this.pathOf(digest), bytes)
    await writeAtomically(
      join(this.folder, 'receipts', `${fileId(receipt)}.json`),
      `${JSON.stringify(receipt, null, 2)}\n`,
    )
    return receipt
  }

  /** All receipts, oldest first, then by source. @throws UserError naming a receipt that cannot be read. */
  async receipts(): Promise<Receipt[]> {
    const folder = join(this.folder, 'receipts')
    const files = (await listFiles(folder)).filter((file) => file.endsWith('.json'))
    const receipts = await Promise.all(
      files.map(async (file) => parseReceipt(await readFile(join(folder, file), 'utf8'), file)),
    )
    return receipts.toSorted((a, b) => compare(a.received_at, b.received_at) || compare(a.source, b.source))
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

  private pathOf(digest: string): string {
    return join(this.folder, 'sha256', digest.slice(0, 2), digest)
  }
}

function parseReceipt(text: string, file: string): Receipt {
  try {
    return receiptSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError(`archive: the receipt ${file} is damaged; restore it from a backup`, 1, { cause })
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
