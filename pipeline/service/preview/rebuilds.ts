import { faultOf } from './fault.js'
import type { PreviewState } from './preview-state.js'
import { RebuildQueue } from './rebuild-queue.js'
import type { SiteBuilder } from './site-builder.js'

/** The rebuilds of one preview, each told in a line: what changed, how it went, how long it took. */
export class Rebuilds {
  private readonly changes = new Set<string>()
  private readonly queue = new RebuildQueue(() => this.rebuild())
  private warnings = ''

  /** @param stop lets a rebuild at work end after its step, and no other begin. */
  constructor(
    private readonly builder: SiteBuilder,
    private readonly state: PreviewState,
    private readonly say: (line: string) => void,
    private readonly stop: AbortSignal,
  ) {}

  /** Asks for a rebuild because of these changes. */
  ask(changes: readonly string[]): void {
    for (const change of changes) this.changes.add(change)
    this.queue.ask()
  }

  /** Waits until none is at work, and removes what was kept for the next. */
  async end(): Promise<void> {
    await this.queue.idle()
    await this.builder.close()
  }

  private async rebuild(): Promise<void> {
    if (this.stop.aborted) return
    const what = shortList([...this.changes])
    this.changes.clear()
    this.state.begin()
    const start = performance.now()
    const outcome = await this.outcome()
    if (!this.stop.aborted) this.say(`${what}: ${outcome} (${seconds(performance.now() - start)})`)
  }

  private async outcome(): Promise<string> {
    const before = this.state.telling
    try {
      const site = await this.builder.build(this.stop)
      this.state.succeed(site)
      await this.builder.clearEarlier()
      this.tellWarnings(site.warnings)
      return site.version === before.version && before.fault === null ? 'nothing new' : 'rebuilt'
    } catch (cause) {
      if (this.stop.aborted) return 'stopped'
      const fault = faultOf(cause)
      this.state.fail(fault)
      return `failed: ${fault.message.split('\n')[0]}`
    }
  }

  private tellWarnings(warnings: readonly string[]): void {
    const text = warnings.join('\n')
    if (text !== this.warnings) for (const warning of warnings) this.say(`warning: ${warning}`)
    this.warnings = text
  }
}

function shortList([first = '', ...rest]: readonly string[]): string {
  return rest.length === 0 ? first : `${first} and ${rest.length} more`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
