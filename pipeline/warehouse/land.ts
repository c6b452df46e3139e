import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { civilDate } from '../base/calendar.js'
import { digest } from '../base/digest.js'
import type { Json } from '../base/json.js'
import { UserError } from '../base/error.js'
import { fileId, type Archive, type Receipt } from '../sources/archive.js'
import { readingRules, type Manifest } from '../sources/manifest.js'
import { cachedStep } from '../system/step-cache.js'
import { MacroFault, type Lander } from './lander.js'
import { accountSchema, type Account } from './account.js'
import { LANDED } from './landed-files.js'

/** Name of the step in the cache. */
export const LANDING_STEP = 'land'

/**
 * What became of a received file: its folder of Parquet files and the account of it, and why it is refused, or ''. A refused file has a
 * folder when its rows were read and each of them is set aside.
 */
export interface LandedFile {
  id: string
  receipt: Receipt
  manifest: Manifest
  folder: string | null
  account: Account | null
  refusal: string
}

/** What landing needs beside the file itself. `rules` stands for macros and tool: what else decides the result. */
export interface LandingContext {
  archive: Archive
  cacheFolder: string
  lander: Lander
  rules: Json
  /** Time zone in which the day of a receipt is counted. */
  timeZone: string
}

/**
 * Turns an archived file into typed rows and rejects, once per content and contract. A file that cannot be read is refused
 * with its reason rather than thrown, so that it does not stop the others.
 */
export async function landFile(
  receipt: Receipt,
  manifest: Manifest,
  { archive, cacheFolder, lander, rules, timeZone }: LandingContext,
): Promise<LandedFile> {
  const file = { id: fileId(receipt), receipt, manifest }
  const receivedOn = receivedDay(receipt, timeZone)
  const inputs = landingInputs(receipt, manifest, rules, timeZone)
  const path = await archive.verified(receipt)
  try {
    const folder = await cachedStep(cacheFolder, LANDING_STEP, inputs, (folder) =>
      lander.land({ path, file: receipt.origin, manifest, receivedOn, folder }),
    )
    const account = accountSchema.parse(JSON.parse(await readFile(join(folder, LANDED.account), 'utf8')))
    return { ...file, folder: account.is_read ? folder : null, account, refusal: account.refusal ?? '' }
  } catch (cause) {
    if (!(cause instanceof UserError) || cause instanceof MacroFault) throw cause
    return { ...file, folder: null, account: null, refusal: cause.message }
  }
}

/** What the landing of a file depends on: the hash of this names its result in the cache. */
export function landingInputs(receipt: Receipt, manifest: Manifest, rules: Json, timeZone: string): Json {
  return {
    sha256: receipt.sha256,
    name: receipt.origin,
    reading: readingDigest(manifest),
    rules,
    ...(manifest.period === undefined ? {} : { receivedOn: receivedDay(receipt, timeZone) }),
  }
}

const readingDigests = new WeakMap<Manifest, string>()

/** What a contract says of reading, once for all files of a source. */
function readingDigest(manifest: Manifest): string {
  const known = readingDigests.get(manifest) ?? digest(readingRules(manifest))
  readingDigests.set(manifest, known)
  return known
}

function receivedDay({ received_at }: Receipt, timeZone: string): string {
  return civilDate(new Date(received_at), timeZone)
}
