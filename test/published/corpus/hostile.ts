import { zip, type ZipEntry } from '../../support/zip.js'
import { gzip, parquet } from './bytes.js'
import { month, type Case, type CaseFile, type CaseManifest, type ExpectedRow } from './case.js'
import { monthly, monthlyByPlace } from './contracts.js'
import { hostileCase } from './hostile-case.js'
import { deflate, xlsx, xlsxParts } from './sheets.js'
import { csv } from './table.js'

const LINES = [
  ['月別', '件數'],
  ['115年1月', 1200],
  ['115年2月', 987],
]
const TEXT = csv(LINES)
const ROWS = [month(2, '2026-01', { cases: 1200 }), month(3, '2026-02', { cases: 987 })]

/** Archives, workbooks and Parquet files that attack their reader, or were damaged on the way. */
export async function hostileCases(): Promise<Case[]> {
  return [...memberCases(), ...zipCases(), ...gzipCases(), ...workbookCases(), ...(await parquetCases())]
}

const entry = (more: Partial<ZipEntry> = {}): ZipEntry => ({
  name: '統計.csv',
  bytes: Buffer.from(TEXT),
  ...more,
})
const OTHER = entry({ name: '說明.csv', bytes: Buffer.from('欄位,說明\n') })
const BIG5_NAME = Buffer.from('b2cead702e637376', 'hex')

function zipCase(
  name: string,
  about: string,
  entries: readonly ZipEntry[],
  file: Omit<CaseFile, 'bytes'>,
  more: Partial<CaseManifest> = {},
): Case {
  return hostileCase(name, about, 'zip', zip(entries, deflate), monthly(undefined, more), file)
}

function memberCases(): Case[] {
  const chosen = (name: string, about: string, member: string, more: Partial<ZipEntry> = {}): Case =>
    zipCase(name, about, [OTHER, entry(more)], { rows: ROWS }, { member })
  return [
    zipCase('zip-two-files', 'a zip with two files where the manifest names none', [entry(), OTHER], {
      refusal: '說明.csv',
    }),
    chosen('zip-member', 'a zip with two files, one chosen by name', '統計.csv'),
    chosen('zip-member-pattern', 'a zip with two files, one chosen by pattern', '/^統計/'),
    chosen('zip-big5-name', 'a zip whose file name is in Big5, as Windows in Taiwan writes it', '統計.csv', {
      name: BIG5_NAME,
    }),
  ]
}

function zipCases(): Case[] {
  const refused = (name: string, about: string, odd: Partial<ZipEntry>, refusal: string): Case =>
    zipCase(name, about, [entry(odd)], { refusal })
  const link = { mode: 0o120777, bytes: Buffer.from('/etc/passwd'), isStored: true }
  const nested = { name: '統計.zip', bytes: zip([entry()], deflate), isStored: true }
  const zeros = entry({ bytes: Buffer.alloc(100_000, '0') })
  return [
    refused('zip-climbs', 'a zip entry named ../', { name: '../統計.csv' }, '..'),
    refused('zip-absolute', 'a zip entry with an absolute path', { name: '/tmp/統計.csv' }, '/tmp'),
    refused('zip-link', 'a symbolic link in a zip', link, 'link'),
    refused('zip-nested', 'a zip in a zip', nested, '統計.zip'),
    refused('zip-encrypted', 'an encrypted zip entry', { flags: 1 }, 'encrypted'),
    refused(
      'zip-false-size',
      'a zip entry that states another size than it has',
      { statedSize: 10 },
      '統計.csv',
    ),
    zipCase(
      'zip-too-many-entries',
      'more entries than the manifest allows',
      [entry(), OTHER, entry({ name: '三.csv' })],
      { refusal: '2' },
      { limits: { entries: 2 } },
    ),
    zipCase(
      'zip-past-limit',
      'a zip entry that unpacks past the limit',
      [zeros],
      { refusal: '統計.csv' },
      { limits: { unpacked: 10_000 } },
    ),
  ]
}

function gzipCases(): Case[] {
  const refused = (name: string, about: string, bytes: Buffer, refusal: string): Case =>
    hostileCase(name, about, 'csv.gz', bytes, monthly(undefined, { limits: { unpacked: 12_345 } }), {
      refusal,
    })
  const longLine = `月別,地區,件數\n115年1月,臺北市,5\n115年2月,${'x'.repeat(2_200_000)},6\n115年3月,臺北市,7\n`
  const row = (at: number, text: string, cases: number): ExpectedRow =>
    month(at, text, { place: '臺北市', cases })
  const sevenZip = Buffer.from('377abcaf271c00040000000000000000', 'hex')
  return [
    refused(
      'gzip-past-limit',
      'a gzip that unpacks past the limit',
      gzip(Buffer.alloc(100_000, '0')),
      '12,345',
    ),
    refused(
      'gzip-cut-off',
      'a gzip that was cut off on the way',
      gzip(TEXT.repeat(20)).subarray(0, 60),
      'gzip',
    ),
    refused('gzip-nested', 'a gzip in a gzip', gzip(gzip(TEXT)), 'gzip'),
    hostileCase(
      'very-long-line',
      'a line of 2.2 MB among others',
      'csv.gz',
      gzip(longLine),
      monthlyByPlace(),
      {
        rows: [row(2, '2026-01', 5), row(4, '2026-03', 7)],
        rejects: [{ row: 3, reason: 'bad-line', is_fault: true }],
      },
    ),
    hostileCase('archive-unknown', 'a 7z archive', '7z', sevenZip, monthly(), { refusal: '7z' }),
  ]
}

function workbookCases(): Case[] {
  const sheet = { name: '統計', rows: LINES }
  const changed = (name: string, change: (bytes: Uint8Array) => Uint8Array): Buffer =>
    zip(
      xlsxParts([sheet]).map((part) => (part.name === name ? { ...part, bytes: change(part.bytes) } : part)),
      deflate,
    )
  const entities = '\n<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
  const refused = (name: string, about: string, bytes: Buffer, refusal: string): Case => {
    const manifest = monthly(undefined, { format: 'spreadsheet', limits: { unpacked: 54_321 } })
    return hostileCase(name, about, 'xlsx', bytes, manifest, { refusal })
  }
  return [
    refused(
      'xlsx-entities',
      'an XLSX part that declares entities',
      changed('xl/sharedStrings.xml', (bytes) =>
        Buffer.from(String(Buffer.from(bytes)).replace('\n', entities)),
      ),
      'DOCTYPE',
    ),
    refused(
      'xlsx-past-limit',
      'an XLSX part that unpacks past the limit',
      changed('xl/styles.xml', (bytes) => Buffer.concat([bytes, Buffer.alloc(100_000, ' ')])),
      '54,321',
    ),
    refused('xlsx-cut-off', 'an XLSX that was cut off on the way', xlsx(sheet).subarray(0, 900), ''),
  ]
}

async function parquetCases(): Promise<Case[]> {
  const select = `select * from (values ('115年1月', 1200), ('115年2月', 987)) as t("月別", "件數")`
  const refused = (name: string, about: string, bytes: Buffer, refusal: string): Case =>
    hostileCase(name, about, 'parquet', bytes, monthly(undefined, { format: 'parquet' }), { refusal })
  const sound = await parquet(select)
  const brotli = await parquet(select, 'brotli')
  return [
    refused('parquet-brotli', 'Brotli-compressed Parquet (CVE-2026-111497)', brotli, 'Brotli'),
    refused('parquet-cut-off', 'a Parquet file that was cut off on the way', sound.subarray(0, -20), ''),
  ]
}
