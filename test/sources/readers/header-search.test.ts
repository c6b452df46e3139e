import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserError } from '../../../pipeline/base/error.js'
import type { Manifest } from '../../../pipeline/sources/manifest.js'
import { findTable } from '../../../pipeline/sources/readers/header/find-table.js'
import { normalLabel, type Grid, type HeadRow } from '../../../pipeline/sources/readers/reader.js'
import { Database, quoteText } from '../../../pipeline/system/database.js'
import { manifestOf, type Rules } from './given-file.js'

const RUNS = { seed: 20_211_101, numRuns: 400 }
const HAN = [
  '地區',
  '性別',
  '公務應用',
  '民眾使用',
  '合計',
  '件數',
  '金額',
  '面積',
  '戶數',
  '人次',
  '件',
  '核發數',
]
const LATIN = ['area', 'sex', 'persons', 'cases', 'amount', 'households', 'income', 'Imports', 'Exports']
const ENGLISH = [
  'Region',
  'Gender',
  'Total',
  'Number',
  'Value',
  'Ratio',
  'Owners',
  'Cards',
  'Visits',
  'Trips',
]
const GROUPS = ['應用系統', '本國籍', 'Foreign']
const UNITS: Record<string, number> = { 千元: 1000, 萬人次: 10_000, '%': 1 }
const NOTES = ['某機關受理案件統計', '製表日期：115年3月5日', '說明：依登記資料']
const UNKNOWN = ['備考', 'Z9', '占比', '登記所有權人數', 'remarks']

let database: Database
beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
})
afterAll(() => database.close())

interface Column {
  name: string
  label: string
  type: 'text' | 'count' | 'period'
  group: string | null
  unit: string | null
}

/** A contract's columns in the order in which a file has them, and how the file prints its header. */
interface Print {
  columns: Column[]
  notes: string[]
  /** Blank rows above the header: they count, and are not in the grid. */
  blanks: number
  /** Whether the text of a merged cell stands in each cell that it covers, as in a sheet, or in the first, as in CSV. */
  isFilled: boolean
  spelling: 'plain' | 'spaced' | 'full-width' | 'two languages'
  below: 'nothing' | 'units' | 'English'
}

const unit = fc.option(fc.constantFrom(...Object.keys(UNITS)))
const labelled = fc.record({
  labels: fc.shuffledSubarray([...HAN, ...LATIN], { minLength: 4, maxLength: 6 }),
  singles: fc.integer({ min: 0, max: 3 }),
  texts: fc.integer({ min: 0, max: 6 }),
  groups: fc.shuffledSubarray(GROUPS, { maxLength: 2 }),
  hasPeriod: fc.boolean(),
  units: fc.array(unit, { minLength: 9, maxLength: 9 }),
})

/** Columns that stand alone and groups of columns, groups with the same labels, in any order. */
const columns: fc.Arbitrary<Column[]> = labelled.chain(
  ({ labels, singles, texts, groups, hasPeriod, units }) => {
    const count = groups.length === 0 ? labels.length : singles
    const blocks: Omit<Column, 'name' | 'unit'>[][] = labels
      .slice(0, count)
      .map((label, i) => [{ label, type: i < texts ? ('text' as const) : ('count' as const), group: null }])
    for (const group of groups)
      blocks.push(labels.slice(count, count + 3).map((label) => ({ label, type: 'count' as const, group })))
    if (hasPeriod) blocks.push([{ label: '統計期', type: 'period', group: null }])
    return fc.shuffledSubarray(blocks, { minLength: blocks.length }).map((shuffled) =>
      shuffled.flat().map((column, i) => ({
        ...column,
        name: `c${i}`,
        unit: column.type === 'count' ? (units[i] ?? null) : null,
      })),
    )
  },
)

const print: fc.Arbitrary<Print> = fc.record({
  columns,
  notes: fc.shuffledSubarray(NOTES),
  blanks: fc.integer({ min: 0, max: 2 }),
  isFilled: fc.boolean(),
  spelling: fc.constantFrom('plain', 'spaced', 'full-width', 'two languages'),
  below: fc.constantFrom('nothing', 'units', 'English'),
})

