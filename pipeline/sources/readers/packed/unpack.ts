import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { messageOf, UserError } from '../../../base/error.js'
import { statedIn, type Manifest } from '../../manifest.js'
import { pastLimit, useArchive, type ArchiveEntry } from './archive-entries.js'
import { archiveKind, firstBytes } from './archive-kind.js'
import { namePattern } from './name-pattern.js'

/** A file ready to be read, and how it came packed: `compression`, `member`. */
export interface Unpacked {
  path: string
  found: Record<string, string>
}

const HEAD_BYTES = 512
const NAMES_SHOWN = 10

/**
 * Takes a file out of its gzip or zip wrapping, into `folder`; a file without one stays where it is, and so does a spreadsheet, which
 * is a zip archive by itself.
 * @throws UserError for other archives, archives in archives, unsafe or damaged ones, and those that unpack past the limits.
 */
export async function unpack(
  path: string,
  file: string,
  manifest: Manifest,
  folder: string,
): Promise<Unpacked> {
  const kind = archiveKind(await firstBytes(path, HEAD_BYTES))
  if (kind === null) return { path, found: {} }
  if (kind === 'gzip') return unpackGzip(path, file, manifest, join(folder, 'unpacked'))
  if (kind === 'zip') return unpackZip(path, file, manifest, join(folder, 'unpacked'))
  throw new UserError(`${file}: a ${kind} archive is not read`, 1, {
    remedy: 'have it published as zip, gzip or unpacked',
  })
}

async function unpackGzip(path: string, file: string, manifest: Manifest, target: string): Promise<Unpacked> {
  let size = 0
  const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > manifest.limits.unpacked) throw pastLimit(`${file}: the gzip archive`, manifest)
      yield chunk
    }
  }
  return wholeOrNothing(target, async () => {
    try {
      await pipeline(createReadStream(path), createGunzip(), counted, createWriteStream(target))
    } catch (cause) {
      if (cause instanceof UserError) throw cause
      throw new UserError(`${file}: the gzip archive is damaged: ${messageOf(cause)}`, 1, {
        remedy: 'fetch it again',
        cause,
      })
    }
    await refuseNested(target, `${file}: the gzip archive`, manifest)
    return { path: target, found: { compression: 'gzip' } }
  })
}

function unpackZip(path: string, file: string, manifest: Manifest, target: string): Promise<Unpacked> {
  return useArchive(path, file, manifest, async (entries) => {
    if (isOfficeFile(entries)) {
      if (manifest.format === 'spreadsheet') return { path, found: {} }
      throw new UserError(`${file}: is an office document`, 1, {
        remedy: `for a spreadsheet state ${statedIn(manifest, 'format', 'spreadsheet')}, from any other ask its publisher for CSV or XLSX`,
      })
    }
    const entry = chosenEntry(entries, file, manifest)
    return wholeOrNothing(target, async () => {
      await pipeline(entry.chunks(), createWriteStream(target))
      await refuseNested(target, `${file}: ${entry.name} in the zip archive`, manifest)
      return { path: target, found: { compression: 'zip', member: entry.name } }
    })
  })
}

/** Runs `work`, which writes `target`; what it wrote is removed when it fails. */
async function wholeOrNothing<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    await rm(target, { force: true })
    throw cause
  }
}

/** Whether a zip archive is an office document (XLSX, ODS and their like) rather than a wrapping. */
function isOfficeFile(entries: readonly ArchiveEntry[]): boolean {
  return entries.some(({ name }) => name === '[Content_Types].xml' || name === 'mimetype')
}

function chosenEntry(all: readonly ArchiveEntry[], file: string, manifest: Manifest): ArchiveEntry {
  const { member } = manifest
  const entries = all.filter(({ name }) => !name.startsWith('__MACOSX/'))
  const isMeant = member === undefined ? () => true : namePattern(member, manifest.file)
  const [entry, ...others] = entries.filter(({ name }) => isMeant(name))
  if (entry !== undefined && others.length === 0) return entry
  const held = entries.slice(0, NAMES_SHOWN).map(({ name }) => name)
  const list = held.join(', ') || 'nothing'
  const more = entries.length > held.length ? ` and ${entries.length - held.length} more` : ''
  const problem =
    member === undefined ? 'not one file' : `${entry ? 'several files' : 'no file'} by the name of ${member}`
  throw new UserError(`${file}: the archive holds ${problem} but ${list}${more}`, 1, {
    remedy: `name one by ${statedIn(manifest, 'member')}`,
  })
}

async function refuseNested(path: string, where: string, manifest: Manifest): Promise<void> {
  const kind = archiveKind(await firstBytes(path, HEAD_BYTES))
  if (kind === null) return
  const isSpreadsheet =
    kind === 'zip' &&
    manifest.format === 'spreadsheet' &&
    (await useArchive(path, where, manifest, (entries) => Promise.resolve(isOfficeFile(entries))))
  if (!isSpreadsheet)
    throw new UserError(
      `${where} holds a ${kind} archive again, and an archive in an archive is not unpacked`,
      1,
      { remedy: 'unpack the outer one' },
    )
}
