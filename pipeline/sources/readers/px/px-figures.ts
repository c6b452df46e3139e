import { counted } from '../../../base/figures.js'
import { UserError } from '../../../base/error.js'
import type { CellFile } from '../cube/cell-file.js'

/** A variable in the stub of a PX file with keys: the place of each of its values (or codes) in their order. */
export interface KeyedVariable {
  name: string
  places: ReadonlyMap<string, number>
}

interface Token {
  text: string
  isQuoted: boolean
}

const TOKEN = /"([^"]*)"|([^\s,;"]+)|[\s,;]+/y
const LONGEST_TOKEN = 10_000

/**
 * Takes the figures of a PX file from text that comes in pieces: parted by spaces, commas, semicolons, tabs or lines. With keys each
 * row begins with the value of every variable in the stub.
 */
export class PxFigures {
  private rest = ''
  private rowAt = 0
  private readonly keys: string[] = []
  private left = 0

  /**
   * @param count how many figures there must be, or are in all rows of a file with keys.
   * @param width figures of a row behind its keys.
   */
  constructor(
    private readonly cells: CellFile,
    private readonly count: number,
    private readonly width: number,
    private readonly keyed: readonly KeyedVariable[],
    private readonly file: string,
  ) {}

  take(text: string): void {
    this.read(this.rest + text, false)
  }

  /** Says that the file is over. @throws UserError when figures are missing. */
  end(): void {
    this.read(`${this.rest} `, true)
    if (this.keyed.length > 0) {
      if (this.keys.length > 0 || this.left > 0)
        throw new UserError(`${this.file}: the last row of figures is not whole`)
    } else if (this.cells.count !== this.count)
      throw new UserError(
        `${this.file}: DATA has ${counted(this.cells.count, 'figure')}; its variables make ${counted(this.count, 'cell')}`,
      )
  }

  private read(text: string, isLast: boolean): void {
    let at = 0
    for (;;) {
      TOKEN.lastIndex = at
      const found = TOKEN.exec(text)
      // A token that touches the end may go on in the next piece.
      if (found === null || (!isLast && TOKEN.lastIndex === text.length)) break
      at = TOKEN.lastIndex
      const [, quoted, word] = found
      if (quoted !== undefined || word !== undefined)
        this.token({ text: (quoted ?? word ?? '').trim(), isQuoted: quoted !== undefined })
    }
    this.rest = text.slice(at)
    if (this.rest.length > LONGEST_TOKEN || (isLast && this.rest !== ''))
      throw new UserError(
        `${this.file}: behind figure ${this.cells.count} a quotation mark is never closed: ${JSON.stringify(this.rest.slice(0, 40))}`,
      )
  }

  private token(token: Token): void {
    if (this.keyed.length === 0) this.figure(this.cells.count, token)
    else if (this.left > 0) this.figure(this.rowAt + this.width - this.left--, token)
    else this.key(token)
  }

  private figure(place: number, { text }: Token): void {
    if (place >= this.count)
      throw new UserError(
        `${this.file}: DATA has more than ${counted(this.count, 'figure')}, the cells that its variables make`,
      )
    this.cells.add(place, text)
  }

  private key({ text, isQuoted }: Token): void {
    if (!isQuoted)
      throw new UserError(
        `${this.file}: a row of figures begins with ${text.slice(0, 40)} where KEYS wants a value of ${this.keyed[this.keys.length]?.name} in quotation marks, or has more than ${counted(this.width, 'figure')}`,
      )
    this.keys.push(text)
    if (this.keys.length < this.keyed.length) return
    this.rowAt = this.rowOf(this.keys) * this.width
    this.left = this.width
    this.keys.length = 0
  }

  private rowOf(keys: readonly string[]): number {
    return this.keyed.reduce((row, { name, places }, i) => {
      const place = places.get(keys[i] ?? '')
      if (place === undefined)
        throw new UserError(
          `${this.file}: a row of figures has the key ${keys[i]}, which is not a value of ${name}`,
        )
      return row * places.size + place
    }, 0)
  }
}
