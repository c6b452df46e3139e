import { readdir, readFile } from 'node:fs/promises'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { unpack } from '../../../pipeline/sources/readers/packed/unpack.js'
import { zip, type ZipEntry } from '../../support/zip.js'
import { manifestOf, outputOf, withFile, type Rules } from './given-file.js'

const TEXT = '年度,人次\n115,1200\n'
const BYTES = Buffer.from(TEXT)
const entry = (more: Partial<ZipEntry> = {}): ZipEntry => ({ name: '統計.csv', bytes: BYTES, ...more })

/** The text that comes out and what was found, or the message of a refusal that left nothing behind. */
function outcome(bytes: Uint8Array, rules: Rules = {}): Promise<unknown> {
  return withFile(bytes, async (path, folder) => {
    try {
      const unpacked = await unpack(path, 'usage.bin', manifestOf(rules), folder)
      return { text: await readFile(unpacked.path, 'utf8'), found: unpacked.found }
    } catch (cause) {
      const left = (await readdir(folder)).filter((name) => name !== 'given')
      if (left.length > 0) throw new Error(`left behind: ${left.join()}`, { cause })
      return String(cause)
    }
  })
}

test('gzip and zip are taken off, plain files stay', async () => {
  expect(await outcome(BYTES)).toEqual({ text: TEXT, found: {} })
  expect(await outcome(gzipSync(BYTES))).toEqual({ text: TEXT, found: { compression: 'gzip' } })
  expect(await outcome(Buffer.concat([gzipSync('年度,人次\n'), gzipSync('115,1200\n')]))).toMatchObject({
    text: TEXT,
  })
  expect(await outcome(zip([entry({ isStored: true }), { name: '__MACOSX/._a', bytes: BYTES }]))).toEqual({
    text: TEXT,
    found: { compression: 'zip', member: '統計.csv' },
  })
})

test('the file of a zip is chosen by name or pattern, its name read as UTF-8 or Big5', async () => {
  const big5 = entry({ name: Buffer.from('b2cead702e637376', 'hex') })
  const archive = zip([
    { name: '說明/說明.csv', bytes: Buffer.from('x') },
    { name: '說明/', bytes: Buffer.alloc(0) },
    big5,
  ])
  expect(await outcome(archive)).toMatch(/not one file but 說明\/說明.csv, 統計.csv; name one by member/)
  expect(await outcome(archive, { member: '統計.csv' })).toMatchObject({ text: TEXT })
  expect(await outcome(archive, { member: '/^說明/' })).toMatchObject({ text: 'x' })
  expect(await outcome(archive, { member: '/csv$/' })).toMatch(/several files by the name of/)
  expect(await outcome(archive, { member: '其他.csv' })).toMatch(/no file by the name of 其他.csv but/)
  expect(await outcome(archive, { member: '/(/' })).toMatch(/not a regular expression/)
})

