import iconv from 'iconv-lite'
import { zip } from '../../support/zip.js'
import { recognised, type Case, type CaseFile, type CaseManifest, type ExpectedFile } from './case.js'
import { gzip, parquet } from './bytes.js'
import { deflate, ods, sheetJs, xlsx, type Sheet } from './sheets.js'
import {
  csv,
  flatLines,
  flatManifest,
  grouped,
  printedManifest,
  PRINTED_HEADINGS,
  PRINTED_NOTES,
  PRINTED_TITLE,
  records,
  TABLE,
  tableRows,
} from './table.js'

/** The published table in every format: all of them land as the same twelve rows. */
export async function formatCases(): Promise<Case[]> {
  const text = csv(flatLines())
  const flat = (name: string, about: string, bytes: CaseFile['bytes'], more: More = {}): Case =>
    tableCase(name, about, bytes, (i) => i + 2, { manifest: flatManifest('csv'), ...more })
  const record = (
    name: string,
    about: string,
    extension: string,
    bytes: CaseFile['bytes'],
    format: Format,
  ): Case => tableCase(name, about, bytes, (i) => i + 1, { extension, manifest: flatManifest(format) })
  const json = `${JSON.stringify(records(flatLines()), null, 1)}\n`
  const ndjson = records(flatLines())
    .map((each) => `${JSON.stringify(each)}\n`)
    .join('')
  return [
    flat('table-csv', 'CSV in UTF-8', text, { found: { encoding: 'utf-8' } }),
    flat('table-csv-bom', 'UTF-8 CSV with BOM and CRLF line ends', `\ufeff${csv(flatLines(), ',', '\r\n')}`),
    flat('table-csv-big5', 'Big5 (CP950) CSV', iconv.encode(csv(flatLines(), ',', '\r\n'), 'cp950'), {
      found: { encoding: 'big5' },
    }),
    flat('table-csv-utf-16le', 'UTF-16 little-endian CSV with BOM', Buffer.from(`\ufeff${text}`, 'utf16le'), {
      found: { encoding: 'utf-16le' },
    }),
    flat(
      'table-csv-utf-16be',
      'UTF-16 big-endian CSV with BOM',
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      {
        found: { encoding: 'utf-16be' },
      },
    ),
    flat(
      'table-csv-mojibake',
      'UTF-8 decoded as Latin-1 and saved as UTF-8 again',
      Buffer.from(text).toString('latin1'),
    ),
    flat(
      'table-csv-pinned',
      'encoding and delimiter stated in the manifest rather than found',
      iconv.encode(csv(flatLines(), '|'), 'cp950'),
      {
        manifest: flatManifest('csv', { encoding: 'big5', delimiter: '|' }),
      },
    ),
    flat('table-tsv', 'tab-separated values', csv(flatLines(), '\t'), {
      extension: 'tsv',
      found: { delimiter: 'tab' },
    }),
    flat('table-csv-semicolon', 'CSV with semicolons and comma groups', csv(groupedLines(), ';'), {
      found: { delimiter: 'semicolon' },
    }),
    flat('table-csv-quoted', 'quoted "1,200"', csv(groupedLines())),
    flat('table-csv-gzip', 'gzip of a CSV', gzip(text), { extension: 'csv.gz' }),
    flat(
      'table-csv-zip',
      'zip of a CSV beside a folder and a resource fork of macOS',
      zip(
        [
          { name: '資料/', bytes: Buffer.alloc(0), isStored: true, mode: 0o40755 },
          { name: '資料/表1.csv', bytes: Buffer.from(text) },
          { name: '__MACOSX/資料/._表1.csv', bytes: Buffer.from('Mac OS X') },
        ],
        deflate,
      ),
      { extension: 'zip' },
    ),
    ...printedCases(),
    record('table-json', 'JSON, an array of objects with figures as text', 'json', json, 'json'),
    record('table-ndjson', 'NDJSON', 'ndjson', ndjson, 'ndjson'),
    record(
      'table-parquet',
      'Parquet with figures as whole numbers',
      'parquet',
      await parquet(tableSql()),
      'parquet',
    ),
  ]
}

type Format = CaseManifest['format']
interface More {
  extension?: string
  manifest?: CaseManifest
  found?: Record<string, string>
  rejects?: ExpectedFile['rejects']
  repairs?: ExpectedFile['repairs']
}

function tableCase(
  name: string,
  about: string,
  bytes: CaseFile['bytes'],
  rowOf: (index: number) => number,
  { extension = 'csv', manifest = flatManifest('csv'), ...more }: More,
): Case {
  const synthesised = 'the published figures; the file was made from them'
  return {
    name,
    about,
    synthesised,
    extension,
    manifest,
    files: [{ bytes, rows: tableRows(rowOf), ...more }],
  }
}

