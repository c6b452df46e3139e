import type { Random } from './random.js'

/** A line of cells; null for an empty one. */
export type Line = readonly (string | null)[]

/** A table as it is printed: what stands above it, its headings, its rows and what stands below. */
export interface Table {
  above: readonly Line[]
  head: readonly Line[]
  body: readonly Line[]
  below: readonly Line[]
}

type CellMutation = (table: Table, random: Random) => Table
type Place = readonly [row: number, column: number]

const FULL_WIDTH = '０１２３４５６７８９'
const ODD_CELLS = [
  '',
  '-',
  '…',
  'NA',
  '0',
  '00',
  '1e3',
  '1.5',
  '-1',
  'x',
  '１',
  '一',
  '=1+1',
  '#REF!',
  '99999999999999999999',
]
const MARKS = ['r', 'p', 'ⓡ', '修正', '*', ' ', ',', '+', '-', '%', '元']

/** What befalls the cells of a table before it is written, by name. */
export const CELL_MUTATIONS: Record<string, CellMutation> = {
  'swap two cells': (table, random) => {
    const [one, other] = [placeIn(table, random), placeIn(table, random)]
    return withCells(table, [
      [one, cellAt(table, other)],
      [other, cellAt(table, one)],
    ])
  },
  'swap two columns': (table, random) => {
    const [a, b] = random.pair(widthOf(table))
    const swap = swapper(a, b)
    return { ...table, head: table.head.map(swap), body: table.body.map(swap) }
  },
  'swap two columns without their labels': (table, random) => {
    const [a, b] = random.pair(widthOf(table))
    return { ...table, body: table.body.map(swapper(a, b)) }
  },
  'swap two labels': (table, random) => {
    const [a, b] = random.pair(widthOf(table))
    return { ...table, head: table.head.map(swapper(a, b)) }
  },
  'change a label': (table, random) => {
    const [row, line] = rowOf(table.head, random)
    const at = random.below(line.length)
    return { ...table, head: table.head.with(row, line.with(at, changedText(line[at] ?? '', random))) }
  },
  'change a note': (table, random) => {
    const part = random.pick(['above', 'below'] as const)
    const lines = table[part]
    if (lines.length === 0) return table
    const [row, line] = rowOf(lines, random)
    return { ...table, [part]: lines.with(row, line.with(0, changedText(line[0] ?? '', random))) }
  },
  'change a digit': (table, random) =>
    atCell(table, random, (text) => {
      const digits = [...text.matchAll(/\d/g)].map(({ index }) => index)
      if (digits.length === 0) return text
      const at = random.pick(digits)
      return `${text.slice(0, at)}${random.below(10)}${text.slice(at + 1)}`
    }),
  'drop a row': (table, random) => ({
    ...table,
    body: table.body.toSpliced(random.below(table.body.length), 1),
  }),
  'drop the last rows': (table, random) => ({
    ...table,
    body: table.body.slice(0, random.below(table.body.length)),
    below: [],
  }),
  'repeat a row': (table, random) => {
    const [, line] = rowOf(table.body, random)
    return { ...table, body: table.body.toSpliced(random.below(table.body.length), 0, line) }
  },
  'swap two rows': (table, random) => {
    const [a, b] = random.pair(table.body.length)
    return { ...table, body: swapper(a, b)(table.body) }
  },
  'drop a column': (table, random) => {
    const at = random.below(widthOf(table))
    const without = (line: Line): Line => line.toSpliced(at, 1)
    return { ...table, head: table.head.map(without), body: table.body.map(without) }
  },
  'repeat a column': (table, random) => {
    const at = random.below(widthOf(table))
    const twice = (line: Line): Line => line.toSpliced(at, 0, line[at] ?? null)
    return { ...table, head: table.head.map(twice), body: table.body.map(twice) }
  },
  'shift the cells of a row': (table, random) => {
    const [row, line] = rowOf(table.body, random)
    const at = random.below(line.length)
    const shifted = random.below(2) === 0 ? line.toSpliced(at, 1) : line.toSpliced(at, 0, null)
    return { ...table, body: table.body.with(row, shifted) }
  },
  'shift a column down': (table, random) => {
    const at = random.below(widthOf(table))
    const column = [null, ...table.body.map((line) => line[at] ?? null)]
    return { ...table, body: table.body.map((line, i) => line.with(at, column[i] ?? null)) }
  },
  'shift all columns': (table, random) => ({
    ...table,
    body: table.body.map((line) => [line.at(-1) ?? null, ...line.slice(0, -1)].slice(random.below(2))),
  }),
  'move a decimal point': (table, random) =>
    atCell(table, random, (text) =>
      random.below(2) === 0
        ? `${text}0`
        : text.replace(/(\d)(\d)(?!.*\d)/, random.below(2) === 0 ? '$1.$2' : '$1'),
    ),
  'scale a column': (table, random) => {
    const at = random.below(widthOf(table))
    return { ...table, body: table.body.map((line) => line.with(at, `${line[at] ?? ''}000`)) }
  },
  'empty a cell': (table, random) => atCell(table, random, () => ''),
  'put an odd cell': (table, random) => atCell(table, random, () => random.pick(ODD_CELLS)),
  'put a mark on a cell': (table, random) =>
    atCell(table, random, (text) =>
      random.below(2) === 0 ? `${text}${random.pick(MARKS)}` : `${random.pick(MARKS)}${text}`,
    ),
  'write full-width digits': (table, random) =>
    atCell(table, random, (text) => text.replaceAll(/\d/g, (digit) => FULL_WIDTH[Number(digit)] ?? digit)),
  'repeat the header': (table, random) => ({
    ...table,
    body: table.body.toSpliced(random.below(table.body.length), 0, ...table.head),
  }),
  'drop the header': (table) => ({ ...table, head: [] }),
  'add a total row': (table, random) => {
    const sums = Array.from({ length: widthOf(table) }, (_, i) =>
      String(table.body.reduce((sum, line) => sum + figureOf(line[i] ?? ''), 0)),
    )
    return { ...table, body: [...table.body, sums.with(0, random.pick(['合計', '總計', 'Total', '全國']))] }
  },
}

