import { UserError } from '../../../base/error.js'
import { CellGrid, type CellRange } from './cell-grid.js'
import type { HeadRow } from '../reader.js'
import { dateText, numberText } from './sheet-values.js'
import { richText, type CellStyle } from './xlsx-parts.js'
import { walkXml } from './xml-events.js'

/** What a worksheet needs of its workbook. */
export interface WorksheetRules {
  strings: readonly string[]
  styles: readonly CellStyle[]
  is1904: boolean
  isFormulaStored: boolean
}

interface Cell {
  row: number
  column: number
  type: string
  style: string
  value: string
  formula: string | null
}

const LAST_ROW = 1_048_576
const LAST_COLUMN = 16_384

/** The rows of a worksheet. @throws UserError when the part is damaged, or a cell is where none can be or holds what its type cannot. */
export function readWorksheet(xml: string, where: string, rules: WorksheetRules): HeadRow[] {
  const grid = new CellGrid(where)
  const rich = richText()
  const taken = new Set<number>()
  let isData = false
  let row = 0
  let column = 0
  let cell: Cell | null = null
  let element = ''
  walkXml(xml, where, {
    open(name, attributes) {
      element = name
      if (name === 'sheetData') isData = true
      if (name === 'mergeCell') grid.merge(rangeOf(attributes().get('ref') ?? '', where))
      if (!isData) return
      if (name === 'row') {
        row = rowOf(attributes().get('r') ?? String(row + 1), where)
        column = 0
      } else if (name === 'c') {
        cell = startCell(attributes(), row, column + 1, where)
        column = cell.column
        const place = row * LAST_COLUMN + column
        if (taken.has(place))
          throw new UserError(`${where}: cell ${cellName(cell)} appears twice`, 1, {
            remedy: 'fix the file',
          })
        taken.add(place)
      } else if (name === 'f' && cell !== null) cell.formula = ''
      else if (cell !== null) rich.events.open(name, attributes)
    },
    text(text) {
      if (cell === null) return
      if (element === 'v') cell.value += text
      else if (element === 'f') cell.formula += text
      else rich.events.text(text)
    },
    close(name) {
      element = ''
      if (name === 'sheetData') isData = false
      if (cell === null) return
      rich.events.close(name)
      if (name === 'is') cell.value = rich.take()
      if (name !== 'c') return
      grid.set(cell.row - 1, cell.column - 1, cellText(cell, where, rules), isFigure(cell, rules))
      cell = null
    },
  })
  return grid.rows()
}

function startCell(attributes: Map<string, string>, row: number, nextColumn: number, where: string): Cell {
  const name = attributes.get('r')
  const place = name === undefined ? { row, column: nextColumn } : placeOf(name, where)
  if (place.row !== row || place.row === 0)
    throw new UserError(`${where}: cell ${name} stands in row ${row}`, 1, { remedy: 'fix the file' })
  return {
    ...place,
    type: attributes.get('t') ?? 'n',
    style: attributes.get('s') ?? '',
    value: '',
    formula: null,
  }
}

function cellText(cell: Cell, where: string, rules: WorksheetRules): string | null {
  const { type, value, formula } = cell
  if (formula !== null && !rules.isFormulaStored) return `=${formula}`
  if (value === '') return null
  const at = `${where}: cell ${cellName(cell)}`
  if (type === 'str' || type === 'inlineStr' || type === 'e' || type === 'd') return value
  if (type === 'b') return value === '1' || value === 'true' ? 'TRUE' : 'FALSE'
  if (type === 'n') return figureText(cell, at, rules)
  const text = type === 's' && /^\d+$/.test(value.trim()) ? rules.strings[Number(value)] : undefined
  if (text === undefined)
    throw new UserError(`${at} refers to a text that is not there: ${type} ${value}`, 1, {
      remedy: 'fix the file',
    })
  return text
}

function figureText({ value, style }: Cell, at: string, { styles, is1904 }: WorksheetRules): string {
  const { precision = null, shown = null } = styles[Number(style)] ?? {}
  const figure = numberText(value.trim(), at, shown)
  return (precision && dateText(Number(value), precision, is1904)) ?? figure
}

/** Whether a cell holds a number that is no date. */
function isFigure({ type, style, formula }: Cell, { styles, isFormulaStored }: WorksheetRules): boolean {
  const isDate = (styles[Number(style)]?.precision ?? null) !== null
  return type === 'n' && !isDate && (formula === null || isFormulaStored)
}

function rangeOf(range: string, where: string): CellRange {
  const [from = '', to = from] = range.split(':')
  const [start, end] = [placeOf(from, where), placeOf(to, where)]
  return { top: start.row - 1, left: start.column - 1, bottom: end.row - 1, right: end.column - 1 }
}

function placeOf(name: string, where: string): { row: number; column: number } {
  const [, letters = '', digits = ''] = /^([A-Z]{1,3})(\d{1,7})$/.exec(name) ?? []
  const column = Buffer.from(letters).reduce((sum, letter) => 26 * sum + letter - 64, 0)
  if (column === 0 || column > LAST_COLUMN)
    throw new UserError(`${where}: no such cell: ${name}`, 1, { remedy: 'fix the file' })
  return { row: rowOf(digits, where), column }
}

function rowOf(digits: string, where: string): number {
  const row = Number(digits)
  if (Number.isInteger(row) && row >= 1 && row <= LAST_ROW) return row
  throw new UserError(`${where}: no such row: ${digits}`, 1, { remedy: 'fix the file' })
}

function cellName({ row, column }: { row: number; column: number }): string {
  let letters = ''
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  return `${letters}${row}`
}
