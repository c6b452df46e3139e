import { readFile } from 'node:fs/promises'
import { UserError } from '../../../base/error.js'
import { statedIn, type Manifest } from '../../manifest.js'
import { firstBytes } from '../packed/archive-kind.js'
import { namePattern } from '../packed/name-pattern.js'
import { readOpenDocument } from './open-document.js'
import { readParts } from './package-parts.js'
import { gridOf, HEAD_ROWS, type Grid, type GridReader } from '../reader.js'
import type { Sheet } from './sheet.js'
import { readXlsx } from './xlsx-workbook.js'

const ZIP_MARK = 'PK'
const COMPOUND_FILE_MARK = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const SHEETS_SHOWN = 20
const MOST_SHEETS = 1000
const START_SHOWN = 80

/**
 * Reads the sheets of an XLSX, ODS or XLS file, the visible ones first: numbers as they are stored, dates as `2026-06-16` (or
 * `2026-06`, `2026` where the format shows no more), the text of merged cells in each cell they cover.
 */
export const readSpreadsheet: GridReader = async ({ database, path, file, manifest }) => {
  const sheets = chosenSheets(await readSheets(path, file, manifest), file, manifest)
  const grids: Grid[] = []
  for (const [i, { name, rows }] of sheets.entries()) {
    const isReserved = rows.slice(0, HEAD_ROWS).some(({ cells }) => cells.includes('__proto__'))
    if (isReserved)
      throw new UserError(`${file}: sheet ${name} has a column __proto__, which is no name of a column`)
    grids.push(await gridOf(database, rows, { sheet: name }, `sheet_${i}`))
  }
  return grids
}

async function readSheets(path: string, file: string, manifest: Manifest): Promise<Sheet[]> {
  const head = await firstBytes(path, 256)
  const isFormulaStored = manifest.formulas === 'stored'
  if (head.subarray(0, COMPOUND_FILE_MARK.length).equals(COMPOUND_FILE_MARK)) {
    // The library of the oldest format is large and loads slowly.
    const { readXls } = await import('./xls-workbook.js')
    return readXls(await readFile(path), file, isFormulaStored)
  }
  if (head.toString('latin1', 0, ZIP_MARK.length) !== ZIP_MARK) throw notSpreadsheet(head, file, manifest)
  const parts = await readParts(path, file, manifest)
  const type = parts.get('mimetype')
  if (type?.startsWith('application/vnd.oasis.opendocument.spreadsheet') === true)
    return readOpenDocument(parts, file, isFormulaStored)
  refuseOtherDocuments(parts, file)
  if (type === undefined && parts.has('[Content_Types].xml')) return readXlsx(parts, file, isFormulaStored)
  throw new UserError(
    `${file}: is not an XLSX or ODS spreadsheet${type === undefined ? '' : ` but ${type.slice(0, START_SHOWN)}`}`,
  )
}

const TABLE = 'ask its publisher for CSV or XLSX, or copy its table into a spreadsheet'
const OTHER_DOCUMENTS: readonly { type: string; name: string; remedy: string }[] = [
  {
    type: 'sheet.binary.macroEnabled.main',
    name: 'an XLSB workbook',
    remedy: 'save it as XLSX, or ask its publisher for that or CSV',
  },
  { type: 'wordprocessingml.document.main', name: 'a Word document (DOCX)', remedy: TABLE },
  { type: 'presentationml.presentation.main', name: 'a presentation (PPTX)', remedy: TABLE },
]

/** Other documents in the same package, by the types of its parts; programs list types of parts that are not there. */
function refuseOtherDocuments(parts: ReadonlyMap<string, string>, file: string): void {
  if ([...parts.keys()].some((name) => name.endsWith('workbook.xml'))) return
  const types = parts.get('[Content_Types].xml') ?? ''
  const other = OTHER_DOCUMENTS.find(({ type }) => types.includes(type))
  if (other !== undefined)
    throw new UserError(`${file}: is ${other.name}, which almanac does not read`, 1, { remedy: other.remedy })
}

function chosenSheets(all: readonly Sheet[], file: string, manifest: Manifest): Sheet[] {
  const { sheet } = manifest
  if (all.length > MOST_SHEETS)
    throw new UserError(`${file}: holds ${all.length} sheets, more than ${MOST_SHEETS}`)
  const names = all.map(({ name }) => name)
  if (names.includes('__proto__'))
    throw new UserError(`${file}: has a sheet __proto__, which is no name of a sheet`)
  const isMeant = sheet === undefined ? () => true : namePattern(sheet, manifest.file)
  const meant = all.filter(({ name }) => isMeant(name))
  const list = names.slice(0, SHEETS_SHOWN).join(', ')
  if (meant.length === 0)
    throw new UserError(`${file}: no sheet by the name of ${sheet}; it has ${list}`, 1, {
      remedy: `name one by ${statedIn(manifest, 'sheet')}`,
    })
  const filled = meant.filter(({ rows }) => rows.length > 0)
  if (filled.length === 0) throw new UserError(`${file}: its sheets are empty: ${list}`)
  return [...filled.filter(({ isHidden }) => !isHidden), ...filled.filter(({ isHidden }) => isHidden)]
}

function notSpreadsheet(head: Buffer, file: string, manifest: Manifest): UserError {
  const start = head
    .toString('utf8')
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFD\s]+/gu, ' ')
    .trim()
  return new UserError(
    `${file}: is not an XLSX, ODS or XLS file; it begins ${JSON.stringify(start.slice(0, START_SHOWN))}`,
    1,
    start.startsWith('<')
      ? { remedy: `when it is a page with the table, state ${statedIn(manifest, 'format', 'html')}` }
      : {},
  )
}
