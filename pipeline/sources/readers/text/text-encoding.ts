import { isAscii, isUtf8 } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../../base/error.js'
import { plainEncoding } from '../../encoding-names.js'
import { statedIn, type Manifest } from '../../manifest.js'
import { firstBytes } from '../packed/archive-kind.js'
import type { Input } from '../reader.js'
import { encodingOf, UTF_8 } from './encodings.js'
import { foundEncoding } from './found-encoding.js'
import { restoreMisread } from './misread-text.js'
import { textChunks } from './text-chunks.js'

/** A text file as UTF-8 without byte order mark, and the `encoding` that it came in. */
export interface DecodedText {
  path: string
  found: Record<string, string>
}

const HEAD_BYTES = 4096
/** Share of zero bytes among the high bytes from which on text without a mark is taken for UTF-16. */
const UTF16_ZEROS = 0.2
/** First bytes of UTF-8 for the characters that Latin-1 and Windows-1252 know. */
const LATIN_LEAD_BYTES = [0xc2, 0xc3, 0xc5, 0xc6, 0xcb, 0xe2]
const LONGEST_CHARACTER = 4
const NUL = 0x00
const ESCAPE = 0x1b

/**
 * Gives a text file as UTF-8: the file itself when it is that already, else a copy in `folder`. The encoding is the manifest's, or is
 * found from the bytes: UTF-8, UTF-16, UTF-32, and UTF-8 that once was read as Latin-1; of the older ones the likeliest, where it is
 * clearly ahead. Each is read strictly.
 * @throws UserError naming the first byte that is no text, or the two likeliest encodings where neither is clearly ahead.
 */
export async function decodeText(
  path: string,
  file: string,
  manifest: Manifest,
  folder: string,
): Promise<DecodedText> {
  const head = await firstBytes(path, HEAD_BYTES)
  const target = join(folder, 'decoded')
  const stated = statedEncoding(manifest, head) ?? utfOf(head)
  if (stated !== undefined && plainEncoding(stated) !== 'utf8')
    return recode({ path, file, manifest }, stated, head, target)
  const start = markLength(head, 'utf-8')
  const { badByte, isMaybeMisread } = await inspectUtf8(path, file, start)
  if (badByte !== null) {
    const { encoding, evidence } = await foundEncoding({ path, file, manifest, head, badByte })
    const decoded = await recode({ path, file, manifest }, encoding, head, target)
    return { ...decoded, found: { ...decoded.found, ...evidence } }
  }
  if (isMaybeMisread && (await restoreMisread(path, start, target)))
    return { path: target, found: { encoding: 'utf-8 read as latin-1' } }
  if (start === 0) return { path, found: { encoding: 'utf-8' } }
  return recode({ path, file, manifest }, 'utf-8', head, target)
}

/** The manifest's encoding; of UTF-16 and UTF-32 without a word on the order of bytes, the order that the mark says. */
function statedEncoding({ encoding }: Manifest, head: Buffer): string | undefined {
  const plain = plainEncoding(encoding ?? '')
  if (plain === 'utf16' || plain === 'ucs2') return utfOf(head) ?? 'utf-16le'
  if (plain === 'utf32' || plain === 'ucs4') return utfOf(head) ?? 'utf-32le'
  return encoding
}

async function recode(
  { path, file, manifest }: Pick<Input, 'path' | 'file' | 'manifest'>,
  encoding: string,
  head: Buffer,
  target: string,
): Promise<DecodedText> {
  const { whole, decode } = encodingOf(encoding)
  const start = markLength(head, encoding)
  const utf8 = async function* (): AsyncGenerator<string> {
    for await (const { bytes, at, isRest } of textChunks(path, start, whole)) {
      const text = decode(bytes)
      if (typeof text !== 'string') {
        const isCut = isRest && bytes.length - text.badByte < LONGEST_CHARACTER
        throw badByte(file, encoding, at + text.badByte, isCut ? null : manifest)
      }
      refuseControl(text, file)
      yield text
    }
  }
  await pipeline(utf8(), createWriteStream(target))
  return { path: target, found: { encoding, ...(start > 0 ? { mark: 'byte order mark' } : {}) } }
}

/** @param manifest null where the file is cut within a character. */
function badByte(file: string, encoding: string, at: number, manifest: Manifest | null): UserError {
  const where = `${file}: byte ${at + 1} is not ${encoding}`
  return manifest === null
    ? new UserError(`${where}: the file is cut within a character`, 1, { remedy: 'have it sent again' })
    : new UserError(where, 1, {
        remedy: `fix the file, or state another encoding by ${statedIn(manifest, 'encoding')}`,
      })
}

/** Where UTF-8 from byte `start` on has its first fault, if any, and whether its first foreign character is one that Latin-1 knows. */
async function inspectUtf8(
  path: string,
  file: string,
  start: number,
): Promise<{ badByte: number | null; isMaybeMisread: boolean }> {
  const { whole, decode } = UTF_8
  let first: number | undefined
  for await (const { bytes, at } of textChunks(path, start, whole)) {
    if (!isUtf8(bytes)) {
      const text = decode(bytes)
      return { badByte: typeof text === 'string' ? null : at + text.badByte, isMaybeMisread: false }
    }
    if (bytes.includes(NUL) || bytes.includes(ESCAPE)) refuseControl(bytes.toString('utf8'), file)
    if (first === undefined && !isAscii(bytes)) first = bytes.find((byte) => byte >= 0x80)
  }
  return { badByte: null, isMaybeMisread: first !== undefined && LATIN_LEAD_BYTES.includes(first) }
}

function refuseControl(text: string, file: string): void {
  const nul = text.indexOf('\0')
  if (nul >= 0)
    throw new UserError(
      `${file}: a NUL character stands after ${endOf(text, nul)}; this is no text file, or a damaged one`,
      1,
      { remedy: 'check that it is the right file' },
    )
  const escape = text.indexOf(String.fromCharCode(ESCAPE))
  if (escape >= 0 && '$('.includes(text.charAt(escape + 1)))
    throw new UserError(
      `${file}: an escape sequence stands after ${endOf(text, escape)}, as in ISO-2022, which is not read`,
      1,
      { remedy: 'have the file published in UTF-8' },
    )
}

function endOf(text: string, at: number): string {
  const before = text.slice(0, at)
  return JSON.stringify(before.slice(before.lastIndexOf('\n') + 1).slice(-20))
}

function markLength(head: Buffer, encoding: string): number {
  const { mark } = encodingOf(encoding)
  return head.subarray(0, mark.length).equals(mark) ? mark.length : 0
}

/** UTF-16 or UTF-32 by its mark, or by the zeros that ASCII leaves beside its bytes. */
function utfOf(head: Buffer): string | undefined {
  const names = ['utf-32le', 'utf-32be', 'utf-16le', 'utf-16be']
  const marked = names.find((name) => markLength(head, name) > 0)
  if (marked !== undefined) return marked
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(
    (place) => head.filter((byte, i) => byte === 0 && i % 4 === place).length / (head.length / 4),
  )
  if (a === 1 && b === 1 && d < 1) return 'utf-32be'
  if (c === 1 && d === 1 && a < 1) return 'utf-32le'
  if (b + d >= 2 * UTF16_ZEROS && a + c === 0) return 'utf-16le'
  return a + c >= 2 * UTF16_ZEROS && b + d === 0 ? 'utf-16be' : undefined
}
