/** Does one piece of work at a time; however often it is asked for meanwhile, it is done exactly once more afterwards. */
export class RebuildQueue {
  private atWork: Promise<void> | null = null
  private isAsked = false

  /** @param work tells its failures itself. */
  constructor(private readonly work: () => Promise<void>) {}

  ask(): void {
    this.isAsked = true
    this.atWork ??= this.workOff().finally(() => (this.atWork = null))
  }

  /** Waits until nothing is at work. */
  async idle(): Promise<void> {
    await this.atWork
  }

  private async workOff(): Promise<void> {
    while (this.isAsked) {
      this.isAsked = false
      await this.work()
    }
  }
}
