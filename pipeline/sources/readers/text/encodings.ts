import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import type { Manifest } from '../../manifest.js'

/** How bytes stand for characters. */
export interface Encoding {
  /** The bytes that may mark a file as so encoded. */
  mark: Buffer
  /** How many of the bytes, which begin with a character, are whole characters; at most the last few are not. */
  whole: (bytes: Buffer) => number
  /** The text of whole characters, or where its first bad byte is. */
  decode: (bytes: Buffer) => string | { badByte: number }
}

/** The encodings by the names that manifests give them. */
export const ENCODINGS: Record<NonNullable<Manifest['encoding']>, Encoding> = {
  'utf-8': { mark: Buffer.from('efbbbf', 'hex'), whole: wholeUtf8, decode: decodeUtf8 },
  'utf-16le': { mark: Buffer.from('fffe', 'hex'), whole: wholeUtf16(1), decode: decodeUtf16 },
  'utf-16be': {
    mark: Buffer.from('feff', 'hex'),
    whole: wholeUtf16(0),
    decode: (bytes) => decodeUtf16(Buffer.from(bytes).swap16()),
  },
  big5: { mark: Buffer.alloc(0), whole: wholeBig5, decode: decodeBig5 },
}

// iconv gives U+FFFD for what is no Big5 and a private character for what only some vendor's Big5 holds.
const BAD_BIG5 = /[\uFFFD\uE000-\uF8FF]/
const FIRST_TRAIL_BYTE = 0x40

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
  const bad = text.search(/\p{Surrogate}/u)
  return bad < 0 ? text : { badByte: 2 * bad }
}

/** Bytes below 0x40 are always characters of their own, so counting may begin after the last of them. */
function wholeBig5(bytes: Buffer): number {
  let at = bytes.length
  while (at > 0 && (bytes[at - 1] ?? 0) >= FIRST_TRAIL_BYTE) at--
  while (at < bytes.length) at += big5Length(bytes, at)
  return at === bytes.length ? at : bytes.length - 1
}

function decodeBig5(bytes: Buffer): string | { badByte: number } {
  const text = iconv.decode(bytes, 'big5')
  if (!BAD_BIG5.test(text)) return text
  let at = 0
  while (!BAD_BIG5.test(iconv.decode(bytes.subarray(at, at + big5Length(bytes, at)), 'big5')))
    at += big5Length(bytes, at)
  return { badByte: at }
}

function big5Length(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) >= 0x81 && bytes[at] !== 0xff ? 2 : 1
}
