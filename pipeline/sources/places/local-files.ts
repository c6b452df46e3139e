import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { messageOf, UserError } from '../../base/error.js'
import { hideSecretForms } from '../../base/secret-forms.js'
import { nullIfMissing } from '../../system/files.js'
import type { Receipt } from '../archive.js'
import { INBOX } from '../place.js'
import type { Fetching } from './fetching.js'
import { folderAbove, pathPattern } from './path-pattern.js'
import { within } from './within.js'

/** Archives one file of the project. @throws UserError when it lies outside, is no file, empty or too large. */
export async function receiveFile(fetching: Fetching, path: string): Promise<Receipt> {
  const real = await fileInside(fetching, path)
  return fetching.intake.receiveFrom(() => bytesOf(fetching, path, real), path, fetching.effects.now())
}

/**
 * Archives the files of the project that match a pattern, in the order of their names. A file that cannot be received does not keep
 * the others from it.
 * @throws UserError when no file matches, or telling all that could not be received.
 */
export async function receiveFiles(fetching: Fetching, pattern: string): Promise<Receipt[]> {
  const paths = await filesLike(fetching, pattern)
  if (paths.length === 0)
    throw new UserError(`${fetching.manifest.file}: from.files: no file matches ${pattern}; fix the pattern`)
  return receiveAll(fetching, paths)
}

/**
 * Archives the files of the drop folder that match a pattern; they stay where they are.
 * @throws UserError when none is there and none ever was, or telling all that could not be received.
 */
export async function receiveInbox(fetching: Fetching, pattern: string): Promise<Receipt[]> {
  const { manifest, intake } = fetching
  const paths = await filesLike(fetching, `${INBOX}${pattern}`)
  if (paths.length === 0 && intake.isEmpty)
    throw new UserError(`${manifest.file}: from.inbox: no file in ${INBOX} matches ${pattern}; put one there`)
  return receiveAll(fetching, paths)
}

/** @throws UserError when a folder cannot be looked through, which keeps no other source from its files. */
async function filesLike({ project, manifest }: Fetching, pattern: string): Promise<string[]> {
  try {
    return await matching(project.folder, pattern)
  } catch (cause) {
    throw unreadable(cause, manifest.file, folderAbove(pattern) || 'the project')
  }
}

async function receiveAll(fetching: Fetching, paths: readonly string[]): Promise<Receipt[]> {
  const receipts: Receipt[] = []
  const faults: string[] = []
  for (const path of paths) {
    try {
      receipts.push(await receiveFile(fetching, path))
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause
      faults.push(cause.message)
    }
  }
  if (faults.length > 0) throw new UserError(faults.join('\n'))
  return receipts
}

/** Paths of the files of a folder that match a pattern, sorted; none below var/. Links are listed, and followed when they are read. */
export async function matching(folder: string, pattern: string): Promise<string[]> {
  const isMeant = pathPattern(pattern)
  const paths = await filesBelow(folder, folderAbove(pattern))
  return paths.filter((path) => isMeant(path)).toSorted()
}

/** What stands below a folder and is no folder, but for what almanac keeps itself and the marks of office programs beside open files. */
async function filesBelow(folder: string, above: string): Promise<string[]> {
  const entries = (await nullIfMissing(readdir(join(folder, above), { withFileTypes: true }))) ?? []
  const found: string[] = []
  for (const entry of entries) {
    const path = `${above}${entry.name}`
    if (path === 'var' || /^(?:~\$|\.~lock\.)/.test(entry.name)) continue
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, `${path}/`)))
    else found.push(path)
  }
  return found
}

/** The file that a path of the project leads to. @throws UserError as `receiveFile` does. */
async function fileInside({ manifest, project }: Fetching, path: string): Promise<string> {
  const fault = (what: string): UserError => new UserError(`${manifest.file}: ${what}`)
  const { bytes: limit } = manifest.limits
  if (hideSecretForms(path) !== path)
    throw fault(
      `the name of ${path} holds what looks like a secret, which would be published; rename the file`,
    )
  try {
    const real = await realpath(join(project.folder, path))
    const kept = await nullIfMissing(realpath(join(project.folder, 'var')))
    if (kept !== null && isWithin(real, kept))
      throw fault(`${path} lies in var/, where almanac keeps what it makes; copy the file under data/`)
    if (!isWithin(real, await realpath(project.folder)))
      throw fault(`${path} lies outside the project; copy the file under data/`)
    const found = await stat(real)
    if (!found.isFile()) throw fault(`${path} is not a file; give the path of a file`)
    if (found.size === 0) throw fault(`${path} is empty; put the published file in its place`)
    if (found.size > limit)
      throw fault(`${path} has ${found.size} bytes, more than ${limit}; raise limits.bytes if that is right`)
    return real
  } catch (cause) {
    throw unreadable(cause, manifest.file, path)
  }
}

/** The bytes of a file, which may grow meanwhile. @throws UserError naming `path`, as no fault of the archive's disk. */
async function* bytesOf(
  { manifest, effects }: Fetching,
  path: string,
  real: string,
): AsyncGenerator<Uint8Array> {
  const { bytes: limit } = manifest.limits
  const tooLarge = new UserError(
    `${manifest.file}: ${path} grows beyond ${limit} bytes; raise limits.bytes if that is right`,
  )
  try {
    yield* within(effects.readFile(real), limit, tooLarge)
  } catch (cause) {
    throw unreadable(cause, manifest.file, path)
  }
}

function unreadable(cause: unknown, file: string, path: string): UserError {
  if (cause instanceof UserError) return cause
  return new UserError(`${file}: cannot read ${path}: ${messageOf(cause)}`, 1, { cause })
}

function isWithin(path: string, folder: string): boolean {
  return relative(folder, path).split(sep)[0] !== '..'
}
