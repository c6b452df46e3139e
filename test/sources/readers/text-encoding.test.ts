import { readFile } from 'node:fs/promises'
import { array, assert, asyncProperty, constantFrom } from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { decodeText } from '../../../pipeline/sources/readers/text/text-encoding.js'
import { manifestOf, withFile, type Rules } from './given-file.js'

const TEXT = '年度,地區,人次\n115年,臺北市,"1,200"\n114年,堃峯喆煊鄉,987\n'

/** The text and what was found, `path` only when the file itself serves; or the message of the refusal. */
function decoded(bytes: string | Uint8Array, encoding?: Rules['encoding']): Promise<unknown> {
  return withFile(bytes, async (path, folder) => {
    try {
      const text = await decodeText(
        path,
        'usage.csv',
        manifestOf(encoding === undefined ? {} : { encoding }),
        folder,
      )
      return { text: await readFile(text.path, 'utf8'), found: text.found, isCopy: text.path !== path }
    } catch (cause) {
      return String(cause)
    }
  })
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

test.each<[string, Uint8Array, Record<string, string>, boolean]>([
  ['UTF-8', Buffer.from(TEXT), { encoding: 'utf-8' }, false],
  ['UTF-8 with mark', Buffer.from(`\uFEFF${TEXT}`), { encoding: 'utf-8', mark: 'byte order mark' }, true],
  [
    'UTF-16 with mark',
    Buffer.from(`\uFEFF${TEXT}`, 'utf16le'),
    { encoding: 'utf-16le', mark: 'byte order mark' },
    true,
  ],
  ['UTF-16BE with mark', utf16be(`\uFEFF${TEXT}`), { encoding: 'utf-16be', mark: 'byte order mark' }, true],
  ['UTF-16', Buffer.from(TEXT, 'utf16le'), { encoding: 'utf-16le' }, true],
  ['UTF-16BE', utf16be(TEXT), { encoding: 'utf-16be' }, true],
  ['Big5 with characters of Hong Kong and Taiwan', iconv.encode(TEXT, 'big5'), { encoding: 'big5' }, true],
  [
    'UTF-8 read as Latin-1',
    Buffer.from(Buffer.from(TEXT).toString('latin1')),
    { encoding: 'utf-8 read as latin-1' },
    true,
  ],
  [
    'UTF-8 with mark, read as Windows-1252',
    iconv.encode(new TextDecoder('windows-1252').decode(Buffer.from(`\uFEFF${TEXT}`)), 'utf8'),
    { encoding: 'utf-8 read as latin-1' },
    true,
  ],
])('%s is found and decoded', async (_, bytes, found, isCopy) => {
  expect(await decoded(bytes)).toEqual({ text: TEXT, found, isCopy })
})

test('text that Latin letters belong to is left alone', async () => {
  for (const text of [
    'café,1\nnaïve,2\n',
    'Zürich – “été” …\n',
    'å¹´åº¦,臺北市\n',
    'plain\n',
    '',
    '…年度\n',
    'Ã©,1\n',
  ])
    expect(await decoded(text)).toEqual({ text, found: { encoding: 'utf-8' }, isCopy: false })
})

test('a manifest pins the encoding', async () => {
  expect(await decoded(iconv.encode(TEXT, 'big5'), 'big5')).toMatchObject({ text: TEXT })
  expect(await decoded(iconv.encode(TEXT, 'big5'), 'utf-8')).toMatch(
    'byte 1 is not UTF-8, which data/sources/usage.yaml states',
  )
  expect(await decoded(Buffer.from('年度'), 'utf-16le')).toMatchObject({ found: { encoding: 'utf-16le' } })
  expect(await decoded(Buffer.from('年,度\n'), 'big5')).toMatch('byte 3 is not big5')
})

test.each<[string, Uint8Array, string]>([
  [
    'neither UTF-8 nor Big5',
    Buffer.from([0x61, 0xe9, 0x2c, 0x0a]),
    'byte 2 is not UTF-8, byte 2 is not Big5',
  ],
  [
    'Big5 of a vendor',
    Buffer.from([0xa4, 0x40, 0x81, 0x40, 0x0a]),
    'byte 1 is not UTF-8, byte 3 is not Big5',
  ],
  ['UTF-8 that was cut off', Buffer.from(`a${TEXT}年`).subarray(0, -1), 'is not UTF-8'],
  ['Big5 that was cut off', Buffer.from([0xa4, 0x40, 0xa4]), 'byte 3 is not Big5'],
  ['UTF-16 that was cut off', Buffer.from('\uFEFFabc', 'utf16le').subarray(0, -1), 'byte 7 is not utf-16le'],
  ['UTF-16 with half a character', Buffer.from('\uFEFFab\uD83Dc', 'utf16le'), 'byte 7 is not utf-16le'],
  ['NUL in UTF-8', Buffer.from('年度\n115\0,1\n'), 'a NUL character stands after "115"'],
  ['NUL in UTF-16', Buffer.from('\uFEFFab\0c', 'utf16le'), 'a NUL character stands after "ab"'],
  [
    'NUL in Big5',
    Buffer.from([0xa4, 0x40, 0x00, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49]),
    'a NUL character stands after "一"',
  ],
])('%s is refused', async (_, bytes, message) => {
  expect(await decoded(bytes)).toContain(message)
})

test('characters that stand across the pieces in which a file is read stay whole', async () => {
  for (let shift = 0; shift < 4; shift++) {
    const text = `${'x'.repeat((1 << 20) - shift)}年度😀\n`
    expect(await decoded(Buffer.from(text))).toMatchObject({ text, isCopy: false })
    expect(await decoded(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toMatchObject({ text })
    const big5 = text.replace('😀', '')
    expect(await decoded(iconv.encode(big5, 'big5'))).toMatchObject({
      text: big5,
      found: { encoding: 'big5' },
    })
  }
})

test('any text comes back from every encoding', async () => {
  const words = array(constantFrom('年', '度', '人', '次', 'a', '1', ',', '\n', '，', '１'), {
    minLength: 4,
  })
  await assert(
    asyncProperty(words, async (pieces) => {
      const text = `年,${pieces.join('')}\n`
      expect(await decoded(text)).toMatchObject({ text })
      expect(await decoded(iconv.encode(text, 'big5'), 'big5')).toMatchObject({ text })
      expect(await decoded(Buffer.from(Buffer.from(text).toString('latin1')))).toMatchObject({ text })
      expect(await decoded(utf16be(`\uFEFF${text}`))).toMatchObject({ text })
    }),
    { numRuns: 50 },
  )
})
