import { UserError } from '../../../base/error.js'
import { raisedText } from '../raised-text.js'
import { CellGrid } from './cell-grid.js'
import type { Sheet } from './sheet.js'
import { numberText, type DatePrecision, type NumberShown } from './sheet-values.js'
import { walkXml } from './xml-events.js'

/** What the styles of an ODS file say: how exactly a cell style shows dates, which tables are hidden, which text is raised. */
interface Styles {
  precisions: Map<string, DatePrecision>
  /** How a cell style shows numbers. */
  numbers: Map<string, NumberShown>
  hiddenTables: Set<string>
  raised: Set<string>
}

interface Cell {
  attributes: Map<string, string>
  text: string
  paragraphs: number
  /** For each span that is open whether its text is raised. */
  spans: boolean[]
}

/** What stands within a table without being text of its cells: notes, drawings, forms, earlier versions. */
const NOT_CELLS = new Set(['annotation', 'shapes', 'frame', 'custom-shape', 'g', 'forms', 'tracked-changes'])
/** Types of cells that hold a number. */
const NUMBERS = new Set(['float', 'percentage', 'currency'])
const LAST_ROW = 1_048_576
const LAST_COLUMN = 16_384

/**
 * The sheets of an ODS file, from its parts. A repeated cell is repeated only where something stands in it.
 * @param isFormulaStored whether a formula counts as the value stored with it; else its text is `=` and the formula.
 */
export function readOpenDocument(
  parts: ReadonlyMap<string, string>,
  file: string,
  isFormulaStored: boolean,
): Sheet[] {
  const content = parts.get('content.xml')
  if (content === undefined)
    throw new UserError(`${file}: the document has no part content.xml`, 1, {
      remedy: 'save it again as ODS',
    })
  const styles: Styles = {
    precisions: new Map(),
    numbers: new Map(),
    hiddenTables: new Set(),
    raised: new Set(),
  }
  for (const path of ['styles.xml', 'content.xml'])
    readStyles(parts.get(path) ?? '', `${file}: ${path}`, styles)
  return readTables(content, file, styles, isFormulaStored)
}

function readStyles(xml: string, where: string, styles: Styles): void {
  const formats = new Map<string, Set<string>>()
  const numbers = new Map<string, NumberShown>()
  let format: Set<string> | undefined
  let numberName: string | null = null
  let style = new Map<string, string>()
  walkXml(xml, where, {
    open(name, attributes) {
      if (name === 'date-style') formats.set(attributes().get('style:name') ?? '', (format = new Set()))
      else if (name === 'number-style' || name === 'percentage-style')
        numberName = attributes().get('style:name') ?? ''
      else if (name === 'number' && numberName !== null) {
        const decimals = Number(attributes().get('number:decimal-places') ?? 0)
        numbers.set(numberName, {
          decimals: Number.isInteger(decimals) ? Math.min(decimals, 20) : 0,
          isPercent: false,
        })
      } else if (name === 'style') style = attributes()
      else if (name === 'table-properties' && attributes().get('table:display') === 'false')
        styles.hiddenTables.add(style.get('style:name') ?? '')
      else if (
        name === 'text-properties' &&
        /^(?:super|sub|-?[1-9])/.test(attributes().get('style:text-position') ?? '')
      )
        styles.raised.add(style.get('style:name') ?? '')
      else format?.add(name)
      const shown = name === 'style' ? formats.get(style.get('style:data-style-name') ?? '') : undefined
      const number = name === 'style' ? numbers.get(style.get('style:data-style-name') ?? '') : undefined
      if (number !== undefined) styles.numbers.set(style.get('style:name') ?? '', number)
      if (shown !== undefined) styles.precisions.set(style.get('style:name') ?? '', precisionOf(shown))
    },
    close(name) {
      if (name === 'date-style') format = undefined
      if (name === 'number-style' || name === 'percentage-style') numberName = null
    },
  })
}

function precisionOf(shown: ReadonlySet<string>): DatePrecision {
  if (shown.has('day') || !shown.has('year')) return 'day'
  return shown.has('month') ? 'month' : 'year'
}

function readTables(xml: string, file: string, styles: Styles, isFormulaStored: boolean): Sheet[] {
  const sheets: Sheet[] = []
  let table: TableReader | null = null
  let cell: Cell | null = null
  let skipped = 0
  walkXml(xml, `${file}: content.xml`, {
    open(name, attributes) {
      if (NOT_CELLS.has(name)) skipped++
      else if (skipped > 0) return
      else if (name === 'table') {
        if (table !== null)
          throw new UserError(`${file}: a table stands in a table`, 1, {
            remedy: 'copy the values into a plain sheet',
          })
        table = new TableReader(attributes(), file, styles, isFormulaStored)
      } else if (name === 'table-row') table?.startRow(attributes())
      else if (name === 'table-cell' || name === 'covered-table-cell')
        cell = { attributes: attributes(), text: '', paragraphs: 0, spans: [] }
      else if (cell !== null) addPiece(cell, name, attributes, styles)
    },
    text(text) {
      if (cell !== null && skipped === 0 && cell.paragraphs > 0)
        addText(cell, text.replaceAll(/[ \t\r\n]+/g, ' '))
    },
    close(name) {
      if (NOT_CELLS.has(name)) skipped--
      else if (skipped > 0) return
      else if (name === 'span') cell?.spans.pop()
      else if ((name === 'table-cell' || name === 'covered-table-cell') && cell !== null) {
        table?.addCell(cell, name === 'table-cell')
        cell = null
      } else if (name === 'table-row') table?.endRow()
      else if (name === 'table' && table !== null) {
        sheets.push(table.sheet())
        table = null
      }
    },
  })
  return sheets
}

