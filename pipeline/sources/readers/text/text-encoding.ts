import { isAscii, isUtf8 } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../../base/error.js'
import type { Manifest } from '../../manifest.js'
import { firstBytes } from '../packed/archive-kind.js'
import { ENCODINGS } from './encodings.js'
import { restoreMisread } from './misread-text.js'
import { textChunks } from './text-chunks.js'

/** A text file as UTF-8 without byte order mark, and the `encoding` that it came in. */
export interface DecodedText {
  path: string
  found: Record<string, string>
}

type EncodingName = keyof typeof ENCODINGS

const HEAD_BYTES = 4096
/** Share of zero bytes among the high bytes from which on text without a mark is taken for UTF-16. */
const UTF16_ZEROS = 0.2
/** First bytes of UTF-8 for the characters that Latin-1 and Windows-1252 know. */
const LATIN_LEAD_BYTES = [0xc2, 0xc3, 0xc5, 0xc6, 0xcb, 0xe2]

/**
 * Gives a text file as UTF-8: the file itself when it is that already, else a copy in `folder`. The encoding is the manifest's, or is
 * found from the bytes: UTF-8, UTF-16 or Big5, each strictly, and UTF-8 that once was read as Latin-1.
 * @throws UserError naming the first byte that is no text.
 */
export async function decodeText(
  path: string,
  file: string,
  manifest: Manifest,
  folder: string,
): Promise<DecodedText> {
  const head = await firstBytes(path, HEAD_BYTES)
  const target = join(folder, 'decoded')
  const encoding = manifest.encoding ?? utf16Of(head) ?? 'utf-8'
  if (encoding !== 'utf-8') return recode(path, file, encoding, head, target)
  const start = markLength(head, encoding)
  const { badByte, isMaybeMisread } = await inspectUtf8(path, file, start)
  if (badByte !== null) return readBig5(path, file, manifest, badByte, target)
  if (isMaybeMisread && (await restoreMisread(path, start, target)))
    return { path: target, found: { encoding: 'utf-8 read as latin-1' } }
  if (start === 0) return { path, found: { encoding } }
  return recode(path, file, encoding, head, target)
}

async function readBig5(
  path: string,
  file: string,
  { encoding, file: manifestFile }: Manifest,
  badByte: number,
  target: string,
): Promise<DecodedText> {
  const notUtf8 = `${file}: byte ${badByte + 1} is not UTF-8`
  if (encoding !== undefined)
    throw new UserError(`${notUtf8}, which ${manifestFile} states; mend the file or the manifest`)
  try {
    return await recode(path, file, 'big5', Buffer.alloc(0), target)
  } catch (cause) {
    if (!(cause instanceof BadByte)) throw cause
    throw new UserError(`${notUtf8}, byte ${cause.at + 1} is not Big5; have the file published in UTF-8`, 1, {
      cause,
    })
  }
}

/** A byte that does not belong to the encoding, with its place from 0. */
class BadByte extends UserError {
  constructor(
    file: string,
    encoding: EncodingName,
    readonly at: number,
  ) {
    super(`${file}: byte ${at + 1} is not ${encoding}; have the file published in UTF-8`)
  }
}

async function recode(
  path: string,
  file: string,
  encoding: EncodingName,
  head: Buffer,
  target: string,
): Promise<DecodedText> {
  const { whole, decode } = ENCODINGS[encoding]
  const start = markLength(head, encoding)
  const utf8 = async function* (): AsyncGenerator<string> {
    for await (const { bytes, at } of textChunks(path, start, whole)) {
      const text = whole(bytes) < bytes.length ? { badByte: whole(bytes) } : decode(bytes)
      if (typeof text !== 'string') throw new BadByte(file, encoding, at + text.badByte)
      refuseNul(text.indexOf('\0'), text, file)
      yield text
    }
  }
  await pipeline(utf8(), createWriteStream(target))
  return { path: target, found: { encoding, ...(start > 0 ? { mark: 'byte order mark' } : {}) } }
}

/** Where UTF-8 from byte `start` on has its first fault, if any, and whether its first foreign character is one that Latin-1 knows. */
async function inspectUtf8(
  path: string,
  file: string,
  start: number,
): Promise<{ badByte: number | null; isMaybeMisread: boolean }> {
  const { whole, decode } = ENCODINGS['utf-8']
  let first: number | undefined
  for await (const { bytes, at } of textChunks(path, start, whole)) {
    if (!isUtf8(bytes)) {
      const text = decode(bytes)
      return { badByte: typeof text === 'string' ? null : at + text.badByte, isMaybeMisread: false }
    }
    const nul = bytes.indexOf(0)
    if (nul >= 0) throw nulError(file, bytes.toString('utf8', 0, nul))
    if (first === undefined && !isAscii(bytes)) first = bytes.find((byte) => byte >= 0x80)
  }
  return { badByte: null, isMaybeMisread: first !== undefined && LATIN_LEAD_BYTES.includes(first) }
}

function refuseNul(at: number, text: string, file: string): void {
  if (at >= 0) throw nulError(file, text.slice(0, at))
}

function nulError(file: string, before: string): UserError {
  const last = before.slice(before.lastIndexOf('\n') + 1).slice(-20)
  return new UserError(
    `${file}: a NUL character stands after ${JSON.stringify(last)}; this is no text file, or a damaged one`,
  )
}

function markLength(head: Buffer, encoding: EncodingName): number {
  const { mark } = ENCODINGS[encoding]
  return head.subarray(0, mark.length).equals(mark) ? mark.length : 0
}

/** UTF-16 by its mark, or by the zeros that ASCII leaves in every other byte. */
function utf16Of(head: Buffer): EncodingName | undefined {
  const names = ['utf-16le', 'utf-16be'] as const
  const marked = names.find((name) => markLength(head, name) > 0)
  if (marked !== undefined) return marked
  const zeros = [0, 1].map(
    (odd) => head.filter((byte, i) => byte === 0 && i % 2 === odd).length / (head.length / 2),
  )
  const [even = 0, odd = 0] = zeros
  if (odd >= UTF16_ZEROS && even === 0) return 'utf-16le'
  return even >= UTF16_ZEROS && odd === 0 ? 'utf-16be' : undefined
}
