import type { Fault } from './fault.js'
import type { BuiltSite } from './site-builder.js'

/** What the pages of a preview are told; `version` is '' before there is any site. */
export interface Telling {
  version: string
  isBuilding: boolean
  fault: Fault | null
}

/** The last good site, whether a rebuild is at work, and what is wrong; each change is told to those who listen. */
export class PreviewState {
  site: BuiltSite | null = null
  private isBuilding = false
  private fault: Fault | null = null
  private readonly listeners = new Set<() => void>()

  get telling(): Telling {
    return { version: this.site?.version ?? '', isBuilding: this.isBuilding, fault: this.fault }
  }

  /** @returns what ends the listening. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  begin(): void {
    this.isBuilding = true
    this.tell()
  }

  succeed(site: BuiltSite): void {
    this.site = site
    this.fault = null
    this.end()
  }

  /** The last good site stays. */
  fail(fault: Fault): void {
    this.fault = fault
    this.end()
  }

  private end(): void {
    this.isBuilding = false
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
