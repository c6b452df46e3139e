import { open } from 'node:fs/promises'

const TAR_MARK_AT = 257
const MARKS: readonly (readonly [kind: string, mark: string, at: number])[] = [
  ['gzip', '\x1f\x8b\x08', 0],
  ['zip', 'PK\x03\x04', 0],
  ['zip', 'PK\x05\x06', 0],
  ['zip', 'PK\x07\x08', 0],
  ['7z', '7z\xbc\xaf\x27\x1c', 0],
  ['rar', 'Rar!\x1a\x07', 0],
  ['xz', '\xfd7zXZ\x00', 0],
  ['zstd', '\x28\xb5\x2f\xfd', 0],
  ['bzip2', '1AY&SY', 4],
  ['cab', 'MSCF\x00\x00\x00\x00', 0],
  ['tar', 'ustar', TAR_MARK_AT],
]

/** The kind of archive that bytes begin, such as `zip` or `7z`, or null when they are none. */
export function archiveKind(start: Uint8Array): string | null {
  const text = Buffer.from(start.subarray(0, 512)).toString('latin1')
  return MARKS.find(([, mark, at]) => text.startsWith(mark, at))?.[0] ?? null
}

/** The first bytes of a file, at most `length`. */
export async function firstBytes(path: string, length: number): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
