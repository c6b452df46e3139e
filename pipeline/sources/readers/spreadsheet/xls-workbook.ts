import * as XLSX from '@e965/xlsx'
import { messageOf, UserError } from '../../../base/error.js'
import { plainRecords } from './biff-records.js'
import { CellGrid } from './cell-grid.js'
import type { Sheet } from './sheet.js'
import { dateText, datePrecision, numberShown, numberText } from './sheet-values.js'

/**
 * The worksheets of an XLS file of Excel 97 or later.
 * @param isFormulaStored whether a formula counts as the value stored with it; else its text is `=(formula)`.
 * @throws UserError for older and for damaged or encrypted files.
 */
export function readXls(bytes: Buffer, file: string, isFormulaStored: boolean): Sheet[] {
  const book = parse(bytes, file, isFormulaStored)
  const is1904 = book.Workbook?.WBProps?.date1904 === true
  return book.SheetNames.map((name, i) => {
    const where = `${file}: sheet ${name}`
    const sheet = Object.hasOwn(book.Sheets, name) ? book.Sheets[name] : undefined
    if (sheet === undefined)
      throw new UserError(`${where} cannot be read`, 1, { remedy: 'save the file again as XLSX' })
    const isHidden = (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0
    return { name, isHidden, rows: readSheet(sheet, where, is1904) }
  })
}

function readSheet(sheet: XLSX.WorkSheet, where: string, is1904: boolean): Sheet['rows'] {
  const grid = new CellGrid(where)
  // Holes in these arrays are empty cells, which forEach passes over.
  sheet['!data']?.forEach((cells, row) => {
    cells.forEach((cell, column) => {
      const at = `${where}: cell ${XLSX.utils.encode_cell({ r: row, c: column })}`
      grid.set(row, column, cellText(cell, at, is1904), isFigure(cell))
    })
  })
  for (const { s, e } of sheet['!merges'] ?? []) grid.merge({ top: s.r, left: s.c, bottom: e.r, right: e.c })
  return grid.rows()
}

function cellText(cell: XLSX.CellObject, at: string, is1904: boolean): string | null {
  const { t: type, v: value, z: format, w: shown } = cell
  if (value === undefined || value === null) return null
  if (type === 'e') return shown ?? '#ERROR'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value !== 'number') return String(value)
  const code = typeof format === 'string' ? format : ''
  const precision = datePrecision(code)
  return (precision && dateText(value, precision, is1904)) ?? numberText(value, at, numberShown(code))
}

/** Whether a cell holds a number that is no date. */
function isFigure({ v: value, z: format }: XLSX.CellObject): boolean {
  return typeof value === 'number' && datePrecision(typeof format === 'string' ? format : '') === null
}

const OTHER_STREAMS: readonly (readonly [stream: string, refusal: string])[] = [
  [
    '/EncryptedPackage',
    'is a workbook locked by a password, which almanac does not open; ask its publisher for one without, or save it so',
  ],
  [
    '/WordDocument',
    'is a Word document (DOC), which almanac does not read; ask its publisher for CSV or XLSX, or copy its table into a spreadsheet',
  ],
  [
    '/PowerPoint Document',
    'is a presentation (PPT), which almanac does not read; ask its publisher for CSV or XLSX',
  ],
]

/** The workbook stream of a compound file. That of older versions has another name. */
function workbookStream(bytes: Buffer, file: string): Uint8Array {
  const container: unknown = XLSX.CFB.read(bytes, { type: 'buffer' })
  for (const [name, refusal] of OTHER_STREAMS)
    if (XLSX.CFB.find(container, name) !== null && XLSX.CFB.find(container, '/Workbook') === null)
      throw new UserError(`${file}: ${refusal}`)
  const stream: unknown = XLSX.CFB.find(container, '/Workbook')
  const content = typeof stream === 'object' && stream !== null && 'content' in stream ? stream.content : null
  if (content instanceof Uint8Array) return content
  throw new Error('no workbook of Excel 97 or later is in it')
}

/** The library tells of odd records on the console, where only the land child may speak. */
function parse(bytes: Buffer, file: string, isFormulaStored: boolean): XLSX.WorkBook {
  const { console } = globalThis
  const before = { ...console }
  Object.assign(console, { log: doNothing, warn: doNothing, error: doNothing })
  try {
    const records = plainRecords(workbookStream(bytes, file), file, isFormulaStored)
    return XLSX.read(records, { type: 'buffer', dense: true, cellFormula: false, cellNF: true })
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(`${file}: cannot be read as XLS: ${messageOf(cause)}`, 1, {
      remedy: 'save it again as XLSX',
      cause,
    })
  } finally {
    Object.assign(console, before)
  }
}

function doNothing(): void {}