function figureOf(text: string): number {
  const figure = Number(text.replaceAll(',', ''))
  return Number.isNaN(figure) ? 0 : figure
}

function changedText(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  const digit = random.below(10)
  const changes = [
    text.slice(0, at) + text.slice(at + 1),
    `${text.slice(0, at)}${random.pick(['本', '年', ' ', '(', '合計', 'a', '1'])}${text.slice(at)}`,
    text.replace(/\d/, String(digit)),
    text.replaceAll(/\d(?!\d)/g, String(digit)),
    '',
  ]
  return random.pick(changes)
}

function atCell(table: Table, random: Random, change: (text: string) => string): Table {
  const place = placeIn(table, random)
  return withCells(table, [[place, change(cellAt(table, place) ?? '')]])
}

function placeIn(table: Table, random: Random): Place {
  const [row, line] = rowOf(table.body, random)
  return [row, random.below(line.length)]
}

function cellAt({ body }: Table, [row, column]: Place): string | null {
  return body[row]?.[column] ?? null
}

function withCells(table: Table, cells: readonly (readonly [Place, string | null])[]): Table {
  const body = table.body.map((line) => [...line])
  for (const [[row, column], text] of cells) body[row]?.splice(column, 1, text)
  return { ...table, body }
}

function rowOf(lines: readonly Line[], random: Random): [row: number, line: Line] {
  const row = random.below(lines.length)
  return [row, lines[row] ?? []]
}

function widthOf({ body }: Table): number {
  return body.reduce((most, line) => Math.min(most, line.length), Number.POSITIVE_INFINITY)
}

function swapper(a: number, b: number): <T>(items: readonly T[]) => T[] {
  const from = (i: number): number => (i === a ? b : i === b ? a : i)
  return (items) => items.flatMap((_, i) => items.slice(from(i), from(i) + 1))
}