/** The contract of the columns, which lists them in another order than the file. */
function contractOf(columns: readonly Column[]): Manifest {
  const groups = [...new Set(columns.flatMap(({ group }) => group ?? []))]
  const specs = columns.toReversed().map(({ name, label, type, group, unit }) => [
    name,
    {
      labels: [LATIN.includes(label) ? `former ${name}` : `舊稱${name}`, label] as [string, string],
      type,
      ...(group === null ? {} : { group: `g${groups.indexOf(group)}` }),
      ...(unit === null ? {} : { 'published-unit': unit }),
    },
  ])
  const period = columns.find(({ type }) => type === 'period')
  const rules = {
    columns: Object.fromEntries(specs),
    groups: Object.fromEntries(groups.map((text, i) => [`g${i}`, [text]])),
    ...(period === undefined ? {} : { period: { column: period.name, calendar: 'roc', frequency: 'year' } }),
  } as Rules
  return manifestOf(rules)
}

type Labelling = (column: Column, print: Print) => string | null

interface Printed {
  grid: Grid
  /** The last row of the header. */
  last: number
}

/** The first rows of the file. @param label what stands for a column's label. */
function printed(print: Print, label: Labelling = spelt): Printed {
  const { columns, notes, blanks } = print
  const lines: (string | null)[][] = notes.map((note) => [note])
  const header = headerLines(print, label)
  const data = [1, 2].map((i) =>
    columns.map(({ type }) => (type === 'period' ? `11${i}年` : type === 'text' ? 'Taipei' : `${i},234`)),
  )
  const head = [...lines, ...header, ...data].map((cells, i): HeadRow => {
    const row = i + 1 + (i < notes.length ? 0 : blanks)
    return { row, cells: columns.map((_, at) => cells[at] ?? null) }
  })
  return { grid: gridOf(head, columns.length), last: notes.length + blanks + header.length }
}

function headerLines(print: Print, label: Labelling): (string | null)[][] {
  const { columns, isFilled, below } = print
  const lines: (string | null)[][] = []
  const isGrouped = columns.some(({ group }) => group !== null)
  if (isGrouped)
    lines.push(
      columns.map((column, i) => {
        const { group } = column
        if (group === null) return label(column, print)
        return isFilled || columns[i - 1]?.group !== group ? group : null
      }),
    )
  lines.push(
    columns.map((column) => (isGrouped && column.group === null && !isFilled ? null : label(column, print))),
  )
  if (below === 'units' && columns.some(({ type }) => type === 'count'))
    lines.push(columns.map(({ type, unit }) => (type === 'count' ? (unit ?? '筆') : null)))
  if (below === 'English' && hasEnglish(columns)) lines.push(columns.map((_, i) => ENGLISH[i] ?? null))
  return lines
}

/** English below a header without Chinese is no other language, and below nothing but texts it may be the first row. */
function hasEnglish(columns: readonly Column[]): boolean {
  const isHan = columns.some(({ label }) => !LATIN.includes(label))
  return isHan && columns.some(({ type }) => type !== 'text')
}

function spelt({ label, unit }: Column, { spelling, below, columns }: Print): string {
  const at = columns.findIndex((column) => column.label === label)
  const inBrackets = unit === null || below === 'units' ? '' : `（${unit}）`
  const isHan = !LATIN.includes(label)
  if (spelling === 'spaced') return `${label.split('').join(' ')}${inBrackets}`
  if (spelling === 'full-width')
    return `${isHan ? label.split('').join('　') : label.replaceAll(/[a-zA-Z]/g, (each) => String.fromCodePoint((each.codePointAt(0) ?? 0) + 0xfee0))}${inBrackets}`
  if (spelling === 'two languages')
    return `${isHan ? `${label}\n${ENGLISH[at] ?? ''}` : `中文\n${label}`}${inBrackets}`
  return `${label}${inBrackets}`
}

function valuesSql(rows: readonly HeadRow[], width: number): string {
  const names = Array.from({ length: width }, (_, i) => `c${i}`)
  const nothing = names.map((name) => `null::varchar as ${name}`).join(', ')
  const selects = rows.map(({ cells }) =>
    names.map((_, i) => (cells[i] == null ? 'null' : quoteText(cells[i] ?? ''))).join(', '),
  )
  return `(select ${nothing} where false ${selects.map((select) => `union all select ${select}`).join(' ')})`
}

