import * as XLSX from '@e965/xlsx'
import { zip, type ZipEntry } from '../../support/zip.js'

/** A cell of a sheet: text, a number, a formula with the value stored beside it, a day or a number with its format. */
type SheetCell =
  | string
  | number
  | null
  | { formula: string; value: number }
  | { day: string; format: string }
  | { value: number; format: string }

/** A sheet; merges as `A1:B2`. */
export interface Sheet {
  name: string
  rows: SheetCell[][]
  merges?: string[]
  isHidden?: boolean
}

const { _deflateRaw: deflateRaw } = XLSX.CFB.utils as {
  _deflateRaw: (bytes: Uint8Array) => number[]
}

/** Deflates without zlib, so that every machine writes the same bytes. */
export const deflate = (bytes: Uint8Array): Uint8Array => Uint8Array.from(deflateRaw(bytes))

/** Parts of an XLSX file as Excel lays them out: shared strings, a style per date format, merged cells. */
export function xlsxParts(sheets: readonly Sheet[]): ZipEntry[] {
  const strings: string[] = []
  const formats: string[] = []
  const bodies = sheets.map((sheet) => worksheet(sheet, strings, formats))
  const relation = (i: number, type: string, target: string): string =>
    `<Relationship Id="rId${i}" Type="${OFFICE}/relationships/${type}" Target="${target}"/>`
  const kind = (part: string, type: string): string =>
    `<Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`
  return [
    part(
      '[Content_Types].xml',
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${kind('xl/workbook.xml', 'sheet.main')}${sheets.map((_, i) => kind(`xl/worksheets/sheet${i + 1}.xml`, 'worksheet')).join('')}${kind('xl/styles.xml', 'styles')}${kind('xl/sharedStrings.xml', 'sharedStrings')}</Types>`,
    ),
    part(
      '_rels/.rels',
      `<Relationships ${RELATIONS}>${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ),
    part(
      'xl/workbook.xml',
      `<workbook ${MAIN} xmlns:r="${OFFICE}/relationships"><sheets>${sheets.map(({ name, isHidden }, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}"${isHidden === true ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships ${RELATIONS}>${sheets.map((_, i) => relation(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`)).join('')}${relation(sheets.length + 1, 'styles', 'styles.xml')}${relation(sheets.length + 2, 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
    ),
    ...bodies.map((body, i) => part(`xl/worksheets/sheet${i + 1}.xml`, body)),
    part(
      'xl/styles.xml',
      `<styleSheet ${MAIN}><numFmts count="${formats.length}">${formats.map((format, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escape(format)}"/>`).join('')}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${formats.length + 1}"><xf/>${formats.map((_, i) => `<xf numFmtId="${164 + i}" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`,
    ),
    part(
      'xl/sharedStrings.xml',
      `<sst ${MAIN} count="${strings.length}" uniqueCount="${strings.length}">${strings.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join('')}</sst>`,
    ),
  ]
}

/** An XLSX file. */
export const xlsx = (...sheets: Sheet[]): Buffer => zip(xlsxParts(sheets), deflate)

/** An ODS file with spanned and covered cells where the sheet is merged. */
export function ods(...sheets: Sheet[]): Buffer {
  const tables = sheets.map(
    (sheet) =>
      `<table:table table:name="${escape(sheet.name)}">${sheet.rows.map((cells, r) => `<table:table-row>${cells.map((cell, c) => odsCell(cell, sheet, r, c)).join('')}</table:table-row>`).join('')}</table:table>`,
  )
  const names = ['office', 'table', 'text'].map((name) => `xmlns:${name}="${OPEN}:${name}:1.0"`).join(' ')
  const manifest = `xmlns:manifest="${OPEN}:manifest:1.0"`
  return zip(
    [
      { name: 'mimetype', bytes: Buffer.from(ODS_TYPE), isStored: true },
      part(
        'META-INF/manifest.xml',
        `<manifest:manifest ${manifest}><manifest:file-entry manifest:full-path="/" manifest:media-type="${ODS_TYPE}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
      ),
      part('styles.xml', `<office:document-styles ${names} office:version="1.2"/>`),
      part(
        'content.xml',
        `<office:document-content ${names} xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2"><office:body><office:spreadsheet>${tables.join('')}</office:spreadsheet></office:body></office:document-content>`,
      ),
    ],
    deflate,
  )
}

