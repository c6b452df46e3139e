import { PassThrough, Writable } from 'node:stream'
import { vi } from 'vitest'
import { History } from '../../../pipeline/cli/sql/session/history.js'
import { SessionLoop } from '../../../pipeline/cli/sql/session/session-loop.js'
import { SqlSession } from '../../../pipeline/cli/sql/session/sql-session.js'
import type { AskedRelease } from '../../../pipeline/release/query.js'
import type { Workspace } from '../../support/workspace.js'

/** A key as a terminal sends it. */
export const KEYS = { tab: '\t', up: '\u001b[A', interrupt: '\u0003', leave: '\u0004', enter: '\r' }

const PROMPT = /almanac> $/
/** Within the time that a test may take on a busy machine, so that it fails with what was shown. */
const LONGEST_WAIT_MS = 50_000

/** Somebody at a terminal of 80 columns, without a pager. */
export class Typing {
  shown = ''
  private readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  private readonly output = Object.assign(
    new Writable({
      write: (chunk, _, done) => {
        this.shown += String(chunk)
        done()
      },
    }),
    { isTTY: true, columns: 80, rows: 1000 },
  )

  private constructor(private done: Promise<void> = Promise.resolve()) {}

  /** @param state folder of the history. */
  static async start(workspace: Workspace, state: string, asked: AskedRelease = {}): Promise<Typing> {
    const typing = new Typing()
    const session = await SqlSession.open(await workspace.project(), asked, typing.output)
    session.usesPager = false
    session.isTimed = false
    const history = await History.open({ XDG_STATE_HOME: state })
    typing.done = new SessionLoop(session, history, typing.input, true).run()
    await typing.until(PROMPT)
    return typing
  }

  /** Presses keys. */
  keys(text: string): void {
    this.input.write(text)
  }

  /** Types lines and waits for the next prompt. @returns what was shown meanwhile, without what the line editor draws. */
  async line(...lines: string[]): Promise<string> {
    for (const line of lines.slice(0, -1)) {
      this.shown = ''
      this.keys(line + KEYS.enter)
      await this.until(/\.\.\.> $/)
    }
    this.shown = ''
    this.keys((lines.at(-1) ?? '') + KEYS.enter)
    // The prompt is drawn again with each key.
    await this.until(/\r\n[\s\S]*almanac> $/)
    return this.plain()
  }

  /** Waits until something is shown. */
  async until(words: RegExp): Promise<string> {
    await vi.waitFor(
      () => {
        if (!words.test(this.plain()))
          throw new Error(`${words} was not shown, but: ${JSON.stringify(this.plain())}`)
      },
      { timeout: LONGEST_WAIT_MS, interval: 10 },
    )
    return this.plain()
  }

  async leave(): Promise<void> {
    this.keys(KEYS.leave)
    await this.done
  }

  /** The end of a session that leaves by itself. */
  ended(): Promise<void> {
    return this.done
  }

  private plain(): string {
    // Escape sequences of the line editor.
    return this.shown.replaceAll(new RegExp(String.raw`${'\u001b'}\[[\d;]*[A-Za-z]`, 'g'), '')
  }
}
