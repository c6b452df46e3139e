import { isUtf8 } from 'node:buffer'
import { UserError } from '../../../base/error.js'
import type { Manifest } from '../../manifest.js'
import { useArchive, type ArchiveEntry } from '../packed/archive-entries.js'
import { archiveKind } from '../packed/archive-kind.js'

const IS_READ = /^mimetype$|^(?!META-INF\/).*\.(?:xml|rels)$/i

// XML of sheets packs to a tenth or a fiftieth; what packs tighter was made to fill memory.
const TIGHTEST_PACKING = 400
const SMALL_BYTES = 10_000_000

/**
 * The XML parts of an XLSX or ODS file by their path. All parts are unpacked once, so that each is known to be sound and within the
 * limits of the manifest; what is no XML is not kept.
 * @throws UserError for an archive or a bomb in the file, and for XML that is not UTF-8 or declares a document type or entities.
 */
export function readParts(path: string, file: string, manifest: Manifest): Promise<Map<string, string>> {
  return useArchive(path, file, manifest, async (entries) => {
    const parts = new Map<string, string>()
    for (const entry of entries) {
      const where = `${file}: ${entry.name}`
      const bytes = await readPart(entry, where)
      if (bytes !== null) parts.set(entry.name, plainXml(bytes, where))
    }
    return parts
  })
}

async function readPart(entry: ArchiveEntry, where: string): Promise<Buffer | null> {
  const { name, size, packedSize } = entry
  if (size > SMALL_BYTES && size > TIGHTEST_PACKING * packedSize)
    throw new UserError(
      `${where} unpacks to ${Math.round(size / packedSize)} times its size, as no sheet does; it is not read`,
    )
  const isRead = IS_READ.test(name)
  const chunks: Buffer[] = []
  let isFirst = true
  for await (const chunk of entry.chunks()) {
    const kind = isFirst ? archiveKind(chunk) : null
    if (kind !== null)
      throw new UserError(`${where} is a ${kind} archive; an archive in an archive is not read`)
    isFirst = false
    if (isRead) chunks.push(chunk)
  }
  return isRead ? Buffer.concat(chunks) : null
}

function plainXml(bytes: Buffer, where: string): string {
  if (!isUtf8(bytes) || bytes.includes(0))
    throw new UserError(`${where} is not UTF-8: encrypted, damaged or unusual`, 1, {
      remedy: 'save the file again as XLSX or ODS',
    })
  for (const declaration of ['<!DOCTYPE', '<!ENTITY']) {
    if (bytes.includes(declaration))
      throw new UserError(`${where} holds ${declaration}, which no spreadsheet needs; it is not read`)
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}