function addPiece(cell: Cell, name: string, attributes: () => Map<string, string>, { raised }: Styles): void {
  if (name === 'p' && cell.paragraphs++ > 0) cell.text += '\n'
  if (name === 's') cell.text += ' '.repeat(Math.min(100, Number(attributes().get('text:c') ?? 1)))
  if (name === 'tab' || name === 'line-break') cell.text += ' '
  if (name === 'span') cell.spans.push(raised.has(attributes().get('text:style-name') ?? ''))
}

function addText(cell: Cell, text: string): void {
  cell.text += cell.spans.includes(true) && cell.text !== '' ? raisedText(text) : text
}

/** Puts the cells of one table where they belong. */
class TableReader {
  private readonly name: string
  private readonly where: string
  private readonly grid: CellGrid
  private row = 0
  private column = 0
  private rowRepeats = 1

  constructor(
    private readonly attributes: Map<string, string>,
    file: string,
    private readonly styles: Styles,
    private readonly isFormulaStored: boolean,
  ) {
    this.name = attributes.get('table:name') ?? ''
    this.where = `${file}: sheet ${this.name}`
    this.grid = new CellGrid(this.where)
  }

  startRow(attributes: Map<string, string>): void {
    this.rowRepeats = this.countOf(attributes, 'table:number-rows-repeated')
    this.column = 0
  }

  endRow(): void {
    this.row += this.rowRepeats
  }

  addCell({ attributes, text }: Cell, isVisible: boolean): void {
    const repeats = this.countOf(attributes, 'table:number-columns-repeated')
    const { row, column } = this
    this.column += repeats
    const value = isVisible ? this.valueOf(attributes, text.trim()) : null
    if (value === null || value.trim() === '') return
    const isFigure = NUMBERS.has(attributes.get('office:value-type') ?? '') && !value.startsWith('=')
    if (this.column > LAST_COLUMN || row + this.rowRepeats > LAST_ROW)
      throw new UserError(`${this.where} reaches past row ${LAST_ROW} or column ${LAST_COLUMN}`, 1, {
        remedy: 'fix the file',
      })
    for (let r = row; r < row + this.rowRepeats; r++) {
      for (let c = column; c < column + repeats; c++) this.grid.set(r, c, value, isFigure)
    }
    const rows = this.countOf(attributes, 'table:number-rows-spanned')
    const columns = this.countOf(attributes, 'table:number-columns-spanned')
    if (rows * columns > 1)
      this.grid.merge({ top: row, left: column, bottom: row + rows - 1, right: column + columns - 1 })
  }

  sheet(): Sheet {
    const isHidden = this.styles.hiddenTables.has(this.attributes.get('table:style-name') ?? '')
    return { name: this.name, isHidden, rows: this.grid.rows() }
  }

  private valueOf(attributes: Map<string, string>, text: string): string | null {
    const formula = attributes.get('table:formula')
    if (formula !== undefined && !this.isFormulaStored) return `=${formula.replace(/^\w+:=?|^=/, '')}`
    const at = `${this.where}: row ${this.row + 1}, column ${this.column}`
    if (attributes.get('calcext:value-type') === 'error') return text
    switch (attributes.get('office:value-type')) {
      case 'float':
      case 'percentage':
      case 'currency':
        return numberText(attributes.get('office:value') ?? '', at, this.shownOf(attributes))
      case 'boolean':
        return attributes.get('office:boolean-value') === 'true' ? 'TRUE' : 'FALSE'
      case 'date':
        return this.dateOf(attributes)
      case 'string':
        return attributes.get('office:string-value') ?? text
      default:
        return text
    }
  }

  private shownOf(attributes: Map<string, string>): NumberShown | null {
    const shown = this.styles.numbers.get(attributes.get('table:style-name') ?? '') ?? null
    return attributes.get('office:value-type') === 'percentage'
      ? { decimals: shown?.decimals ?? 0, isPercent: true }
      : shown
  }

  private dateOf(attributes: Map<string, string>): string {
    const stored = (attributes.get('office:date-value') ?? '')
      .replace(/T00:00:00(?:\.0+)?$/, '')
      .replace('T', ' ')
    const precision = this.styles.precisions.get(attributes.get('table:style-name') ?? '') ?? 'day'
    return precision === 'day' ? stored : stored.slice(0, precision === 'month' ? 7 : 4)
  }

  private countOf(attributes: Map<string, string>, name: string): number {
    const text = attributes.get(name) ?? '1'
    if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
    throw new UserError(`${this.where}: ${name} is ${text}`, 1, { remedy: 'fix the file' })
  }
}
