import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1 << 20

/** Bytes of a file that are whole characters, and where they begin in it. */
export interface Chunk {
  /** They are there until the next piece is asked for, which takes their room. */
  bytes: Buffer
  at: number
  /** Whether these are the last bytes, which `whole` did not take for whole characters. */
  isRest: boolean
}

/**
 * A file from byte `start` on, in pieces of about 1 MiB that end between characters; a last piece that does not is given as it is.
 * @param whole how many of the given bytes are whole characters.
 */
export async function* textChunks(
  path: string,
  start: number,
  whole: (bytes: Buffer) => number,
): AsyncGenerator<Chunk> {
  const handle = await open(path, 'r')
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let held = 0
    let position = start
    for (;;) {
      if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * held)
      const { bytesRead } = await handle.read(buffer, held, buffer.length - held, position)
      if (bytesRead === 0) break
      position += bytesRead
      const bytes = buffer.subarray(0, held + bytesRead)
      const length = whole(bytes)
      if (length > 0) yield { bytes: bytes.subarray(0, length), at: position - bytes.length, isRest: false }
      held = bytes.length - length
      buffer.copyWithin(0, length, bytes.length)
    }
    if (held > 0) yield { bytes: buffer.subarray(0, held), at: position - held, isRest: true }
  } finally {
    await handle.close()
  }
}
