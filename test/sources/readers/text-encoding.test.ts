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
  [
    'Big5 with characters of Hong Kong and Taiwan',
    iconv.encode(TEXT, 'big5'),
    {
      encoding: 'big5',
      'encoding-evidence': 'Traditional Chinese with 年 度 地 區 人 次; line 1 reads "年度,地區,人次"',
    },
    true,
  ],
  [
    'UTF-32 with mark',
    iconv.encode(`\uFEFF${TEXT}`, 'utf-32le'),
    { encoding: 'utf-32le', mark: 'byte order mark' },
    true,
  ],
  ['UTF-32BE', iconv.encode(TEXT, 'utf-32be', { addBOM: false }), { encoding: 'utf-32be' }, true],
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
    'byte 1 is not UTF-8, which encoding in data/sources/usage.yaml states',
  )
  expect(await decoded(Buffer.from('年度'), 'utf-16le')).toMatchObject({ found: { encoding: 'utf-16le' } })
  expect(await decoded(Buffer.from('年,度\n'), 'big5')).toMatch('byte 3 is not big5')
  expect(await decoded(Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), 'utf-16')).toMatchObject({ text: TEXT })
})

test.each([
  ['windows-1252', 'Jahr;München;Köln\n2020;5;6\n'],
  ['windows-1252', 'Land;Wert\nBaden-Württemberg;5\n'],
  ['windows-1252', 'Région;Année\nÎle-de-France;2020\n'],
  ['windows-1250', 'Województwo;Ludność ogółem\nŁódzkie;5\n'],
  ['windows-1250', 'Kraj;Počet obyvatel\nJihočeský;5\nPlzeňský;6\nÚstecký;7\nStředočeský;8\n'],
  ['windows-1251', 'Регион;Численность населения\nМосква;5\n'],
  ['koi8-r', 'Регион;Численность населения\nМосква;5\n'],
  ['ibm866', 'Регион;Численность населения\nМосква;5\n'],
  ['windows-1253', 'Περιφέρεια;Πληθυσμός\nΑττική;5\n'],
  ['windows-1254', 'Yıl;İl adı;Nüfus sayısı\n2020;Iğdır;5\n2020;Şanlıurfa;6\n'],
  ['windows-1257', 'Metai;Gyventojų skaičius;Žemės ūkis\n2020;5;6\nŠiauliai;6;7\nKėdainiai;7;8\n'],
  ['windows-1256', 'السنة;عدد السكان\n2020;5\n'],
  ['windows-874', 'ปี,จำนวนประชากร\n2563,5\n'],
  ['shift_jis', '年月,利用件数\n2020-01,100\n'],
  ['euc-jp', '年月,利用件数\n2020-01,100\n'],
  ['euc-kr', '연월,구분,건수\n2023-01,신청,5\n'],
  ['gb18030', '年份,城镇人口,乡村人口\n2018,5,6\n'],
  ['big5', '年度,地區,人次\n115年,臺北市,5\n'],
])('%s is found where it is clearly ahead, and read as stated: %s', async (encoding, text) => {
  const bytes = iconv.encode(text, encoding)
  expect(await decoded(bytes)).toMatchObject({ text, found: { encoding } })
  expect(await decoded(bytes, encoding)).toMatchObject({ text, found: { encoding } })
})

test('where two encodings are about as likely both are named, each with the line as it would read', async () => {
  const bytes = iconv.encode('Land;Wert\nKroatië;5\n', 'windows-1252')
  const message =
    'usage.csv: byte 17 is not UTF-8, and its encoding cannot be told for sure: line 2 reads "Kroatië;5" in windows-1252 and "Kroatiė;5" in windows-1257; write encoding: windows-1252 or encoding: windows-1257 into data/sources/usage.yaml'
  expect(await decoded(bytes)).toMatch(message)
  expect(await decoded(Buffer.concat(Array.from({ length: 99 }, () => bytes)))).toMatch(message)
})

test('the labels of a contract tell in which encoding a file is theirs', async () => {
  const bytes = iconv.encode('Land;Bevölkerung in België\nx;5\n', 'windows-1252')
  const columns = { value: { labels: ['Bevölkerung in België'], type: 'count' as const } }
  await withFile(bytes, async (path, folder) => {
    const { found } = await decodeText(path, 'usage.csv', manifestOf({ columns }), folder)
    expect(found['encoding']).toBe('windows-1252')
  })
})

test('a page that states its encoding is believed where the bytes agree', async () => {
  const page = '<meta charset="iso-8859-2"><td>Šumava</td>'
  expect(await decoded(iconv.encode(page, 'iso-8859-2'))).toMatchObject({ text: page })
})

test.each<[string, Uint8Array, string]>([
  [
    'no encoding at all',
    Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 167 + 0x80) % 256 || 1)),
    'byte 1 is not UTF-8',
  ],
  [
    'UTF-8 that was cut off',
    Buffer.from(`a${TEXT}年`).subarray(0, -1),
    'the file is cut within a character of its last line (byte 75)',
  ],
  [
    'UTF-8 with another byte in it',
    Buffer.concat([Buffer.from(TEXT), Buffer.from([0xe9]), Buffer.from(`,1\n${TEXT}`)]),
    'byte 74 is not UTF-8, while 6 of 7 words beyond ASCII are; the file is damaged',
  ],
  [
    'UTF-16 that was cut off',
    Buffer.from('\uFEFFabc', 'utf16le').subarray(0, -1),
    'byte 7 is not utf-16le: the file is cut within a character',
  ],
  ['ISO-2022-JP', Buffer.from('\x1b$BG/7n\x1b(B,1\n'), 'an escape sequence stands after ""'],
  ['UTF-16 with half a character', Buffer.from('\uFEFFab\uD83Dc', 'utf16le'), 'byte 7 is not utf-16le'],
  ['NUL in UTF-8', Buffer.from('年度\n115\0,1\n'), 'a NUL character stands after "115"'],
  ['NUL in UTF-16', Buffer.from('\uFEFFab\0c', 'utf16le'), 'a NUL character stands after "ab"'],
  ['NUL in Big5', iconv.encode(`${TEXT}一\0${TEXT}`, 'big5'), 'a NUL character stands after "一"'],
])('%s is refused', async (_, bytes, message) => {
  expect(await decoded(bytes)).toContain(message)
})

test('characters that stand across the pieces in which a file is read stay whole', async () => {
  for (let shift = 0; shift < 4; shift++) {
    const text = `${'x'.repeat((1 << 20) - shift)}年度😀\n`
    expect(await decoded(Buffer.from(text))).toMatchObject({ text, isCopy: false })
    expect(await decoded(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toMatchObject({ text })
    const big5 = text.replace('😀', '')
    expect(await decoded(iconv.encode(big5, 'big5'), 'big5')).toMatchObject({
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

test('a text of UTF-16 that was cut by a byte is told with its place, whichever byte comes first', async () => {
  for (const bytes of [utf16be(`\uFEFF${TEXT}`), Buffer.from(`\uFEFF${TEXT}`, 'utf16le')])
    expect(await decoded(bytes.subarray(0, -1))).toMatch(
      /usage\.csv: byte 83 is not utf-16.e: the file is cut within a character/,
    )
})
