import { USUAL_DECIMALS, type NumberWriting } from '../sources/number-writing.js'
import { marksSchema, type Marks } from '../sources/marks.js'
import { signsOf } from '../sources/readers/header/units.js'
import type { Database } from '../system/database.js'
import type { Choice } from './choice.js'
import { sampledMarks } from './sample-marks.js'
import {
  CANDIDATES,
  cellsWithSign,
  mayBeFigures,
  readColumns,
  unitBeside,
  type ReadColumn,
  type SampledColumn,
} from './sample-readings.js'
import { decimalChoice, writingOfFile, type Convention } from './sample-writing.js'

/** What a sample says about a column of figures. */
export interface FigureColumn {
  type: 'count' | 'number'
  /** The sign of a unit that stands beside its figures, where no label states one. */
  unit: string | null
  /** How it is written, where that is not as in the rest of the file. */
  numbers: NumberWriting | null
  decimals: number
  /** Its figures by row. */
  figures: ReadonlyMap<number, number>
  choices: Choice[]
}

/** What a sample says about its figures. */
export interface SampledFigures {
  columns: ReadonlyMap<number, FigureColumn>
  numbers: NumberWriting | null
  marks: Partial<Marks>
  choices: Choice[]
  /** What else a person should know. */
  remarks: string[]
}

/** Which columns hold figures and how they are written, told from whole columns. */
export async function sampledFigures(
  database: Database,
  columns: readonly SampledColumn[],
  convention: Convention,
): Promise<SampledFigures> {
  const likely = columns.filter(({ cells }) => mayBeFigures(cells))
  const units = new Set(
    likely.flatMap(({ cells, unit }) => [unitBeside(cells) ?? '', ...signsOf(unit ?? undefined)]),
  )
  const beside = sampledMarks(
    likely.flatMap(({ cells }) => cells.filter(({ isStored }) => !isStored)),
    units,
  )
  const marks = marksSchema.parse(beside.marks)
  const read = await readColumns(database, likely, marks)
  const measures = read.filter(({ isFigures }) => isFigures)
  const writing = writingOfFile(measures, convention)
  return {
    columns: new Map(
      measures.map((measure) => [measure.column.index, figureColumn(measure, writing.numbers)]),
    ),
    numbers: writing.isSaid ? writing.numbers : null,
    marks: measures.length === 0 ? {} : beside.marks,
    choices: [...writing.choices, ...(measures.length === 0 ? [] : beside.choices)],
    remarks: read.flatMap((column) => unreadRemark(column)),
  }
}

/** That cells of a column which begins as one of figures are none, and what becomes of it. */
function unreadRemark({ column, cells, fitting, isFigures }: ReadColumn): string[] {
  const [first, ...more] = cells.filter(
    ({ figures, isStored }) => !isStored && fitting.every((k) => figures[k] === null),
  )
  if (first === undefined) return []
  const unread = `cells that can be read as no figure: ${more.length + 1} of ${cells.length}, first ${first.text.trim()} in row ${first.row}`
  return [
    isFigures
      ? `${column.name}: ${unread}; their rows will be set aside`
      : `${column.name} is text, since ${unread}`,
  ]
}

/** What a column is under the writing of its file, or under its own where that reads it better. */
function figureColumn(measure: ReadColumn, file: NumberWriting): FigureColumn {
  const { column, cells, fitting, unit } = measure
  const asFile = fitting.find(
    (k) =>
      CANDIDATES[k]?.decimal === file.decimal &&
      (CANDIDATES[k]?.group === file.group || file.group === 'none'),
  )
  const chosen = asFile ?? fitting[0] ?? 0
  const figures = cells.flatMap((cell) => {
    const text = cell.isStored ? cell.text : cell.figures[chosen]
    return text == null ? [] : [{ row: cell.row, text: text.replace('%', '') }]
  })
  const isNumber = figures.some(({ text }) => /[-.eE]/.test(text))
  const decimals = figures.reduce((most, { text }) => Math.max(most, (text.split('.')[1] ?? '').length), 0)
  const own = CANDIDATES[chosen]
  const numbers =
    asFile === undefined && own !== undefined && differs(measure, file)
      ? { ...own, negative: file.negative }
      : null
  return {
    type: isNumber ? 'number' : 'count',
    unit,
    numbers,
    decimals: decimals > USUAL_DECIMALS ? Math.min(20, decimals) : USUAL_DECIMALS,
    figures: new Map(figures.map(({ row, text }) => [row, Number(text)])),
    choices: [
      ...(numbers === null
        ? []
        : [
            {
              ...decimalChoice(numbers.decimal, [measure], {
                isOpen: false,
                others: [],
                why: '; the rest of the file is written otherwise',
              }),
              key: ['columns', column.name, 'numbers', 'decimal'],
            },
          ]),
      ...(unit === null ? [] : [unitChoice(column, unit)]),
    ],
  }
}

/** Whether a column is read otherwise by the writing of its file than by one that fits it. */
function differs({ cells }: ReadColumn, { decimal, group }: NumberWriting): boolean {
  const k = CANDIDATES.findIndex(
    (candidate) => candidate.decimal === decimal && (candidate.group === group || group === 'none'),
  )
  return cells.some(({ figures, isStored }) => !isStored && figures[k] == null)
}

function unitChoice({ name, cells }: SampledColumn, unit: string): Choice {
  const signs = cellsWithSign(cells)
  const figures = cells.filter(({ text }) => /[1-9]/.test(text))
  const isShare = unit === '%' || unit === '‰'
  return {
    key: ['columns', name, 'unit'],
    chosen: unit,
    evidence: `it stands beside ${signs.length} of ${cells.length} figures, first ${signs[0]?.text.trim()} in row ${signs[0]?.row}`,
    others: isShare ? ['none: then the figures without the sign may be 0.125 for 12.5 %'] : [],
    isOpen: isShare && signs.length < figures.length,
  }
}
