import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'
import iconv from 'iconv-lite'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { messageOf, UserError } from '../../../base/error.js'
import { statedIn, type Manifest } from '../../manifest.js'

/** A file in a zip archive. */
export interface ArchiveEntry {
  /** Path in the archive, with forward slashes. */
  name: string
  /** Bytes when unpacked, as the archive states; `chunks` fails when there are more or fewer. */
  size: number
  /** Bytes in the archive. */
  packedSize: number
  /** The unpacked bytes, checked against their stated size and checksum. @throws UserError when they do not agree. */
  chunks(): AsyncGenerator<Buffer>
}

const LOCAL_HEADER_BYTES = 30
const FILE_TYPE = 0o170000
const ORDINARY_TYPES = [0, 0o100000, 0o040000]

/**
 * Runs `work` on the files of a zip archive, in its order, folders left out. Names are UTF-8 or else Big5.
 * @throws UserError when an entry is encrypted, a link, named to climb out of a folder, or laid over another, and when there are more
 * entries or more bytes to unpack than the limits of the manifest allow.
 */
export async function useArchive<T>(
  path: string,
  file: string,
  manifest: Manifest,
  work: (entries: ArchiveEntry[]) => Promise<T>,
): Promise<T> {
  const archive = await attempt(file, () => openPromise(path, { autoClose: false, decodeStrings: false }))
  try {
    const entries = await readDirectory(archive, file, manifest)
    refuseOverlaps(entries, file)
    const files = entries
      .map((entry) => archiveEntry(archive, entry, file))
      .filter(({ name }) => !name.endsWith('/'))
    refuseTwins(files, file)
    refuseSize(files, file, manifest)
    return await work(files)
  } finally {
    archive.close()
  }
}

async function readDirectory(archive: ZipFile, file: string, manifest: Manifest): Promise<Entry[]> {
  const entries: Entry[] = []
  await attempt(file, async () => {
    for await (const entry of archive.eachEntry()) {
      entries.push(entry)
      if (entries.length > manifest.limits.entries)
        throw new UserError(`${file}: the archive holds more than ${manifest.limits.entries} files`, 1, {
          remedy: `if that is right raise ${statedIn(manifest, 'limits.entries')}`,
        })
    }
  })
  return entries
}

function archiveEntry(archive: ZipFile, entry: Entry, file: string): ArchiveEntry {
  const name = entryName(entry.fileNameRaw, file)
  const refuse = (what: string): never => {
    throw new UserError(`${file}: ${name} ${what}`, 1, { remedy: 'ask the publisher for a plain archive' })
  }
  if (!ORDINARY_TYPES.includes((entry.externalFileAttributes >>> 16) & FILE_TYPE))
    return refuse('is a link or device, not a file')
  if (entry.isEncrypted()) return refuse('is encrypted')
  if (!entry.canDecodeFileData())
    return refuse(`is compressed by method ${entry.compressionMethod}, which is not read`)
  return {
    name,
    size: entry.uncompressedSize,
    packedSize: entry.compressedSize,
    chunks: () => chunksOf(archive, entry, `${file}: ${name}`),
  }
}

async function* chunksOf(archive: ZipFile, entry: Entry, where: string): AsyncGenerator<Buffer> {
  let sum = 0
  try {
    const stream: AsyncIterable<Buffer> = await archive.openReadStreamPromise(entry)
    for await (const chunk of stream) {
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (cause) {
    throw new UserError(`${where} does not unpack as its archive states: ${messageOf(cause)}`, 1, { cause })
  }
  if (sum !== entry.crc32)
    throw new UserError(`${where} is damaged: its checksum differs`, 1, { remedy: 'fetch it again' })
}

function entryName(raw: Buffer, file: string): string {
  const name = isUtf8(raw) ? raw.toString('utf8') : iconv.decode(raw, 'big5')
  const isUnsafe =
    /[\p{Cc}\p{Bidi_Control}\uFFFD\\]/u.test(name) ||
    name.startsWith('/') ||
    /^[a-z]:/i.test(name) ||
    name === '' ||
    name.split('/').includes('..')
  if (!isUnsafe) return name
  throw new UserError(
    `${file}: the archive names a file ${JSON.stringify(name)}, which is not a plain path inside it`,
    1,
    { remedy: 'ask the publisher for a plain archive' },
  )
}

function refuseOverlaps(entries: readonly Entry[], file: string): void {
  const starts = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  let end = 0
  for (const { relativeOffsetOfLocalHeader: start, fileNameLength, compressedSize } of starts) {
    if (start < end)
      throw new UserError(`${file}: entries of the archive overlap at byte ${start}; it is not unpacked`)
    end = start + LOCAL_HEADER_BYTES + fileNameLength + compressedSize
  }
}

function refuseTwins(entries: readonly ArchiveEntry[], file: string): void {
  const seen = new Set<string>()
  for (const { name } of entries) {
    const key = name.toLowerCase()
    if (seen.has(key))
      throw new UserError(`${file}: the archive holds ${name} twice; it is not clear which is meant`)
    seen.add(key)
  }
}

function refuseSize(entries: readonly ArchiveEntry[], file: string, manifest: Manifest): void {
  let total = 0
  for (const { name, size } of entries) {
    total += size
    if (total > manifest.limits.unpacked) throw pastLimit(`${file}: ${name}`, manifest)
  }
}

/** What to say of a file that unpacks past the limit of its manifest. */
export function pastLimit(where: string, manifest: Manifest): UserError {
  return new UserError(
    `${where} unpacks to more than ${manifest.limits.unpacked.toLocaleString('en-US')} bytes`,
    1,
    {
      remedy: `if that is right raise ${statedIn(manifest, 'limits.unpacked')}`,
    },
  )
}

async function attempt<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(`${file}: the zip archive is damaged or not plain: ${messageOf(cause)}`, 1, { cause })
  }
}
