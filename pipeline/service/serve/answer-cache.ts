/** An answer small enough to be kept: its media type, its bytes, and how long the query took. */
export interface KeptAnswer {
  body: Uint8Array<ArrayBuffer>
  mediaType: string
  milliseconds: number
}

const LARGEST = 262_144

/**
 * Answers by what was asked of which release. A release never changes, so that an answer stays right for as long as it is kept; the
 * one that was not asked for longest goes first.
 */
export class AnswerCache {
  private readonly kept = new Map<string, KeptAnswer>()
  private byteCount = 0

  constructor(private readonly mostBytes: number) {}

  find(key: string): KeptAnswer | null {
    const found = this.kept.get(key)
    if (found === undefined) return null
    this.kept.delete(key)
    this.kept.set(key, found)
    return found
  }

  keep(key: string, answer: KeptAnswer): void {
    if (answer.body.byteLength > LARGEST) return
    this.remove(key)
    this.kept.set(key, answer)
    this.byteCount += answer.body.byteLength
    for (const oldest of this.kept.keys()) {
      if (this.byteCount <= this.mostBytes) return
      this.remove(oldest)
    }
  }

  private remove(key: string): void {
    this.byteCount -= this.kept.get(key)?.body.byteLength ?? 0
    this.kept.delete(key)
  }
}
