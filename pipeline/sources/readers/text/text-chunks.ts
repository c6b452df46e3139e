import { createReadStream } from 'node:fs'

const CHUNK_BYTES = 1 << 20

/** Bytes of a file that are whole characters, and where they begin in it. */
export interface Chunk {
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
  let rest: Buffer = Buffer.alloc(0)
  let at = start
  const stream: AsyncIterable<Buffer> = createReadStream(path, { start, highWaterMark: CHUNK_BYTES })
  for await (const read of stream) {
    const bytes = rest.length === 0 ? read : Buffer.concat([rest, read])
    const length = whole(bytes)
    if (length > 0) yield { bytes: bytes.subarray(0, length), at, isRest: false }
    at += length
    rest = bytes.subarray(length)
  }
  if (rest.length > 0) yield { bytes: rest, at, isRest: true }
}
