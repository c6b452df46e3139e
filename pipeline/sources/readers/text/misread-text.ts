import { isUtf8 } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { UTF_8 } from './encodings.js'
import { textChunks } from './text-chunks.js'

/** Characters that Windows-1252 puts on the bytes 0x80 to 0x9F; the bytes it leaves out stand for themselves. */
const WINDOWS_1252 = new Map(
  Array.from('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ', (character, i) => [
    character.charCodeAt(0),
    0x80 + i,
  ]),
)
const MISREAD_MARK = 'ï»¿'

/** Thrown inside only: the text is not what it would be if UTF-8 had been read as Latin-1. */
class NotMisread extends Error {}

/**
 * Undoes text that was UTF-8, was read as Latin-1 or Windows-1252 and saved as UTF-8 again, such as `å¹´åº¦` for 年度: writes the
 * first text to `target` and gives true; or gives false when the whole text does not go back to one text with Chinese in it.
 * @param path a valid UTF-8 file; @param start where its text begins.
 */
export async function restoreMisread(path: string, start: number, target: string): Promise<boolean> {
  try {
    await pipeline(restoredChunks(path, start), createWriteStream(target))
    if (await isChinese(target)) return true
  } catch (cause) {
    if (!(cause instanceof NotMisread)) throw cause
  }
  await rm(target, { force: true })
  return false
}

async function* restoredChunks(path: string, start: number): AsyncGenerator<Buffer> {
  const kinds = new Set<'latin-1' | 'windows-1252'>()
  for await (const { bytes, at } of textChunks(path, start, UTF_8.whole)) {
    const text = bytes.toString('utf8')
    const restored = bytesOf(
      at === start && text.startsWith(MISREAD_MARK) ? text.slice(MISREAD_MARK.length) : text,
      kinds,
    )
    // Both readings of one byte in a file: no single step made it.
    if (restored === null || kinds.size > 1) throw new NotMisread()
    yield restored
  }
}

function bytesOf(text: string, kinds: Set<'latin-1' | 'windows-1252'>): Buffer | null {
  const bytes = Buffer.allocUnsafe(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const windows = WINDOWS_1252.get(code)
    if (windows !== undefined && code > 0xff) kinds.add('windows-1252')
    else if (windows === undefined && code >= 0x80 && code < 0xa0) kinds.add('latin-1')
    const byte = windows ?? code
    if (byte > 0xff) return null
    bytes[i] = byte
  }
  return bytes
}

async function isChinese(path: string): Promise<boolean> {
  let found = false
  for await (const { bytes } of textChunks(path, 0, UTF_8.whole)) {
    if (!isUtf8(bytes)) return false
    found ||= /\p{Script=Han}/u.test(bytes.toString('utf8'))
  }
  return found
}
