import * as z from 'zod'
import { UserError } from '../base/error.js'
import { fileId, type Receipt } from '../sources/archive.js'
import type { LandedFile } from '../warehouse/land.js'

/** How a source fared: what it publishes was read, could not be had, was refused, or it never sent anything. */
export const SOURCE_OUTCOMES = ['read', 'not-fetched', 'refused', 'not-received'] as const

/**
 * How one source fared in a run, where what it publishes was not read: why, the received file that was refused, the file that is used
 * instead and when that was received (ISO 8601, UTC); null where there is none.
 */
export const sourceOutcomeSchema = z.strictObject({
  source: z.string(),
  outcome: z.enum(SOURCE_OUTCOMES),
  reason: z.string(),
  file: z.string().nullable(),
  file_in_use: z.string().nullable(),
  received_at: z.string().nullable(),
})
export type SourceOutcome = z.infer<typeof sourceOutcomeSchema>

/** Received files that are refused, by id, each with the reason. */
export type Refusals = Readonly<Record<string, string>>

/** A source that gave nothing this time, and why. */
export type SourceFailure = Pick<SourceOutcome, 'source' | 'outcome' | 'reason'>

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
    failures: silent.map((source) => ({ source, outcome: 'not-received', reason })),
  }
}

/** The refused ones of the files that were landed. @throws UserError with each reason when no file of any source could be read. */
export function refusalsOf(files: readonly LandedFile[]): Refusals {
  const refused = files.filter(({ refusal }) => refusal !== '')
  if (refused.length === files.length)
    throw new UserError(refused.map(({ id, refusal }) => `${refusal}\n  (archived as ${id})`).join('\n'))
  return Object.fromEntries(refused.map(({ id, refusal }) => [id, refusal]))
}

/** The sources that failed and the published files that are refused, each with what is used instead. */
export function outcomesOf({ receipts, published, failures }: Received, refused: Refusals): SourceOutcome[] {
  const readable = receipts.filter((receipt) => !(fileId(receipt) in refused))
  return [
    ...failures.map((failure) => ({ ...failure, file: null, ...inUse(newest(readable, failure.source)) })),
    ...published.flatMap((receipt): SourceOutcome[] => {
      const { source, origin } = receipt
      const file = fileId(receipt)
      const reason = refused[file]
      if (reason === undefined) return []
      const instead = newest(readable, source, origin) ?? newest(readable, source)
      return [{ source, outcome: 'refused', reason, file, ...inUse(instead) }]
    }),
  ]
}

/** An outcome in words, without the name of its source. */
export function outcomeText({ outcome, reason, file, file_in_use, received_at }: SourceOutcome): string {
  const archived = file === null ? '' : ` (archived as ${file})`
  const use =
    file_in_use === null ? 'nothing of it is in use' : `in use: ${file_in_use}, received ${received_at}`
  return `${BEGINNINGS[outcome]}${reason}${archived}; ${use}`
}

const BEGINNINGS: Readonly<Record<SourceOutcome['outcome'], string>> = {
  read: 'read: ',
  'not-fetched': 'not fetched: ',
  refused: 'refused: ',
  'not-received': '',
}

function newest(receipts: readonly Receipt[], source: string, origin?: string): Receipt | undefined {
  return receipts.findLast(
    (receipt) => receipt.source === source && (origin === undefined || receipt.origin === origin),
  )
}

function inUse(receipt: Receipt | undefined): Pick<SourceOutcome, 'file_in_use' | 'received_at'> {
  return receipt
    ? { file_in_use: fileId(receipt), received_at: receipt.received_at }
    : { file_in_use: null, received_at: null }
}
