import { describe, expect, test } from 'vitest'
import { endLabels } from '../../pipeline/report/short-chart/end-labels.js'
import { flagLabels } from '../../pipeline/report/short-chart/flag-labels.js'
import { linesOf } from '../../pipeline/report/short-chart/name-lines.js'
import { periodStart } from '../../pipeline/report/short-chart/period-start.js'
import type { PlacedRow, Scene } from '../../pipeline/report/short-chart/scene.js'
import { slotName, slots, stepOf } from '../../pipeline/report/short-chart/time-axis.js'
import { logRangeOf, rangeOf } from '../../pipeline/report/short-chart/value-axis.js'
import { textWidth } from '../../pipeline/report/text-width.js'
import { Random } from '../mutation/random.js'

test.each([
  ['2017', '2017-01-01'],
  ['2017-S2', '2017-07-01'],
  ['2017-Q4', '2017-10-01'],
  ['2017-03', '2017-03-01'],
  // ISO 8601: the week of 4 January; that of 2021 begins on it, that of 2020 in the year before
  ['2021-W01', '2021-01-04'],
  ['2020-W01', '2019-12-30'],
  ['2020-W53', '2020-12-28'],
  ['2017-03-05', '2017-03-05'],
  ['2017-03-05T13:05', '2017-03-05T13:05'],
  ['2017-04-01/P1Y', '2017-04-01'],
  ['2017/18', null],
  ['Red', null],
  ['', null],
])('%j begins on %j', (label, start) => {
  expect(periodStart(label)).toBe(start)
})

test.each([
  [['2017-01-01', '2019-01-01'], 'year'],
  [['2017-04-01', '2018-04-01', '2020-04-01'], 'year'],
  [['2017-01-01', '2017-10-01'], 'quarter'],
  [['2017-02-01', '2017-05-01'], 'quarter'],
  [['2017-01-01', '2017-02-01'], 'month'],
  [['2017-01-02', '2017-01-09', '2017-01-30'], 'week'],
  [['2017-01-02', '2017-01-03'], 'day'],
  [['2017-01-02T05:00', '2017-01-02T06:00'], 'moment'],
])('periods that begin at %j are a %s each', (moments, step) => {
  expect(stepOf(moments)).toBe(step)
})

test('bars have a place for periods that are missing', () => {
  expect(slots(['2019-11-01', '2020-02-01'], 'month', 400).map((day) => slotName(day, 'month'))).toEqual([
    '2019-11',
    '2019-12',
    '2020-01',
    '2020-02',
  ])
  expect(slots(['2020-01-01', '2020-10-01'], 'quarter', 400).map((day) => slotName(day, 'quarter'))).toEqual([
    '2020-Q1',
    '2020-Q2',
    '2020-Q3',
    '2020-Q4',
  ])
  expect(slots(['1900-01-01', '2020-01-01'], 'day', 400)).toHaveLength(401)
})

describe('the range of an axis', () => {
  test.each([
    [[3, 98], true, [0, 100]],
    [[-3, 98], true, [-20, 100]],
    [[-98, -3], true, [-100, 0]],
    // a line far from nought is shown without it
    [[96, 98], false, [96, 98]],
    [[10, 98], false, [0, 100]],
    [[0.011, 0.019], false, [0, 0.02]],
    [[7], false, [6, 8]],
    [[0], true, [0, 1]],
  ])('of %j, with a base: %j, is %j', (values, hasBase, range) => {
    expect(rangeOf(values, hasBase)).toEqual(range)
  })

  test('holds all values, is not much larger, and begins at nought where marks stand on it', () => {
    const random = fractions(11)
    for (let i = 0; i < 2000; i++) {
      const size = 10 ** (random() * 24 - 12)
      const values = Array.from({ length: 1 + Math.floor(random() * 9) }, () => (random() - random()) * size)
      for (const hasBase of [true, false]) {
        const [low, high] = rangeOf(values, hasBase)
        const [least, most] = [Math.min(...values), Math.max(...values)]
        expect(low).toBeLessThanOrEqual(least + size * 1e-9)
        expect(high).toBeGreaterThanOrEqual(most - size * 1e-9)
        expect(hasBase && (low > 0 || high < 0)).toBe(false)
        const span = Math.max(most, 0) - Math.min(least, 0)
        expect(high - low).toBeLessThanOrEqual(span * 2.5)
      }
    }
  })

  test('of logarithms is whole powers of ten', () => {
    expect(logRangeOf([3, 4200])).toEqual([1, 10_000])
    expect(logRangeOf([10])).toEqual([10, 100])
  })
})

test('names beside lines that end close together stand apart, in the order of the lines, within the drawing', () => {
  const random = fractions(5)
  for (let i = 0; i < 500; i++) {
    const colors = ['a', 'b', 'c', `a name of ${'many words '.repeat(4)}`].slice(
      0,
      2 + Math.floor(random() * 3),
    )
    const values = colors.map(() => 50 + (random() - 0.5) * 100 * random())
    const rows = colors.map((color, at) => rowOf(color, values[at] ?? 0))
    const height = 240
    const labels = endLabels(sceneOf(rows, colors), [0, 100], { room: 110, height })
    const lines = labels.toSorted((a, b) => b.label_y - a.label_y)
    const wanted = rows.toSorted((a, b) => (b.chart_y ?? 0) - (a.chart_y ?? 0)).map((row) => row.chart_color)
    expect([...new Set(lines.map((line) => line.chart_color))]).toEqual(wanted)
    for (const color of colors)
      expect(lines.filter((line) => line.chart_color === color).map((line) => line.label_text)).toEqual(
        linesOf(color, 110, { size: 13, isBold: true }),
      )
    const places = lines.map(({ label_y: y }) => (y / 100) * height)
    expect(places.at(-1)).toBeGreaterThan(0)
    expect(places[0]).toBeLessThan(height + 16)
    const gaps = places.slice(1).map((place, at) => (places[at] ?? 0) - place)
    expect(Math.min(...gaps)).toBeGreaterThan(15.9)
  }
})

