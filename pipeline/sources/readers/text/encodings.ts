import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { plainEncoding } from '../../encoding-names.js'

/** How bytes stand for characters. */
export interface Encoding {
  /** The bytes that may mark a file as so encoded. */
  mark: Buffer
  /** How many of the bytes, which begin with a character, are whole characters; at most the last few are not. */
  whole: (bytes: Buffer) => number
  /** The text of whole characters, or where its first bad byte is. */
  decode: (bytes: Buffer) => string | { badByte: number }
}

export const UTF_8: Encoding = {
  mark: Buffer.from('efbbbf', 'hex'),
  whole: wholeUtf8,
  decode: decodeUtf8,
}

const UTF: Readonly<Record<string, Encoding>> = {
  utf8: UTF_8,
  utf16le: { mark: Buffer.from('fffe', 'hex'), whole: wholeUtf16(1), decode: decodeUtf16 },
  utf16be: {
    mark: Buffer.from('feff', 'hex'),
    whole: wholeUtf16(0),
    decode: (bytes) => decodeUtf16(swapped(bytes)),
  },
  utf32le: { mark: Buffer.from('fffe0000', 'hex'), whole: wholeUtf32, decode: decodeUtf32('utf-32le') },
  utf32be: { mark: Buffer.from('0000feff', 'hex'), whole: wholeUtf32, decode: decodeUtf32('utf-32be') },
}

/** What iconv gives for bytes that are no character, for those that only a vendor knows, and for bytes that an encoding leaves to control. */
const NO_CHARACTER = /[\uFFFD\uE000-\uF8FF\u0080-\u009F]/
const HALF_CHARACTER = /\p{Surrogate}/u
/** Bytes below this are characters of their own in every encoding but the UTFs. */
const FIRST_TRAIL_BYTE = 0x30

/** The encoding of a name that `isEncoding` knows. */
export function encodingOf(name: string): Encoding {
  return (
    UTF[plainEncoding(name)] ?? { mark: Buffer.alloc(0), whole: wholeLegacy, decode: decodeStrictly(name) }
  )
}

function wholeUtf8(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

function decodeUtf8(bytes: Buffer): string | { badByte: number } {
  const text = bytes.toString('utf8')
  return isUtf8(bytes) ? text : { badByte: Buffer.byteLength(text.slice(0, text.indexOf('\uFFFD'))) }
}

function wholeUtf16(highByteAt: 0 | 1): (bytes: Buffer) => number {
  return (bytes) => {
    const even = bytes.length - (bytes.length % 2)
    const high = bytes[even - 2 + highByteAt] ?? 0
    return even > 0 && high >= 0xd8 && high < 0xdc ? even - 2 : even
  }
}

function decodeUtf16(bytes: Buffer): string | { badByte: number } {
  const text = bytes.toString('utf16le')
  const bad = text.search(HALF_CHARACTER)
  if (bad >= 0) return { badByte: 2 * bad }
  return bytes.length % 2 === 0 ? text : { badByte: bytes.length - 1 }
}

/** Bytes in pairs the other way round; one without a partner stays. */
function swapped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy.subarray(0, copy.length - (copy.length % 2)).swap16()
  return copy
}

function wholeUtf32(bytes: Buffer): number {
  return bytes.length - (bytes.length % 4)
}

function decodeUtf32(name: string): Encoding['decode'] {
  const decode = decodeStrictly(name)
  return (bytes) => {
    const end = wholeUtf32(bytes)
    const text = decode(bytes.subarray(0, end))
    return end < bytes.length && typeof text === 'string' ? { badByte: end } : text
  }
}

/** Up to the last byte that is a character of its own; a piece without one goes on into the next. */
function wholeLegacy(bytes: Buffer): number {
  let at = bytes.length
  while (at > 0 && (bytes[at - 1] ?? 0) >= FIRST_TRAIL_BYTE) at--
  return at
}

function decodeStrictly(name: string): Encoding['decode'] {
  return (bytes) => {
    const text = iconv.decode(bytes, name, { stripBOM: false })
    return isBad(text) ? { badByte: firstBad(bytes, name) } : text
  }
}

function isBad(text: string): boolean {
  return NO_CHARACTER.test(text) || HALF_CHARACTER.test(text)
}

/** Where the first character begins that is bad, found by giving the decoder one byte after the other. */
function firstBad(bytes: Buffer, name: string): number {
  const decoder = iconv.getDecoder(name, { stripBOM: false })
  let start = 0
  for (let at = 0; at < bytes.length; at++) {
    const text = decoder.write(bytes.subarray(at, at + 1))
    if (isBad(text)) return start
    if (text !== '') start = at + 1
  }
  return start
}
