import { start, type REPLServer } from 'node:repl'
import type { Readable, Writable } from 'node:stream'
import type { Completions } from './completion.js'

/** What a line editor tells. */
export interface LineEvents {
  line: (line: string) => void
  interrupt: (isEmpty: boolean) => void
  close: () => void
  complete: (line: string) => Promise<Completions>
}

/**
 * The line editor of a session: that of Node's REPL, which knows Ctrl-R. Its evaluation of JavaScript and its commands are taken out.
 */
export class SessionLine {
  private readonly server: REPLServer

  constructor(
    input: Readable,
    private readonly output: Writable,
    isTerminal: boolean,
    events: LineEvents,
  ) {
    this.server = start({
      input,
      output,
      terminal: isTerminal,
      prompt: '',
      preview: false,
      completer: (line: string, give: (cause: Error | null, found?: Completions) => void) => {
        events.complete(line).then(
          (found) => give(null, found),
          // Whatever is wrong with the text is told once it is asked.
          () => give(null, [[], line]),
        )
      },
    })
    for (const event of ['line', 'SIGINT', 'close']) this.server.removeAllListeners(event)
    this.server.on('line', events.line)
    this.server.on('SIGINT', () => events.interrupt(this.server.line.length === 0))
    this.server.on('close', events.close)
  }

  prompt(text: string): void {
    this.server.setPrompt(text)
    this.server.prompt()
  }

  /** Removes what is typed, and goes on below it. */
  clear(): void {
    this.server.write(null, { ctrl: true, name: 'e' })
    this.server.write(null, { ctrl: true, name: 'u' })
    this.output.write('\n')
  }

  /** Leaves the terminal to another program until `work` is done. */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    const { input } = this.server
    const isRaw = 'isRaw' in input && input.isRaw === true
    const setRaw = (mode: boolean): void => {
      if (isRaw && 'setRawMode' in input && typeof input.setRawMode === 'function') input.setRawMode(mode)
    }
    this.server.pause()
    setRaw(false)
    try {
      return await work()
    } finally {
      setRaw(true)
      this.server.resume()
    }
  }

  /** What the arrow keys bring back, the newest first; it may be changed. */
  get history(): string[] {
    const history: unknown = Reflect.get(this.server, 'history')
    return Array.isArray(history) ? history : []
  }

  close(): void {
    this.server.close()
  }
}
