import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { digest } from '../base/digest.js'
import { UserError } from '../base/error.js'
import { nullIfMissing, writeAtomically } from '../system/files.js'

/** Name of the list of a backup's files. It is written last: a backup without it is not whole. */
export const BACKUP_FILE = 'backup.json'
const FORMAT = 1

const fileSchema = z.strictObject({
  path: z.string().refine(isInside, 'leads out of the project'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
  executable: z.boolean(),
})

const contentsSchema = z.strictObject({
  made_at: z.string(),
  almanac: z.string(),
  layout: z.number().int().nonnegative(),
  current: z
    .string()
    .refine((id) => isInside(id) && !id.includes('/'))
    .nullable(),
  files: z.array(fileSchema),
})

const envelopeSchema = z.object({ format: z.number().int(), sha256: z.string(), contents: z.unknown() })

/** A file of a project: its path in the project, with forward slashes, and what it holds. */
export type BackupFile = z.infer<typeof fileSchema>

/** What a backup holds: when it was made (ISO 8601, UTC) by which version, the layout of var/, the served release, and all files. */
export type BackupContents = z.infer<typeof contentsSchema>

/** What the newest whole backup in a folder holds, or null. @throws UserError when it is damaged, or of a newer almanac. */
export async function readBackup(folder: string): Promise<BackupContents | null> {
  const file = join(folder, BACKUP_FILE)
  const found = await nullIfMissing(stat(file))
  if (found === null) return null
  if (!found.isFile()) throw new UserError(`${file} is not a file; give the folder that almanac backup wrote`)
  const text = await readFile(file, 'utf8')
  const envelope = envelopeSchema.safeParse(parsedOrNull(text)).data
  if (envelope !== undefined && envelope.format > FORMAT)
    throw new UserError(`the backup in ${folder} was made by a newer almanac; use that one`)
  const contents = contentsSchema.safeParse(envelope?.contents)
  if (contents.success && digest(contents.data) === envelope?.sha256) return contents.data
  throw new UserError(
    `the list of the backup, ${file}, is damaged; use another backup, and make the next one in another folder`,
  )
}

/** Makes a backup whole. */
export async function writeBackup(folder: string, contents: BackupContents): Promise<void> {
  const envelope = { format: FORMAT, sha256: digest(contents), contents }
  await writeAtomically(join(folder, BACKUP_FILE), `${JSON.stringify(envelope, null, 1)}\n`)
}

function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'))
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