function gridOf(head: HeadRow[], width: number): Grid {
  return {
    found: {},
    width,
    head,
    isNamed: false,
    hasRows: true,
    hasRejects: false,
    emptyRows: [],
    after: (row) =>
      valuesSql(
        head.filter((each) => each.row > row),
        width,
      ),
  }
}

test('every column is found at its place, however the header is printed', async () => {
  await fc.assert(
    fc.asyncProperty(print, async (print) => {
      const { columns } = print
      const { grid, last } = printed(print)
      const layout = await findTable([grid], contractOf(columns), database, 'usage.csv')
      expect(columns.map(({ name }) => [layout.columns[name]?.index, layout.columns[name]?.factor])).toEqual(
        columns.map(({ unit }, i) => [i, UNITS[unit ?? '%']]),
      )
      expect(layout.header[1]).toBe(last)
    }),
    RUNS,
  )
})

test('a label that is gone, changed or taken by another column is named in a refusal', async () => {
  const altered = fc.tuple(print, fc.nat(), fc.constantFrom('gone', 'unknown', 'longer', 'other'), fc.nat())
  await fc.assert(
    fc.asyncProperty(altered, async ([print, place, change, by]) => {
      const { columns } = print
      const target = columns[place % columns.length]
      const others = columns.filter(({ label }) => label !== target?.label)
      const other = others[by % others.length]
      if (target === undefined || other === undefined) return
      const label = (column: Column, print: Print): string | null => {
        if (column !== target) return spelt(column, print)
        if (change === 'gone') return null
        if (change === 'longer') return `${column.label}${HAN[by % HAN.length] ?? ''}`
        return change === 'other' ? spelt(other, print) : (UNKNOWN[by % UNKNOWN.length] ?? null)
      }
      const found = findTable([printed(print, label).grid], contractOf(columns), database, 'usage.csv')
      const message = await found.then(
        () => 'it was found',
        (cause: unknown) => (cause instanceof UserError ? cause.message : cause),
      )
      expect(message).toContain(target.label)
    }),
    RUNS,
  )
})

test('in any heap of cells a column is found only below its label, else the file is refused', async () => {
  const few = fc.shuffledSubarray([...HAN, ...LATIN], { minLength: 2, maxLength: 2 })
  const heap = fc.tuple(few, fc.option(fc.constantFrom(...GROUPS))).chain(([labels, group]) => {
    const columns = labels.map((label, i): Column => {
      return { name: `c${i}`, label, type: 'count', group: i === 0 ? group : null, unit: null }
    })
    const cell = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...labels, ...(group === null ? [] : [group])) },
      { weight: 4, arbitrary: fc.constantFrom(null, '', '件', '千元', '115年', '金額(千元)', ...ENGLISH) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    )
    return fc.tuple(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.constant(columns),
    )
  })
  let found = 0
  await fc.assert(
    fc.asyncProperty(heap, async ([rows, columns]) => {
      const width = rows.reduce((most, cells) => Math.max(most, cells.length), 1)
      const grid = gridOf(
        rows.map((cells, i) => ({ row: i + 1, cells })),
        width,
      )
      const layout = await findTable([grid], contractOf(columns), database, 'usage.csv').catch(
        (cause: unknown) => {
          if (cause instanceof UserError) return null
          throw cause
        },
      )
      if (layout === null) return
      found++
      const above = rows.slice(layout.header[0] - 1, layout.header[1])
      for (const { name, label } of columns) {
        const index = layout.columns[name]?.index ?? -1
        const said = above.map((cells, i) => {
          const reach = i < above.length - 1 ? cells.slice(0, index + 1) : [cells[index]]
          return reach.findLast((cell) => (cell ?? '').trim() !== '') ?? ''
        })
        expect(normalLabel(said.join(''))).toContain(normalLabel(label))
      }
      expect(new Set(columns.map(({ name }) => layout.columns[name]?.index)).size).toBe(columns.length)
    }),
    { ...RUNS, numRuns: 2 * RUNS.numRuns },
  )
  expect(found).toBeGreaterThan(RUNS.numRuns / 20)
})
