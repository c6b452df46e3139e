import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { Database, quoteText } from '../../../pipeline/system/database.js'
import { deflate } from './sheets.js'

/** The text or bytes under gzip, without a name or a time. */
export function gzip(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(bytes), 0)
  trailer.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([Buffer.from('1f8b08000000000000ff', 'hex'), deflate(bytes), trailer])
}

/** The rows of a query as a Parquet file. */
export async function parquet(sql: string, compression = 'zstd'): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  const path = join(folder, 'file.parquet')
  try {
    await Database.use(':memory:', 'write', (database) =>
      database.run(`copy (${sql}) to ${quoteText(path)} (format parquet, compression ${compression})`),
    )
    return await readFile(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}
