import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { isMany } from 'stream-chain/defs.js'
import { jsonParser, type Token } from 'stream-json/core/parser.js'
import { messageOf, UserError } from '../../../base/error.js'

/** A JSON value whose scalars are the text they are written as, so that no number loses a digit; null is null. */
export type JsonNode = string | null | readonly JsonNode[] | ReadonlyMap<string, JsonNode>
/** Member names and places of items from the top of a document inwards. */
export type JsonPath = readonly string[]

/** What becomes of a container: part of the tree, passed over, or its items handed on one by one. */
type Fate = 'kept' | 'left-out' | 'listed'
/** Takes an item of a listed container: its name or place, and its text. */
type TakeItem = (at: JsonPath, key: string, text: string | null) => void

interface Frame {
  fate: Fate
  at: JsonPath
  /** The items of a list; null for an object. */
  items: JsonNode[] | null
  members: Map<string, JsonNode>
  /** The name of the member that is read, or the place of the next item. */
  key: string
  index: number
}

const DEEPEST = 100
const MOST_NODES = 4_000_000
const MOST_BYTES_FOR_LINES = 16_000_000

/**
 * Reads a JSON document of any length.
 * @param path a file in UTF-8 without byte order mark.
 * @param fateOf what becomes of the container or scalar at a path; a scalar that is listed is kept.
 * @returns the tree of what is kept; containers that are not stand in it empty.
 * @throws UserError when it is no JSON, too deep or too large, or names a member twice.
 */
export async function walkJson(
  path: string,
  file: string,
  fateOf: (at: JsonPath) => Fate,
  take: TakeItem = () => undefined,
): Promise<JsonNode> {
  const walk = new Walk(file, fateOf, take)
  const parse = jsonParser({ packValues: true, streamValues: false })
  const read = (text: string): void => {
    const tokens = parse(text)
    if (isMany(tokens)) for (const token of tokens.values) walk.take(token)
  }
  const chunks: AsyncIterable<string> = createReadStream(path, 'utf8')
  try {
    for await (const chunk of chunks) read(chunk)
    // A number at the end is over only with what follows it.
    read('\n')
  } catch (cause) {
    if (cause instanceof UserError || !messageOf(cause).startsWith('Parser ')) throw cause
    const reason = messageOf(cause).replace(/^Parser (?:cannot parse input: )?/, '')
    const line = await faultyLine(path)
    throw new UserError(`${file}${line === null ? '' : `:${line}`}: not readable as JSON: ${reason}`, 1, {
      cause,
    })
  }
  if (!walk.isWhole())
    throw new UserError(`${file}: incomplete: the document has no end${walk.whereabouts()}`)
  return walk.root
}

/** The line of the first fault in a document that is not too long to be read at once, or null. */
async function faultyLine(path: string): Promise<number | null> {
  if ((await stat(path)).size > MOST_BYTES_FOR_LINES) return null
  const text = await readFile(path, 'utf8')
  try {
    JSON.parse(text)
    return null
  } catch (cause) {
    const position = /at position (\d+)/.exec(messageOf(cause))?.[1]
    return position === undefined ? null : text.slice(0, Number(position)).split('\n').length
  }
}

class Walk {
  root: JsonNode = null
  private readonly frames: Frame[] = []
  private nodes = 0

  constructor(
    private readonly file: string,
    private readonly fateOf: (at: JsonPath) => Fate,
    private readonly takeItem: TakeItem,
  ) {}

  take(token: Token): void {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        this.open(token.name === 'startArray')
        break
      case 'endObject':
      case 'endArray':
        this.frames.pop()
        break
      case 'keyValue':
        this.name(token.value)
        break
      case 'stringValue':
      case 'numberValue':
        this.scalar(token.value)
        break
      case 'nullValue':
        this.scalar(null)
        break
      case 'trueValue':
      case 'falseValue':
        this.scalar(String(token.value))
        break
      default:
        throw new Error(`unexpected token ${token.name}`)
    }
  }

  /** Whether the document is over. */
  isWhole(): boolean {
    return this.nodes > 0 && this.frames.length === 0
  }

  /** Where the walk is, for messages. */
  whereabouts(): string {
    const frame = this.frames.at(-1)
    return frame === undefined ? '' : ` at /${[...frame.at, keyOf(frame)].join('/')}`
  }

  private name(key: string): void {
    const frame = this.frames.at(-1)
    if (frame === undefined) return
    frame.key = key
    if (frame.members.has(key))
      throw new UserError(
        `${this.file}: ${this.whereabouts().trim()} is named twice; it is not clear which is meant`,
      )
  }

  private open(isArray: boolean): void {
    const parent = this.frames.at(-1)
    if (this.frames.length >= DEEPEST)
      throw new UserError(`${this.file}: nested more than ${DEEPEST} deep${this.whereabouts()}`)
    if (parent?.fate === 'listed')
      throw new UserError(
        `${this.file}: a list or an object stands where a figure should${this.whereabouts()}`,
      )
    const items: JsonNode[] | null = isArray ? [] : null
    const members = new Map<string, JsonNode>()
    const at = parent === undefined || parent.fate === 'left-out' ? [] : [...parent.at, keyOf(parent)]
    const fate = parent?.fate === 'left-out' ? 'left-out' : this.fateOf(at)
    if (parent?.fate !== 'left-out') this.keep(items ?? members)
    this.frames.push({ fate, at, items, members, key: '', index: 0 })
  }

  private scalar(text: string | null): void {
    const frame = this.frames.at(-1)
    if (frame?.fate === 'listed') {
      this.takeItem(frame.at, keyOf(frame), text)
      frame.index++
    } else if (frame?.fate !== 'left-out') this.keep(text)
  }

  private keep(node: JsonNode): void {
    const frame = this.frames.at(-1)
    if (++this.nodes > MOST_NODES)
      throw new UserError(
        `${this.file}: its structure has more than ${MOST_NODES} parts${this.whereabouts()}`,
      )
    if (frame === undefined) this.root = node
    else if (frame.items === null) frame.members.set(frame.key, node)
    else frame.items.push(node)
    if (frame !== undefined) frame.index++
  }
}

function keyOf({ items, index, key }: Frame): string {
  return items === null ? key : String(index)
}
