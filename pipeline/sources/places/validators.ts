import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { sha256 } from '../../base/digest.js'
import { nullIfMissing, writeAtomically } from '../../system/files.js'
import type { Validators } from './http-client.js'

const keptSchema = z.strictObject({
  sha256: z.string(),
  address: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
})

/** The validators that an address gave with the bytes of that SHA-256; undefined when none are kept or they cannot be read. */
export async function keptValidators(
  cacheFolder: string,
  url: string,
  digest: string,
): Promise<Validators | undefined> {
  const text = await nullIfMissing(readFile(fileOf(cacheFolder, url), 'utf8'))
  const kept = keptSchema.safeParse(parsedOrNull(text ?? 'null')).data
  return kept?.sha256 === digest ? kept : undefined
}

/** Keeps what an address gave with the bytes of that SHA-256, if it gave any. */
export async function keepValidators(
  cacheFolder: string,
  url: string,
  digest: string,
  { address, etag, lastModified }: Validators,
): Promise<void> {
  if (etag === undefined && lastModified === undefined) return
  const kept = { sha256: digest, address, etag, lastModified }
  await writeAtomically(fileOf(cacheFolder, url), `${JSON.stringify(kept, null, 2)}\n`)
}

function fileOf(cacheFolder: string, url: string): string {
  return join(cacheFolder, 'http', `${sha256(url)}.json`)
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
