import type { Line, Table } from './cell-mutations.js'
import type { Random } from './random.js'

type FigureMutation = (table: Table, random: Random) => Table

/** What befalls the writing of figures and their units between two editions, by name and by how much of the table it befalls. */
export const FIGURE_MUTATIONS: Record<string, FigureMutation> = {
  ...everywhere(
    'exchange comma and point',
    () => (text) => text.replaceAll(/[.,]/g, (mark) => (mark === '.' ? ',' : '.')),
  ),
  ...everywhere('write a decimal comma', () => (text) => text.replace(/\.(?=\d+\D*$)/, ',')),
  ...everywhere('write a decimal point', () => (text) => text.replace(/,(?=\d+\D*$)/, '.')),
  ...everywhere('write another group mark', (random) => {
    const mark = random.pick(GROUP_MARKS)
    return (text) => text.replaceAll(/(?<=\d)[.,' \u00a0\u202f\u2009’](?=\d{2,3}(?!\d))/g, mark)
  }),
  ...everywhere('group the digits', (random) => {
    const mark = random.pick(GROUP_MARKS)
    return (text) => regrouped(text, (at) => at % 3 === 0, mark)
  }),
  ...everywhere(
    'group the digits by lakh',
    () => (text) => regrouped(text, (at) => at === 3 || (at > 3 && at % 2 === 1), ','),
  ),
  ...everywhere('move the group marks', (random) => {
    const [mark, step] = [random.pick(GROUP_MARKS), 1 + random.below(4)]
    return (text) => regrouped(text, (at) => at % step === 0, mark)
  }),
  ...everywhere(
    'take the group marks off',
    () => (text) => text.replaceAll(/(?<=\d)[.,' \u00a0\u202f\u2009’](?=\d{3}(?!\d))/g, ''),
  ),
  ...everywhere('add a percent sign', (random) => {
    const sign = random.pick(['%', ' %', '％', '‰'])
    return (text) => text.replace(/\d$/, (digit) => `${digit}${sign}`)
  }),
  ...everywhere('take a percent sign off', () => (text) => text.replace(/\s?[%％]$/, '')),
  ...everywhere('put in parentheses', (random) => {
    const [open, close] = random.pick(BRACKETS)
    return (text) => text.replace(/^-?(\d.*)$/, (_, figure: string) => `${open}${figure}${close}`)
  }),
  ...everywhere('write another minus', (random) => {
    const negative = random.pick(NEGATIVES)
    return (text) => text.replace(/^[-−]?(\d.*)$/, (_, figure: string) => negative(figure))
  }),
  ...everywhere('write a unit behind', (random) => {
    const unit = random.pick(UNITS)
    return (text) => text.replace(/\d$/, (digit) => `${digit}${unit}`)
  }),
  ...everywhere(
    'write as a power of ten',
    () => (text) =>
      text.replace(
        /^(\d)(\d*?)0*$/,
        (_, first: string, rest: string) => `${first}.${rest || 0}e${text.length - 1}`,
      ),
  ),
  'write a unit in a heading': (table, random) => {
    const [open, close] = random.pick(BRACKETS)
    const unit = random.pick(UNITS)
    return oneHeading(table, random, (label) => `${label}${open}${unit.trim()}${close}`)
  },
  'write a unit behind a heading': (table, random) =>
    oneHeading(
      table,
      random,
      (label) => `${label} ${random.pick(['in', '-', ':', ''])} ${random.pick(UNITS).trim()}`,
    ),
  'take the unit off a heading': (table, random) =>
    oneHeading(table, random, (label) => label.replace(/\s*(?:[(（[][^)）\]]*[)）\]]| in \S+)/, '')),
  'change the unit of a heading': (table, random) =>
    oneHeading(table, random, (label) => otherUnit(label, random)),
  'change the unit of all headings': (table, random) => ({
    ...table,
    head: table.head.map((line) => line.map((label) => (label === null ? null : otherUnit(label, random)))),
  }),
  'change the unit of a note': (table, random) => ({
    ...table,
    above: table.above.map((line) => line.map((text) => (text === null ? null : otherUnit(text, random)))),
  }),
}

const GROUP_MARKS = [',', '.', ' ', '\u00a0', '\u202f', "'", '’', '，', '_']
const BRACKETS: [string, string][] = [
  ['(', ')'],
  ['（', '）'],
  ['[', ']'],
]
const NEGATIVES: ((figure: string) => string)[] = [
  (figure) => `${figure}-`,
  (figure) => `−${figure}`,
  (figure) => `- ${figure}`,
  (figure) => `△${figure}`,
  (figure) => `▲ ${figure}`,
]
const UNITS = [
  '千',
  '千人',
  '人',
  '萬人次',
  '億',
  ' million',
  ' thousand',
  'k',
  ' Tsd.',
  ' Mio. €',
  '%',
  '百万円',
  ' 000s',
  '元',
]

/** A mutation of figures in one cell, in one column and in all of them. */
function everywhere(
  name: string,
  changeOf: (random: Random) => (text: string) => string,
): Record<string, FigureMutation> {
  return {
    [`${name} in one cell`]: (table, random) => {
      const [row, column] = [random.below(table.body.length), figureColumn(table, random)]
      return changed(table, changeOf(random), (i, at) => i === row && at === column)
    },
    [`${name} in a column`]: (table, random) => {
      const column = figureColumn(table, random)
      return changed(table, changeOf(random), (_, at) => at === column)
    },
    [`${name} in all columns`]: (table, random) => changed(table, changeOf(random), (_, at) => at > 0),
  }
}

function changed(
  table: Table,
  change: (text: string) => string,
  isMeant: (row: number, column: number) => boolean,
): Table {
  const line = (cells: Line, row: number): Line =>
    cells.map((cell, at) => (cell !== null && isMeant(row, at) ? change(cell) : cell))
  return { ...table, body: table.body.map(line) }
}

/** The first column has the labels. */
function figureColumn({ body }: Table, random: Random): number {
  return 1 + random.below(Math.max(1, (body[0]?.length ?? 1) - 1))
}

/** The first run of digits and marks with `mark` wherever so many digits are left that `isPlace`. */
function regrouped(text: string, isPlace: (left: number) => boolean, mark: string): string {
  return text.replace(/\d[\d,'’\u00a0\u202f]*/, (figure) => {
    const digits = figure.replaceAll(/\D/g, '')
    return digits.replaceAll(/\B\d/g, (digit, at: number) =>
      isPlace(digits.length - at) ? mark + digit : digit,
    )
  })
}

function oneHeading(table: Table, random: Random, change: (label: string) => string): Table {
  const row = random.below(table.head.length)
  const line = table.head[row] ?? []
  const at = random.below(line.length)
  return { ...table, head: table.head.with(row, line.with(at, change(line[at] ?? ''))) }
}

/** A text whose unit is a thousand or ten thousand times another, or without its power of ten. */
function otherUnit(text: string, random: Random): string {
  return text
    .replace(/[千萬万億百]+(?=[人元円])|thousand|million|Tsd\.|Mio\.|Cr|[千萬万億]/, () =>
      random.pick(['', '千', '萬', '億', '百万', 'thousand', 'million', 'Tsd.', 'Mrd.']),
    )
    .trim()
}