function printedCases(): Case[] {
  const notes = [
    recognised(16, 'note', { text: PRINTED_NOTES[0] }),
    recognised(17, 'note', { text: PRINTED_NOTES[1] }),
  ]
  const sheet = (name: string, about: string, extension: string, bytes: Buffer): Case =>
    tableCase(name, about, bytes, (i) => i + 4, {
      extension,
      manifest: printedManifest('spreadsheet'),
      rejects: notes,
    })
  const flattened = flattenedLines()
  return [
    sheet('table-xlsx', 'XLSX with merged header cells', 'xlsx', xlsx(printedSheet())),
    sheet(
      'table-xlsx-sheetjs',
      'XLSX of another writer, compressed',
      'xlsx',
      sheetJs('xlsx', printedSheet()),
    ),
    sheet(
      'table-xlsx-zip',
      'zip of an XLSX',
      'zip',
      zip([{ name: '表1.xlsx', bytes: xlsx(printedSheet()) }], deflate),
    ),
    sheet('table-ods', 'ODS with merged header cells', 'ods', ods(printedSheet())),
    sheet('table-xls', 'XLS (BIFF8) with merged header cells', 'xls', sheetJs('xls', printedSheet())),
    tableCase(
      'table-html',
      'HTML with colspan and rowspan, the note below the table',
      html('utf-8'),
      (i) => i + 3,
      {
        extension: 'html',
        manifest: printedManifest('html'),
      },
    ),
    tableCase(
      'table-html-big5',
      'HTML in Big5 that says so',
      iconv.encode(html('big5'), 'cp950'),
      (i) => i + 3,
      {
        extension: 'html',
        manifest: printedManifest('html'),
        found: { encoding: 'big5' },
      },
    ),
    tableCase(
      'table-csv-two-headers',
      'CSV that a spreadsheet with merged header cells was saved as',
      csv(printedLines()),
      (i) => i + 4,
      {
        manifest: printedManifest('csv'),
        rejects: notes,
      },
    ),
    tableCase(
      'table-flattened',
      'text table with one cell per line and two cells glued together',
      `${flattened.join('\n')}\n`,
      (i) => flattened.indexOf(`${TABLE[i]?.[0]}年`) + 1,
      {
        extension: 'txt',
        manifest: printedManifest('flattened-table'),
        repairs: [{ row: flattened.indexOf(GLUED) + 1, text: GLUED, pieces: '72,036,182 | 66,118,856' }],
      },
    ),
  ]
}

const GLUED = '72,036,18266,118,856'
const WIDTH = 7

function groupedLines(): string[][] {
  const [headings = [], ...lines] = flatLines()
  return [
    headings,
    ...lines.map(([label = '', ...figures]) => [label, ...figures.map((each) => grouped(Number(each)))]),
  ]
}

function printedLines(): (string | null)[][] {
  const alone = (text: string): (string | null)[] => [text, ...Array.from({ length: WIDTH - 1 }, () => null)]
  return [
    alone(PRINTED_TITLE),
    ...PRINTED_HEADINGS.map((cells) => [...cells]),
    ...TABLE.map(([roc, ...figures]) => [`${roc}年`, ...figures.map(grouped)]),
    ...PRINTED_NOTES.map(alone),
  ]
}

function printedSheet(): Sheet {
  return {
    name: '表1',
    rows: [
      [PRINTED_TITLE],
      ...PRINTED_HEADINGS.map((cells) => [...cells]),
      ...TABLE.map(([roc, ...figures]) => [`${roc}年`, ...figures]),
      ...PRINTED_NOTES.map((note) => [note]),
    ],
    merges: ['A1:G1', 'A2:A3', 'B2:D2', 'E2:G2', 'A16:G16', 'A17:G17'],
  }
}

function flattenedLines(): string[] {
  const glued = TABLE.flatMap(([roc, ...figures]) => [`${roc}年`, ...figures.map(grouped)])
    .join('\n')
    .replace('72,036,182\n66,118,856', GLUED)
  return [
    PRINTED_TITLE,
    ...PRINTED_HEADINGS.flat().filter((cell) => cell !== null),
    ...glued.split('\n'),
    ...PRINTED_NOTES,
  ]
}

function html(charset: string): string {
  const [groups, headings] = PRINTED_HEADINGS
  const [first, ...spanned] = groups.filter((cell) => cell !== null)
  const rows = TABLE.map(
    ([roc, ...figures]) =>
      `<tr><th>${roc}年</th>${figures.map((each) => `<td>${grouped(each)}</td>`).join('')}</tr>`,
  )
  return `<!DOCTYPE html>
<html lang="zh-Hant"><head><meta charset="${charset}"><title>自然人憑證</title></head>
<body><table><tr><td>首頁</td><td>統計資料</td></tr></table>
<p>${PRINTED_TITLE}</p>
<table>
<tr><th rowspan="2">${first}</th>${spanned.map((each) => `<th colspan="3">${each}</th>`).join('')}</tr>
<tr>${headings
    .slice(1)
    .map((each) => `<th>${each}</th>`)
    .join('')}</tr>
${rows.join('\n')}
</table>
<p>${PRINTED_NOTES[0]}<br>${PRINTED_NOTES[1]}</p></body></html>
`
}

function tableSql(): string {
  const [headings = [], ...lines] = flatLines()
  const values = lines.map(([label, ...figures]) => `('${label}', ${figures.join(', ')})`)
  return `select * from (values ${values.join(', ')}) as t(${headings.map((each) => `"${each}"`).join(', ')})`
}
