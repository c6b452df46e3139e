const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const SPACE = 0x20
const LONGEST_NAME = 1000

/** An array or object on the way to the wanted arrays. */
interface Container {
  isArray: boolean
  /** Which of its items is being read, from 0. */
  index: number
  /** The member name last read, if it is an object. */
  name: string
}

/**
 * Cuts the items of arrays out of the bytes of a JSON document, however large: those at a JSON pointer, in the document or in
 * each of its pages. Their bytes are handed on as they are, parted by commas, and not looked into but for strings and brackets.
 */
export class ArrayCutter {
  /** What stops the document from being cut, or null. */
  problem: string | null = null
  private readonly steps: readonly (string | null)[]
  private readonly way: Container[] = []
  private depth = 0
  private isEnded = false
  private inString = false
  private isEscaped = false
  private nameBytes: number[] | null = null
  private isFresh = false
  private isCopying = false
  private hasCopied = false
  private isFoundInPage = false
  private previous = 0

  /** @param isPaged whether the document is an array of pages, to each of which the pointer applies. */
  constructor(
    private readonly pointer: string,
    private readonly isPaged: boolean,
  ) {
    const names = pointer.split('/').slice(1)
    const tokens = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    this.steps = isPaged ? [null, ...tokens] : tokens
  }

  /** The wanted bytes of the next piece of the document. */
  take(chunk: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = []
    let from = this.isCopying ? 0 : -1
    for (let i = 0; i < chunk.length && this.problem === null; i++) {
      const byte = chunk[i] ?? 0
      if (this.inString) {
        this.readString(byte)
        continue
      }
      if (byte <= SPACE) continue
      if (this.isFresh && byte !== CLOSE_ARRAY) {
        if (this.hasCopied) pieces.push(Uint8Array.of(COMMA))
        this.isCopying = this.hasCopied = true
        from = i
      }
      this.isFresh = false
      if (this.isCopying && byte === CLOSE_ARRAY && this.depth === this.steps.length + 1) {
        pieces.push(chunk.subarray(from, i))
        this.isCopying = false
      }
      this.read(byte)
    }
    if (this.isCopying) pieces.push(chunk.subarray(from))
    return pieces
  }

  /** Says that the document is over, which is a problem if it is not whole or lacks an array. */
  end(): void {
    if (this.problem !== null) return
    if (!this.isEnded) this.problem = 'incomplete: the document has no end'
    else if (!this.isPaged && !this.isFoundInPage) this.problem = this.nothingFound()
  }

  private read(byte: number): void {
    if (this.depth === 0 && (this.isEnded || (byte !== OPEN_ARRAY && byte !== OPEN_OBJECT)))
      this.problem = 'not readable as JSON'
    else if (byte === QUOTE) this.openString()
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.open(byte === OPEN_ARRAY)
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.close()
    else if (byte === COMMA) this.next()
    this.previous = byte
  }

  private openString(): void {
    this.inString = true
    const container = this.way[this.depth - 1]
    this.nameBytes = container === undefined || container.isArray ? null : []
  }

  private readString(byte: number): void {
    if (byte === QUOTE && !this.isEscaped) {
      this.inString = false
      const container = this.way[this.depth - 1]
      if (container !== undefined && this.nameBytes !== null) container.name = nameOf(this.nameBytes)
      return
    }
    this.isEscaped = byte === BACKSLASH && !this.isEscaped
    if (this.nameBytes !== null && this.nameBytes.length < LONGEST_NAME) this.nameBytes.push(byte)
  }

  private open(isArray: boolean): void {
    const isOnTheWay = this.way.length === this.depth && this.leadsOn()
    this.depth++
    if (!isOnTheWay) return
    this.way.push({ isArray, index: 0, name: '' })
    if (!isArray || this.way.length !== this.steps.length + 1) return
    if (this.isFoundInPage) this.problem = `two arrays of records at ${this.pointer}${this.place()}`
    this.isFresh = this.isFoundInPage = true
  }

  /** Whether the value that begins is on the way to a wanted array, or is one. */
  private leadsOn(): boolean {
    const container = this.way[this.depth - 1]
    if (container === undefined) return this.depth === 0
    const step = this.steps[this.depth - 1]
    return step === null || step === (container.isArray ? String(container.index) : container.name)
  }

  private close(): void {
    if (this.isPaged && this.depth === 1 && this.previous !== OPEN_ARRAY) this.endPage()
    if (this.way.length === this.depth) this.way.pop()
    this.depth--
    this.isEnded = this.depth === 0
  }

  private next(): void {
    if (this.isPaged && this.depth === 1) this.endPage()
    const container = this.way[this.depth - 1]
    if (container !== undefined) container.index++
  }

  private endPage(): void {
    if (!this.isFoundInPage) this.problem = this.nothingFound()
    this.isFoundInPage = false
  }

  private nothingFound(): string {
    return `no array of records at ${this.pointer || 'the top'}${this.place()}`
  }

  private place(): string {
    return this.isPaged ? ` of page ${(this.way[0]?.index ?? 0) + 1}` : ''
  }
}

function nameOf(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}
