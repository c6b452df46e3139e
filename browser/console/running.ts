/** The one thing that the server is asked for; asking for another lets go of it. */
export class Running {
  private current: AbortController | null = null

  /** @param changed is told when something begins (true), and when nothing runs any more. */
  constructor(private readonly changed: (isRunning: boolean) => void) {}

  get isRunning(): boolean {
    return this.current !== null
  }

  /** Does something that stops when its signal says so. @param failed is told why it ended early, unless it was let go of. */
  async carryOut(
    work: (signal: AbortSignal) => Promise<void>,
    failed: (cause: unknown) => void,
  ): Promise<void> {
    this.current?.abort()
    const running = new AbortController()
    this.current = running
    this.changed(true)
    try {
      await work(running.signal)
    } catch (cause) {
      if (!running.signal.aborted) failed(cause)
    } finally {
      if (this.current === running) this.end()
    }
  }

  /** Lets go of what runs; the server ends it when its connection closes. */
  stop(): void {
    this.current?.abort()
    this.end()
  }

  private end(): void {
    this.current = null
    this.changed(false)
  }
}
