import { UserError } from '../base/error.js'
import { fileId, type Receipt } from '../sources/archive.js'
import type { LandedFile } from '../warehouse/land.js'

/** Received files that could not be read, by id, each with the reason. */
export type Refusals = Readonly<Record<string, string>>

/** A source that gave nothing this time, and why. */
export interface SourceFailure {
  source: string
  reason: string
}

/** What the sources gave: every receipt, oldest first, those of what they publish now, and the sources that failed. */
export interface Received {
  receipts: readonly Receipt[]
  published: readonly Receipt[]
  failures: readonly SourceFailure[]
}

/**
 * What the sources gave, told by receipts alone, where nothing is fetched.
 * @param reason what to say of a source that gave none.
 */
export function receivedBefore(
  receipts: readonly Receipt[],
  sources: readonly string[],
  reason: string,
): Received {
  const newest = new Map(receipts.map((receipt) => [`${receipt.source} ${receipt.origin}`, receipt]))
  const silent = sources.filter((source) => !receipts.some((receipt) => receipt.source === source))
  return {
    receipts,
    published: [...newest.values()],
    failures: silent.map((source) => ({ source, reason })),
  }
}

/** The refused ones of the files that were landed. @throws UserError naming each source of which no file could be read. */
export function refusalsOf(files: readonly LandedFile[]): Refusals {
  const readable = new Set(files.flatMap(({ folder, manifest }) => (folder === null ? [] : [manifest.name])))
  const refused = files.filter(({ folder }) => folder === null)
  const hopeless = refused.filter(({ manifest }) => !readable.has(manifest.name))
  if (hopeless.length > 0)
    throw new UserError(hopeless.map(({ id, refusal }) => `${refusal}\n  (archived as ${id})`).join('\n'))
  return Object.fromEntries(refused.map(({ id, refusal }) => [id, refusal]))
}

/** One sentence for each source that failed and each published file that could not be read: why, and what is used instead. */
export function warningsOf({ receipts, published, failures }: Received, refused: Refusals): string[] {
  const readable = receipts.filter((receipt) => !(fileId(receipt) in refused))
  const unread = published.filter((receipt) => fileId(receipt) in refused)
  return [
    ...failures.map(({ source, reason }) => `${source}: ${reason}; ${inUse(newest(readable, source))}`),
    ...unread.map((receipt) => {
      const id = fileId(receipt)
      const instead = newest(readable, receipt.source, receipt.origin) ?? newest(readable, receipt.source)
      return `${receipt.source}: refused: ${refused[id]} (archived as ${id}); ${inUse(instead)}`
    }),
  ]
}

function newest(receipts: readonly Receipt[], source: string, origin?: string): Receipt | undefined {
  return receipts.findLast(
    (receipt) => receipt.source === source && (origin === undefined || receipt.origin === origin),
  )
}

function inUse(receipt: Receipt | undefined): string {
  return receipt ? `in use: ${fileId(receipt)}, received ${receipt.received_at}` : 'nothing of it is in use'
}
