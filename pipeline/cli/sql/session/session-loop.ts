import type { Readable } from 'node:stream'
import { messageOf, UserError } from '../../../base/error.js'
import { printable } from '../../../base/printable.js'
import { machineFault } from '../../../base/machine-fault.js'
import { completionsOf } from './completion.js'
import { DOT_COMMANDS } from './dot-commands.js'
import type { History } from './history.js'
import { SessionLine } from './session-line.js'
import type { SqlSession } from './sql-session.js'

const PROMPT = 'almanac> '
/** What other programs are left with, or asked for help. */
const BARE = /^\s*\\?(exit|quit|q|help)\s*;?\s*$/i
const FURTHER = '     ...> '

/** Reads statements and commands line by line and has each answered before the next, until whoever types leaves. */
export class SessionLoop {
  private readonly line: SessionLine
  private readonly waiting: string[] = []
  /** Lines of a statement that has not ended. */
  private begun: string[] = []
  /** What the history held before these lines. */
  private before: readonly string[] = []
  private isBusy = false
  private isClosed = false
  private leave: () => void = () => undefined

  constructor(
    private readonly session: SqlSession,
    private readonly history: History,
    input: Readable,
    isTerminal: boolean,
  ) {
    this.line = new SessionLine(input, session.output, isTerminal, {
      line: (line) => void this.take(line),
      interrupt: (isEmpty) => this.interrupt(isEmpty),
      close: () => this.close(),
      complete: async (line) =>
        this.isBusy
          ? [[], line]
          : completionsOf(session, this.begun.map((each) => `${each}\n`).join(''), line),
    })
    session.lend = (work) => this.line.lend(work)
    this.line.history.push(...history.entries)
  }

  /** Goes on until Ctrl-D, `.exit` or the end of the input, when all that was typed before is answered. */
  async run(): Promise<void> {
    const left = new Promise<void>((resolve) => (this.leave = resolve))
    this.line.prompt(PROMPT)
    await left
    await this.session.end()
  }

  /** Ctrl-C: stops the query, else removes what is typed, else says how to leave. */
  interrupt(isEmpty: boolean): void {
    this.waiting.length = 0
    const isNothing = isEmpty && this.begun.length === 0
    this.begun = []
    if (this.isBusy) return this.session.stop()
    if (isNothing) this.session.output.write('\n(Ctrl-D or .exit leaves)\n')
    else this.line.clear()
    this.line.prompt(PROMPT)
  }

  private close(): void {
    this.isClosed = true
    if (!this.isBusy) this.leave()
  }

  private async take(line: string): Promise<void> {
    this.waiting.push(line)
    if (this.isBusy) return
    this.isBusy = true
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      this.session.begin()
      await this.handle(next).catch((cause: unknown) => this.tell(cause))
      if (this.session.isEnding) this.line.close()
      else if (!this.isClosed && this.waiting.length === 0) await this.promptAgain()
    }
    this.isBusy = false
    // what Tab asks is of no line
    this.session.begin()
    if (this.isClosed) this.leave()
  }

  private async promptAgain(): Promise<void> {
    if (this.begun.length === 0) {
      const word = await this.session.newRelease()
      if (word !== null) this.session.output.write(word)
    }
    this.line.prompt(this.begun.length === 0 ? PROMPT : FURTHER)
  }

  private async handle(line: string): Promise<void> {
    if (this.begun.length === 0) {
      if (line.trim() === '') return
      const [, word] = BARE.exec(line) ?? []
      const [, name = word?.toLowerCase(), rest = ''] = /^\s*\.([a-z]\S*)\s*(.*?)\s*$/su.exec(line) ?? []
      if (name !== undefined) {
        await this.history.add(line)
        return this.command(name === 'q' ? 'quit' : name, rest)
      }
      this.before = this.line.history.filter((entry, i) => i > 0 || entry !== line)
    }
    this.begun.push(line)
    const statement = this.begun.join('\n')
    if (!(await this.session.isTerminated(statement))) return
    this.begun = []
    const { history } = this.line
    history.splice(0, history.length, statement, ...this.before.filter((entry) => entry !== statement))
    await this.history.add(statement)
    await this.session.answerTyped(statement)
  }

  private async command(name: string, rest: string): Promise<void> {
    const command = Object.hasOwn(DOT_COMMANDS, name) ? DOT_COMMANDS[name] : undefined
    if (command !== undefined) return command.run(this.session, rest.replace(/;$/, ''))
    const near = await this.session.nearest(name, Object.keys(DOT_COMMANDS))
    const guess = near === '' ? '' : `did you mean .${near}? `
    throw new UserError(`unknown command: .${name}; ${guess}.help lists all`, 2)
  }

  /** What went wrong; the session goes on. */
  private tell(cause: unknown): void {
    const fault = machineFault(cause)
    if (fault === null && !(cause instanceof UserError)) throw cause
    this.session.output.write(`${printable(messageOf(fault ?? cause))}\n`)
  }
}
