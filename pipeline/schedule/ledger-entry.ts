import * as z from 'zod'
import { checkedText } from '../base/checked-record.js'
import { digest } from '../base/digest.js'
import type { Json } from '../base/json.js'
import { hideSecrets } from '../base/secrets.js'

const instant = z.iso.datetime({ precision: 3 })

const slotEntrySchema = z.strictObject({
  slot: instant,
  state: z.enum(['running', 'done', 'failed', 'skipped']),
  attempt: z.number().int().nonnegative(),
  logical_date: z.iso.date(),
  decided_at: instant,
  started_at: instant.nullable(),
  retry_at: instant.nullable(),
  scheduled: z.boolean(),
  note: z.string().nullable(),
})

const rangeEntrySchema = z.strictObject({
  first: instant,
  last: instant,
  count: z.number().int().positive(),
  state: z.enum(['missed', 'refused', 'skipped', 'disregarded']),
  decided_at: instant,
  note: z.string().nullable(),
})

const markSchema = z.strictObject({
  job: z.string(),
  cron: z.string(),
  time_zone: z.string(),
  since: instant,
  decided_until: instant,
  decided_at: instant,
  open: instant.nullable(),
})

/**
 * What became of one slot: its newest try, when that began, and when a failed one is tried again (null: not again). `scheduled` is true when the
 * scheduler started the run. Times are ISO 8601, UTC.
 */
export type SlotEntry = z.infer<typeof slotEntrySchema>

/** Slots that were not run, all for one reason. A disregarded range was decided under a clock that was wrong; its slots count as undecided. */
export type RangeEntry = z.infer<typeof rangeEntrySchema>

/**
 * How far the scheduler has come with a job: every slot up to `decided_until` is decided, and `open` is the one that is being run or tried again.
 * It holds for one cron expression and zone, since a time before which nothing counts.
 */
export type Mark = z.infer<typeof markSchema>

export const KINDS = { slot: slotEntrySchema, range: rangeEntrySchema, mark: markSchema }

/** The text of a file of the ledger, without a secret in its note, with a digest of all that it says. */
export function seal(entry: SlotEntry | RangeEntry | Mark): string {
  const note = 'note' in entry && entry.note !== null ? { note: hideSecrets(entry.note) } : {}
  return checkedText({ ...entry, ...note })
}

/** What a file of the ledger says, or null when any of it was changed or is missing. */
export function unseal<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    const { check: _, digest: _older, ...entry } = JSON.parse(text)
    return [checkedText(entry), olderText(entry)].includes(text) ? schema.parse(entry) : null
  } catch {
    return null
  }
}

/** The text that an older almanac wrote. */
function olderText(entry: { readonly [key: string]: Json }): string {
  return `${JSON.stringify({ ...entry, digest: digest(entry) })}\n`
}