/** A file that SheetJS writes: XLS (BIFF8), or XLSX as its users get it. */
export function sheetJs(bookType: 'xls' | 'xlsx', ...sheets: Sheet[]): Buffer {
  const book = XLSX.utils.book_new()
  for (const { name, rows, merges = [] } of sheets) {
    const sheet = XLSX.utils.aoa_to_sheet(rows)
    sheet['!merges'] = merges.map((range) => XLSX.utils.decode_range(range))
    XLSX.utils.book_append_sheet(book, sheet, name)
  }
  return XLSX.write(book, { type: 'buffer', bookType, compression: true }) as Buffer
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
const OPEN = 'urn:oasis:names:tc:opendocument:xmlns'
const ODS_TYPE = 'application/vnd.oasis.opendocument.spreadsheet'

function part(name: string, xml: string): ZipEntry {
  return { name, bytes: Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}`) }
}

function worksheet({ rows, merges = [] }: Sheet, strings: string[], formats: string[]): string {
  const lines = rows.map((cells, r) => {
    const written = cells.map((cell, c) => xlsxCell(cell, XLSX.utils.encode_cell({ r, c }), strings, formats))
    return `<row r="${r + 1}">${written.join('')}</row>`
  })
  const merged = merges.map((range) => `<mergeCell ref="${range}"/>`).join('')
  return `<worksheet ${MAIN}><sheetData>${lines.join('')}</sheetData>${merged && `<mergeCells count="${merges.length}">${merged}</mergeCells>`}</worksheet>`
}

function xlsxCell(cell: SheetCell, at: string, strings: string[], formats: string[]): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`
  if (typeof cell === 'string') return `<c r="${at}" t="s"><v>${indexOf(cell, strings)}</v></c>`
  if ('formula' in cell) return `<c r="${at}"><f>${escape(cell.formula)}</f><v>${cell.value}</v></c>`
  const stored = 'value' in cell ? cell.value : serial(cell.day)
  return `<c r="${at}" s="${indexOf(cell.format, formats) + 1}"><v>${stored}</v></c>`
}

function odsCell(cell: SheetCell, { merges = [] }: Sheet, r: number, c: number): string {
  const ranges = merges.map((range) => XLSX.utils.decode_range(range))
  const range = ranges.find(({ s, e }) => r >= s.r && r <= e.r && c >= s.c && c <= e.c)
  if (range && (range.s.r !== r || range.s.c !== c)) return '<table:covered-table-cell/>'
  const span = range
    ? ` table:number-columns-spanned="${range.e.c - c + 1}" table:number-rows-spanned="${range.e.r - r + 1}"`
    : ''
  if (cell === null) return `<table:table-cell${span}/>`
  if (typeof cell === 'string')
    return `<table:table-cell${span} office:value-type="string"><text:p>${odsText(cell)}</text:p></table:table-cell>`
  if (typeof cell === 'number')
    return `<table:table-cell${span} office:value-type="float" office:value="${cell}"><text:p>${cell.toLocaleString('en-US')}</text:p></table:table-cell>`
  if ('formula' in cell)
    return `<table:table-cell${span} table:formula="of:=${escape(cell.formula)}" office:value-type="float" office:value="${cell.value}"><text:p>${cell.value}</text:p></table:table-cell>`
  if ('value' in cell)
    return `<table:table-cell${span} office:value-type="${cell.format.includes('%') ? 'percentage' : 'float'}" office:value="${cell.value}"/>`
  return `<table:table-cell${span} office:value-type="date" office:date-value="${cell.day}"><text:p>${cell.day}</text:p></table:table-cell>`
}

/** In ODS a run of spaces counts as one, so the others are written as an element. */
function odsText(text: string): string {
  return escape(text).replaceAll(/(?<= ) +/g, (more) => `<text:s text:c="${more.length}"/>`)
}

/** Days since 30 December 1899, as spreadsheets count them. */
function serial(day: string): number {
  return (Date.parse(day) - Date.UTC(1899, 11, 30)) / 86_400_000
}

function indexOf(text: string, list: string[]): number {
  const at = list.indexOf(text)
  return at < 0 ? list.push(text) - 1 : at
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
