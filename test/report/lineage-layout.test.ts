import { expect, test } from 'vitest'
import { BOX_HEIGHT, lineageLayout } from '../../pipeline/report/catalogue/lineage-layout.js'
import type { DescribedTable } from '../../pipeline/warehouse/catalogue/described.js'

/** Tables by name with those they are made from; `landed` ones have a source. */
function tablesOf(reads: Readonly<Record<string, string[]>>): DescribedTable[] {
  return Object.entries(reads).map(([name, depends_on]) => ({
    name,
    layer: name.split('.')[0] ?? '',
    file: null,
    source: name.startsWith('landed.') ? name.slice(7) : null,
    description: {},
    grain: [],
    depends_on,
    read_by: Object.keys(reads).filter((reader) => reads[reader]?.includes(name)),
    row_count: 0,
    changed_release: null,
    changed_date: null,
    columns: [],
  }))
}

function laidOut(reads: Readonly<Record<string, string[]>>, name: string): ReturnType<typeof lineageLayout> {
  const tables = tablesOf(reads)
  const table = tables.find((each) => each.name === name)
  if (!table) throw new Error(`no table ${name}`)
  return lineageLayout(table, tables)
}

const MANY = Array.from({ length: 9 }, (_, i) => `flags.rule_${i}`)

test('a drawing holds all a table is made from down to the sources, and what is made from it, without overlap', () => {
  const { boxes, arrows, width, height } = laidOut(
    {
      'landed.rides': [],
      'staging.stg_rides': ['landed.rides'],
      'marts.rides': ['staging.stg_rides'],
      'marts.lines': ['staging.stg_rides'],
      'marts.rides_by_line': ['marts.rides', 'marts.lines'],
      'flags.jump': ['marts.rides_by_line'],
      'marts.other': ['marts.lines'],
    },
    'marts.rides_by_line',
  )
  expect(boxes.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
    'source rides',
    'table flags.jump',
    'table landed.rides',
    'table marts.lines',
    'table marts.rides',
    'table marts.rides_by_line',
    'table staging.stg_rides',
  ])
  expect(arrows).toHaveLength(7)
  const at = new Map(boxes.map((box) => [box.name, box.y]))
  expect(at.get('staging.stg_rides')).toBeGreaterThan(at.get('landed.rides') ?? Number.NaN)
  expect(at.get('flags.jump')).toBeGreaterThan(at.get('marts.rides_by_line') ?? Number.NaN)
  for (const [i, box] of boxes.entries()) {
    expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width / 2).toBeLessThanOrEqual(width)
    expect(box.y + BOX_HEIGHT / 2).toBeLessThanOrEqual(height)
    for (const other of boxes.slice(i + 1))
      expect(
        Math.abs(box.x - other.x) >= (box.width + other.width) / 2 || Math.abs(box.y - other.y) >= BOX_HEIGHT,
      ).toBe(true)
  }
})

test('more than eight tables beside each other are one box', () => {
  const reads = {
    'marts.rides': [],
    ...Object.fromEntries(MANY.map((name) => [name, ['marts.rides']])),
    'flags.all': MANY,
    'flags.history': ['flags.all'],
  }
  const drawn = (name: string): string[] =>
    laidOut(reads, name).boxes.map((box) => `${box.kind} ${box.name} ${box.count}`)
  expect(drawn('flags.all')).toEqual(['table flags.all 1', 'made-from flags.all 9', 'table flags.history 1'])
  expect(drawn('flags.history')).toEqual([
    'table flags.history 1',
    'table flags.all 1',
    'made-from flags.all 9',
  ])
  expect(drawn('marts.rides')).toEqual(['table marts.rides 1', 'read-by marts.rides 9'])
})

test('a drawing is the same each time', () => {
  const reads = { 'landed.a': [], 'marts.b': ['landed.a'], 'marts.c': ['marts.b', 'landed.a'] }
  expect(laidOut(reads, 'marts.c')).toEqual(laidOut(reads, 'marts.c'))
})