test.each([
  ['Sea', 100, ['Sea']],
  ['North Sea and Baltic Sea', 100, ['North Sea and', 'Baltic Sea']],
  ['Nordseehafenverwaltung', 90, ['Nordseehafenv', 'erwaltung']],
  ['自然人憑證使用次數', 50, ['自然人憑', '證使用次', '數']],
  ['', 50, []],
])('%j in lines of %d pixels is %j', (text, width, lines) => {
  expect(linesOf(text, width, { size: 12, isBold: false })).toEqual(lines)
})

test('the numbers of flags stand within the drawing, on no ring and on no other number, and those with room are there', () => {
  const random = fractions(3)
  const frame = { width: 280, height: 240, inset: 10, radius: 7, fontSize: 11, foot: 0 }
  for (let i = 0; i < 300; i++) {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      ...rowOf('', 100 * random()),
      chart_at: null,
      chart_x: at,
      ...(random() < 0.2 ? { flag_number: at + 1 } : {}),
    }))
    const middles = (all: readonly { chart_x: number | null; chart_y: number | null }[]) =>
      all.map(
        ({ chart_x: x, chart_y: y }) => [10 + ((x ?? 0) / 59) * 260, 240 - ((y ?? 0) / 100) * 240] as const,
      )
    const numbers = flagLabels(sceneOf(rows, ['']), [0, 100], frame, new Map())
    const places = middles(numbers).map(
      ([x, y], at) => [x + (numbers[at]?.label_dx ?? 0), y + (numbers[at]?.label_dy ?? 0)] as const,
    )
    const flagged = rows.filter((row) => 'flag_number' in row)
    expect(numbers.length).toBeGreaterThan(flagged.length / 2)
    for (const [at, [x, y]] of places.entries()) {
      expect(x >= 4 && x <= 276 && y >= 1 && y <= 235).toBe(true)
      for (const [left, top] of middles(flagged)) expect(Math.hypot(x - left, y - top)).toBeGreaterThan(8)
      for (const [left, top] of places.slice(at + 1))
        expect(Math.abs(x - left) >= 8 || Math.abs(y - top) >= 10).toBe(true)
    }
  }
})

test('the words of a flag cross no line; where they would, its number stands alone', () => {
  const random = fractions(5)
  const frame = { width: 700, height: 340, inset: 10, radius: 8, fontSize: 12, foot: 24 }
  const turn = 'fell 40.6%'
  let worded = 0
  for (let i = 0; i < 200; i++) {
    const rows = Array.from({ length: 12 }, (_, at) => ({
      ...rowOf('', 100 * random()),
      chart_at: null,
      chart_x: at,
      ...(at % 4 === 2 ? { flag_number: at, flag_id: `drop:${at}` } : {}),
    }))
    const turns = new Map([
      ['drop:2', turn],
      ['drop:6', turn],
    ])
    const middle = ({ chart_x: x, chart_y: y }: { chart_x: number | null; chart_y: number | null }) =>
      [10 + ((x ?? 0) / 11) * 680, 340 - ((y ?? 0) / 100) * 340] as const
    const labels = flagLabels(sceneOf(rows, ['']), [0, 100], frame, turns)
    expect(labels.find(({ flag_number: number }) => number === 10)?.label_text ?? '10').toBe('10')
    for (const label of labels.filter(({ label_text: text }) => text.includes(turn))) {
      worded++
      const [x, y] = middle(label)
      const half = (textWidth(label.label_text, 12, true) + 2) / 2
      const [left, top] = [x + label.label_dx - half, y + label.label_dy - 6]
      expect(left >= 0 && left + 2 * half <= 700 && top + 12 <= 340 - 24).toBe(true)
      const isCovered = rows.slice(1).some((row, at) => {
        const [from, to] = [middle(rows[at] ?? row), middle(row)]
        return Array.from({ length: 101 }, (_, i) => i / 100).some((share) => {
          const [on, off] = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
          return on > left && on < left + 2 * half && off > top && off < top + 12
        })
      })
      expect(isCovered).toBe(false)
    }
  }
  expect(worded).toBeGreaterThan(200)
})

function fractions(seed: number): () => number {
  const random = new Random(seed)
  return () => random.below(2 ** 30) / 2 ** 30
}

function rowOf(color: string, value: number): PlacedRow {
  return {
    chart_at: '2020-01-01',
    chart_x: null,
    chart_name: '',
    chart_y: value,
    chart_low: null,
    chart_high: null,
    chart_color: color,
    chart_panel: '',
    chart_partial: false,
    chart_definition: 0,
    chart_break: false,
    chart_dot: true,
    chart_mark: false,
  }
}

function sceneOf(rows: readonly PlacedRow[], colors: readonly string[]): Scene {
  return {
    shape: 'line',
    drawn: { x: 'period', along: 'time', y: 'value', color: 'line', panels: null, low: null, high: null },
    rows,
    colors,
    panels: [''],
    step: 'year',
    isLog: false,
  }
}
