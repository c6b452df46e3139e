import iconv from 'iconv-lite'
import { gzip, parquet } from '../published/corpus/bytes.js'
import { ods, sheetJs, xlsx, type Sheet } from '../published/corpus/sheets.js'
import { csv, records } from '../published/corpus/table.js'
import { quoteName, quoteText } from '../../pipeline/system/database.js'
import { zip } from '../support/zip.js'
import type { Line, Table } from './cell-mutations.js'

type Writer = (table: Table) => Buffer | Promise<Buffer>

const text = (table: Table, delimiter = ',', end = '\n'): string => csv(linesOf(table), delimiter, end)

/** How each format is written from cells, by the name of the case of the corpus. */
export const WRITERS: Record<string, Writer> = {
  'table-csv': (table) => Buffer.from(text(table)),
  'table-csv-bom': (table) => Buffer.from(`\ufeff${text(table, ',', '\r\n')}`),
  'table-csv-big5': (table) => iconv.encode(text(table, ',', '\r\n'), 'cp950'),
  'table-csv-utf-16le': (table) => Buffer.from(`\ufeff${text(table)}`, 'utf16le'),
  'table-csv-utf-16be': (table) => Buffer.from(`\ufeff${text(table)}`, 'utf16le').swap16(),
  'table-csv-mojibake': (table) => Buffer.from(Buffer.from(text(table)).toString('latin1')),
  'table-csv-pinned': (table) => iconv.encode(text(table, '|'), 'cp950'),
  'table-tsv': (table) => Buffer.from(text(table, '\t')),
  'table-csv-semicolon': (table) => Buffer.from(text(table, ';')),
  'table-csv-quoted': (table) => Buffer.from(text(table)),
  'table-csv-gzip': (table) => gzip(text(table)),
  'table-csv-zip': (table) => zip([{ name: '表1.csv', bytes: Buffer.from(text(table)) }]),
  'table-csv-two-headers': (table) => Buffer.from(text(table)),
  'table-json': (table) => Buffer.from(`${JSON.stringify(records(named(table)), null, 1)}\n`),
  'table-ndjson': (table) =>
    Buffer.from(
      records(named(table))
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    ),
  'table-parquet': (table) => parquet(valuesSql(named(table)), 'uncompressed'),
  'table-xlsx': (table) => xlsx(sheetOf(table)),
  'table-xlsx-sheetjs': (table) => sheetJs('xlsx', sheetOf(table)),
  'table-xlsx-zip': (table) => zip([{ name: '表1.xlsx', bytes: xlsx(sheetOf(table)) }]),
  'table-ods': (table) => ods(sheetOf(table)),
  'table-xls': (table) => sheetJs('xls', sheetOf(table)),
  'table-html': (table) => Buffer.from(html(table, 'utf-8')),
  'table-html-big5': (table) => iconv.encode(html(table, 'big5'), 'cp950'),
  'table-flattened': (table) =>
    Buffer.from(
      `${linesOf(table)
        .flat()
        .filter((cell) => cell !== null)
        .join('\n')}\n`,
    ),
}

function linesOf({ above, head, body, below }: Table): Line[] {
  return [...above, ...head, ...body, ...below]
}

/** Lines without the columns that have no heading, which a format that names its columns cannot hold; the first line is the headings. */
function named({ head, body }: Table): string[][] {
  const lines = [...head, ...body]
  const [headings = []] = lines
  const kept = [...headings.keys()].filter((i) => (headings[i] ?? '') !== '')
  return lines.map((line) => kept.map((i) => line[i] ?? ''))
}

function valuesSql([headings = [], ...lines]: string[][]): string {
  const names = headings.map((heading, i) => (headings.indexOf(heading) === i ? heading : `${heading} ${i}`))
  const selects = lines.map((cells) =>
    cells.map((cell, i) => `${quoteText(cell)} as ${quoteName(names[i] ?? '')}`),
  )
  const none = names.map((name) => `null::varchar as ${quoteName(name)}`)
  if (lines.length === 0) return `select ${none.join(', ')} where false`
  return selects.map((cells) => `select ${cells.join(', ')}`).join(' union all ')
}

function sheetOf(table: Table): Sheet {
  const value = (cell: string | null): string | number | null =>
    cell !== null && /^[\d,]{1,15}$/.test(cell) ? Number(cell.replaceAll(',', '')) : cell
  return { name: '表1', rows: linesOf(table).map((line) => line.map(value)) }
}

function html({ above, head, body, below }: Table, charset: string): string {
  const cell = (text: string | null, tag: string): string =>
    `<${tag}>${(text ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${tag}>`
  const rows = [
    ...head.map((line) => line.map((text) => cell(text, 'th'))),
    ...body.map((line) => line.map((text) => cell(text, 'td'))),
  ]
  const notes = (lines: readonly Line[]): string => lines.map((line) => cell(line[0] ?? '', 'p')).join('\n')
  return `<!DOCTYPE html>
<html><head><meta charset="${charset}"></head><body>
${notes(above)}
<table>
${rows.map((cells) => `<tr>${cells.join('')}</tr>`).join('\n')}
</table>
${notes(below)}
</body></html>
`
}
