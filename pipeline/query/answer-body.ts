import { Readable } from 'node:stream'
import type { QueryFailure } from './query-failure.js'
import type { AnswerEnd } from './query-messages.js'

/** The bytes of an answer, as they come from the process that gives it. */
export class AnswerBody extends Readable {
  /** Settled once the process has given all; null where it broke off, which the reader is told by an error of the stream. */
  readonly done: Promise<AnswerEnd | null>
  private isDone = false
  private settleDone: (end: AnswerEnd | null) => void = () => undefined

  /** @param heldBytes so many are kept while nobody reads. @param full is told when that is reached, and when there is room again. */
  constructor(
    heldBytes: number,
    private readonly full: (isFull: boolean) => void,
  ) {
    super({ highWaterMark: heldBytes })
    this.done = new Promise((resolve) => (this.settleDone = resolve))
    // A failure is told by `done` as well, so that nobody need listen here.
    this.on('error', () => undefined)
  }

  /** Bytes that it keeps, or may keep while more comes. */
  get keptBytes(): number {
    return this.isDone ? this.readableLength : this.readableHighWaterMark
  }

  override push(chunk: Uint8Array | null): boolean {
    if (this.destroyed) return false
    const hasRoom = super.push(chunk)
    if (!hasRoom && chunk !== null) this.full(true)
    return hasRoom
  }

  /** No more comes: all is there, or it broke off. */
  finish(failure: QueryFailure | null, end?: AnswerEnd): void {
    this.isDone = true
    this.settleDone(end ?? null)
    if (failure !== null) this.destroy(failure)
    else if (!this.destroyed) super.push(null)
  }

  override _read(): void {
    this.full(false)
  }

  override _destroy(cause: Error | null, callback: (cause?: Error | null) => void): void {
    this.full(false)
    callback(cause)
  }
}
