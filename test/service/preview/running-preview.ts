import { setTimeout } from 'node:timers/promises'
import { runPreview } from '../../../pipeline/service/preview/preview.js'
import { defaultEffects } from '../../../pipeline/system/effects.js'
import type { Workspace } from '../../support/workspace.js'

/** A preview at work in this process, and what it said. */
export class RunningPreview {
  readonly lines: string[] = []
  address = ''
  private readonly stopping = new AbortController()
  private ended: Promise<void> = Promise.resolve()

  /** One on any free port, once it listens. */
  static async of({ folder }: Workspace): Promise<RunningPreview> {
    const preview = new RunningPreview()
    await new Promise<void>((resolve, reject) => {
      const listener = {
        listening: (address: string) => {
          preview.address = address
          resolve()
        },
        say: (line: string) => void preview.lines.push(line),
      }
      const at = { host: '127.0.0.1', port: 0 }
      const effects = { ...defaultEffects, now: () => new Date('2026-11-24T12:00:00Z') }
      preview.ended = runPreview(folder, at, listener, preview.stopping.signal, effects)
      preview.ended.catch(reject)
    })
    return preview
  }

  /** Waits for a line that says this, and takes it and those before it away. */
  async says(words: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.findIndex((line) => words.test(line))
      if (found >= 0) return this.lines.splice(0, found + 1).at(-1) ?? ''
      await setTimeout(5)
    }
  }

  /** Waits until its pages are told that a rebuild begins. */
  async begins(): Promise<void> {
    const gone = new AbortController()
    const { body } = await fetch(`${this.address}_preview/events`, { signal: gone.signal })
    if (body === null) throw new Error('the preview tells nothing')
    let told = ''
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      told += part
      if (told.includes('"isBuilding":true')) break
    }
    gone.abort()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.ended
  }
}
