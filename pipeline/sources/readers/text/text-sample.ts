import { isAscii } from 'node:buffer'
import iconv from 'iconv-lite'
import { textChunks } from './text-chunks.js'

/** What of a text tells its encoding. */
export interface TextSample {
  /** The different words with bytes beyond ASCII, their figures left out. */
  words: Buffer[]
  /** The first line with such bytes, or the part of it that has the first ones, and its number. */
  line: Buffer
  number: number
}

const MOST_BYTES = 16_384
/** Bytes that are kept of the first line, some of them before its first byte beyond ASCII. */
const LINE_BYTES = 200
const BYTES_BEFORE = 40
const NEW_LINE = 0x0a
const DIGIT = '0'

/** Collects the words that tell the encoding of a file: each once, since a word that comes again tells nothing more. */
export async function sampleText(path: string): Promise<TextSample> {
  const words = new Set<string>()
  let bytes = 0
  let lines = 1
  let first: { line: Buffer; number: number } | null = null
  for await (const { bytes: chunk } of textChunks(path, 0, wholeWords)) {
    first ??= firstLine(chunk, lines)
    if (first === null) lines += countLines(chunk)
    for (const word of foreignWords(chunk)) {
      if (bytes >= MOST_BYTES) break
      const key = word.toString('latin1').replaceAll(/(?<=^|[\0-\x7f])\d+/g, DIGIT)
      if (words.has(key)) continue
      words.add(key)
      bytes += key.length + 1
    }
    if (bytes >= MOST_BYTES) break
  }
  return {
    words: Array.from(words, (word) => Buffer.from(word, 'latin1')),
    line: first?.line ?? Buffer.alloc(0),
    number: first?.number ?? 1,
  }
}

/** The first line that reads otherwise in one encoding than in another. */
export async function firstDifference(
  path: string,
  one: string,
  other: string,
): Promise<{ line: Buffer; number: number } | null> {
  let number = 1
  for await (const { bytes } of textChunks(path, 0, wholeLines)) {
    for (const line of linesOf(bytes)) {
      if (!isAscii(line) && iconv.decode(line, one) !== iconv.decode(line, other)) {
        const at = Math.max(0, line.findIndex((byte) => byte >= 0x80) - BYTES_BEFORE)
        return { line: Buffer.from(line.subarray(at, at + LINE_BYTES)), number }
      }
      number++
    }
  }
  return null
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEW_LINE, at)
    yield bytes.subarray(at, end < 0 ? bytes.length : end)
    at = end < 0 ? bytes.length : end + 1
  }
}

function wholeLines(bytes: Buffer): number {
  const end = bytes.lastIndexOf(NEW_LINE) + 1
  return end === 0 ? bytes.length : end
}

function wholeWords(bytes: Buffer): number {
  const last = bytes.findLastIndex(partsWords)
  return last < 0 ? bytes.length : last + 1
}

function* foreignWords(bytes: Buffer): Generator<Buffer> {
  if (isAscii(bytes)) return
  let start = 0
  let isForeign = false
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at] ?? NEW_LINE
    if (byte >= 0x80) isForeign = true
    if (!partsWords(byte)) continue
    if (isForeign) yield bytes.subarray(start, at)
    start = at + 1
    isForeign = false
  }
}

/** Bytes that are a character of their own in every encoding, and stand in no word. */
function partsWords(byte: number): boolean {
  return byte < 0x30 || (byte >= 0x3a && byte <= 0x3f)
}

function firstLine(bytes: Buffer, before: number): { line: Buffer; number: number } | null {
  const at = bytes.findIndex((byte) => byte >= 0x80)
  if (at < 0) return null
  const start = Math.max(bytes.lastIndexOf(NEW_LINE, at) + 1, at - BYTES_BEFORE)
  const end = bytes.indexOf(NEW_LINE, at)
  const line = bytes.subarray(start, Math.min(end < 0 ? bytes.length : end, start + LINE_BYTES))
  return { line: Buffer.from(line), number: before + countLines(bytes.subarray(0, start)) }
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) lines++
  return lines
}
