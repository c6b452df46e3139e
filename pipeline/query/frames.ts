/** What a frame carries. */
export const FRAME = { head: 1, bytes: 2, end: 3, failure: 4, reply: 5, request: 6 } as const
export type FrameKind = (typeof FRAME)[keyof typeof FRAME]

const HEADER_BYTES = 5

/** Bytes of the largest request to a process that answers queries. */
export const LARGEST_REQUEST = 16_000_000

/** A frame: four bytes of length, one of kind, the payload. */
export function frame(kind: FrameKind, payload: string | Uint8Array): Buffer[] {
  const body =
    typeof payload === 'string'
      ? Buffer.from(payload)
      : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header.writeUInt32BE(body.length)
  header.writeUInt8(kind, HEADER_BYTES - 1)
  return [header, body]
}

/** Takes a stream of bytes apart into frames; a payload longer than `most` bytes ends it by an error. */
export class FrameReader {
  private pending: Buffer = Buffer.alloc(0)

  constructor(
    private readonly most: number,
    private readonly take: (kind: number, payload: Buffer) => void,
  ) {}

  /** @throws RangeError when a frame is too long. */
  push(chunk: Buffer): void {
    let rest = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk])
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readUInt32BE()
      if (length > this.most) throw new RangeError(`a frame of ${length} bytes`)
      if (rest.length < HEADER_BYTES + length) break
      this.take(rest.readUInt8(HEADER_BYTES - 1), rest.subarray(HEADER_BYTES, HEADER_BYTES + length))
      rest = rest.subarray(HEADER_BYTES + length)
    }
    this.pending = rest
  }
}
