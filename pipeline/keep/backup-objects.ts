import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exists, hashFile, listFiles, removeTemporaries, temporaryBeside } from '../system/files.js'

const OBJECTS = 'objects'

/** What one file came to. */
export interface Stored {
  sha256: string
  bytes: number
}

/** The bytes of a backup, each once, under their SHA-256. */
export class BackupObjects {
  private readonly good = new Map<string, boolean>()
  copiedFiles = 0
  copiedBytes = 0

  constructor(private readonly folder: string) {}

  /** Where the bytes of a SHA-256 lie. */
  pathOf(digest: string): string {
    return join(this.folder, OBJECTS, digest.slice(0, 2), digest)
  }

  /** Whether the bytes of a SHA-256 are there and are what they were; each is read once. */
  async holds(digest: string): Promise<boolean> {
    const known = this.good.get(digest)
    if (known !== undefined) return known
    const path = this.pathOf(digest)
    const isGood = (await exists(path)) && (await hashFile(path)) === digest
    this.good.set(digest, isGood)
    return isGood
  }

  /**
   * Stores a file, unless its bytes are there.
   * @param expected the SHA-256 that the file was written with, null where it is not known. @returns what was stored, or null when the
   * file is not what it was.
   */
  async store(file: string, expected: string | null): Promise<Stored | null> {
    const digest = expected ?? (await hashFile(file))
    if (await this.holds(digest)) return { sha256: digest, bytes: (await stat(this.pathOf(digest))).size }
    const temporary = temporaryBeside(this.pathOf(digest))
    await mkdir(dirname(temporary), { recursive: true })
    try {
      const stored = await copyHashed(file, temporary)
      if (expected !== null && stored.sha256 !== expected) return null
      const path = this.pathOf(stored.sha256)
      await mkdir(dirname(path), { recursive: true })
      await rename(temporary, path)
      this.good.set(stored.sha256, true)
      this.copiedFiles += 1
      this.copiedBytes += stored.bytes
      return stored
    } finally {
      await rm(temporary, { force: true })
    }
  }

  /** Removes all bytes but those of some SHA-256s, and what an interrupted backup left. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    const folder = join(this.folder, OBJECTS)
    for (const file of await listFiles(folder)) {
      const [group = '', name = ''] = file.split('/')
      if (/^[0-9a-f]{64}$/.test(name) && !digests.has(name)) await rm(join(folder, file))
      await removeTemporaries(join(folder, group))
    }
  }
}

/** Copies a file onto the disk and hashes what it copies. */
async function copyHashed(from: string, to: string): Promise<Stored> {
  const hash = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(from), meter, createWriteStream(to, { flush: true }))
  return { sha256: hash.digest('hex'), bytes }
}