test.each<[string, Uint8Array, RegExp, Rules?]>([
  ['a name that is shown backwards', zip([entry({ name: '統計\u202Evsc.exe' })]), /not a plain path/],
  ['a name that climbs', zip([entry({ name: 'a/../../統計.csv' })]), /not a plain path/],
  ['an absolute name', zip([entry({ name: '/etc/passwd' })]), /not a plain path/],
  ['a drive letter', zip([entry({ name: 'C:統計.csv' })]), /not a plain path/],
  ['a backslash', zip([entry({ name: '..\\統計.csv' })]), /not a plain path/],
  ['NUL in a name', zip([entry({ name: '統計.csv\0.exe' })]), /not a plain path/],
  ['a symbolic link', zip([entry({ mode: 0o120777 })]), /統計.csv is a link/],
  ['an encrypted entry', zip([entry({ flags: 1 })]), /統計.csv is encrypted/],
  [
    'a size that is stated too small',
    zip([entry({ statedSize: 10 })]),
    /統計.csv does not unpack as its archive states/,
  ],
  [
    'a size that is stated too large',
    zip([entry({ statedSize: 1000 })]),
    /統計.csv does not unpack as its archive states/,
  ],
  ['a name that stands there twice', zip([entry(), entry({ name: '統計.CSV' })]), /twice/],
  ['too many entries', zip([entry(), entry({ name: 'b' })]), /more than 1 files/, { limits: { entries: 1 } }],
  ['a zip past the limit', zip([entry()]), /more than 20 bytes/, { limits: { unpacked: 20 } }],
  ['a gzip past the limit', gzipSync(BYTES), /more than 20 bytes/, { limits: { unpacked: 20 } }],
  ['a gzip that was cut off', gzipSync(TEXT.repeat(99)).subarray(0, 40), /gzip archive is damaged/],
  ['a zip that was cut off', zip([entry()]).subarray(0, 60), /zip archive is damaged/],
  ['a gzip in a gzip', gzipSync(gzipSync(BYTES)), /holds a gzip archive again/],
  ['a zip in a gzip', gzipSync(zip([entry()])), /holds a zip archive again/],
  [
    'a zip in a zip',
    zip([entry({ name: '統計.zip', bytes: zip([entry()]) })]),
    /統計.zip .* a zip archive again/,
  ],
  [
    'a zip in a zip for a spreadsheet',
    zip([entry({ bytes: zip([entry()]) })]),
    /again/,
    { format: 'spreadsheet' },
  ],
  ['a 7z archive', Buffer.from('377abcaf271c0004', 'hex'), /a 7z archive is not read/],
  ['a rar archive', Buffer.from('Rar!\x1a\x07\x01\0', 'latin1'), /a rar archive/],
  ['a bzip2 archive', Buffer.from('BZh91AY&SY', 'latin1'), /a bzip2 archive/],
  ['an xz archive', Buffer.from('fd377a585a0000', 'hex'), /an? xz archive/],
  [
    'a tar in a gzip',
    gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar')])),
    /a tar archive again/,
  ],
])('%s is refused', async (_, bytes, message, rules = {}) => {
  expect(await outcome(bytes, rules)).toMatch(message)
})

test('a changed byte in a zip is noticed', async () => {
  const sound = zip([entry({ isStored: true })])
  sound[sound.indexOf('1200')] = 0x39
  expect(await outcome(sound)).toMatch(/統計.csv is damaged: its checksum differs/)
})

test('entries that share their bytes are refused', async () => {
  const archive = zip([entry(), entry({ name: 'b' })])
  const second = archive.lastIndexOf('PK\x01\x02')
  archive.writeUInt32LE(0, second + 42)
  expect(await outcome(archive)).toMatch(/overlap at byte 0/)
})

test('a bomb of 300 MB is refused within 200 MB of memory', async () => {
  const zeros = Buffer.alloc(300_000_000)
  const packed = deflateRawSync(zeros)
  const bomb = (more: Partial<ZipEntry>): Buffer => zip([entry({ bytes: zeros, ...more })], () => packed)
  const sheet = { name: 'xl/worksheets/sheet1.xml' }
  const bombs: [kind: string, bytes: Buffer, message: RegExp][] = [
    ['unpack', gzipOf(packed, zeros), /more than 256,000,000 bytes/],
    ['unpack', bomb({}), /more than 256,000,000 bytes/],
    ['unpack', bomb({ statedSize: 250_000_000 }), /does not unpack as its archive states/],
    ['parts', bomb(sheet), /more than 256,000,000 bytes/],
    ['parts', bomb({ ...sheet, statedSize: 250_000_000 }), /times its size, as no sheet does/],
    ['parts', bomb({ ...sheet, statedSize: 9_000_000 }), /does not unpack as its archive states/],
  ]
  for (const [kind, bytes, message] of bombs) {
    const printed = await withFile(bytes, (path, folder) =>
      outputOf(CHILD, [kind, path, folder, JSON.stringify(manifestOf())]),
    )
    const { refusal, extraMegabytes } = z.object(COST).parse(JSON.parse(printed))
    expect(refusal).toMatch(message)
    expect(extraMegabytes).toBeLessThan(200)
  }
})

const COST = { refusal: z.string(), extraMegabytes: z.number() }
const CHILD = `
  import { readParts } from 'readers/spreadsheet/package-parts.js'
  import { unpack } from 'readers/packed/unpack.js'
  const [kind, path, folder, manifest] = process.argv.slice(2)
  const before = process.resourceUsage().maxRSS
  const read = kind === 'parts' ? readParts : unpack
  void read(path, 'bomb', JSON.parse(manifest), folder).then(() => 'accepted', String).then((refusal) => {
    const extraMegabytes = (process.resourceUsage().maxRSS - before) / 1000
    process.stdout.write(JSON.stringify({ refusal, extraMegabytes }))
  })`

function gzipOf(packed: Uint8Array, bytes: Uint8Array): Buffer {
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc32(bytes), 0)
  tail.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), packed, tail])
}
