import { expect, test } from 'vitest'
import {
  layeredLayout,
  type Arrow,
  type LayeredLayout,
} from '../../pipeline/report/catalogue/layered-layout.js'

const ROW = 40
const WIDTH = 60

function laidOut(arrows: readonly Arrow[]): LayeredLayout {
  const ids = [...new Set(arrows.flat())]
  return layeredLayout(new Map(ids.map((id) => [id, WIDTH])), arrows, ROW)
}

/** Ids from left to right in each row. */
function rowsOf({ boxes }: LayeredLayout): string[][] {
  const found = [...boxes].toSorted(([, a], [, b]) => a.y - b.y || a.x - b.x)
  const rows = new Set(found.map(([, { y }]) => y))
  return [...rows].map((row) => found.filter(([, { y }]) => y === row).map(([id]) => id))
}

test('a box stands in the last row above all that it leads to', () => {
  const layout = laidOut([
    ['a', 'b'],
    ['b', 'c'],
    ['late', 'c'],
    ['c', 'd'],
    ['c', 'e'],
  ])
  expect(rowsOf(layout)).toEqual([['a'], ['b', 'late'], ['c'], ['d', 'e']])
})

test('boxes are ordered so that arrows do not cross', () => {
  const layout = laidOut([
    ['a', 'x'],
    ['b', 'y'],
    ['c', 'z'],
    ['z', 'left'],
    ['y', 'middle'],
    ['x', 'right'],
    ['left', 'end'],
    ['middle', 'end'],
    ['right', 'end'],
  ])
  const [first, second, third] = rowsOf(layout)
  const partner: Record<string, string> = { a: 'x', b: 'y', c: 'z', x: 'right', y: 'middle', z: 'left' }
  expect(first?.map((id) => partner[id])).toEqual(second)
  expect(second?.map((id) => partner[id])).toEqual(third)
})

test('an arrow leaves the lower edge of its box, passes no other one, and ends upright on the upper edge', () => {
  const arrows: Arrow[] = [
    ['top', 'a'],
    ['a', 'b'],
    ['b', 'bottom'],
    ['top', 'bottom'],
    ['top', 'c'],
    ['c', 'bottom'],
    ['top', 'd'],
    ['d', 'b'],
  ]
  const layout = laidOut(arrows)
  const at = (id: string): { x: number; y: number } =>
    layout.boxes.get(id) ?? { x: Number.NaN, y: Number.NaN }
  for (const [i, points] of layout.arrows.entries()) {
    const [from = '', to = ''] = arrows[i] ?? []
    expect(points[0]).toEqual({ x: at(from).x, y: at(from).y + ROW / 2 })
    expect(points.at(-1)).toEqual({ x: at(to).x, y: at(to).y - ROW / 2 })
    expect(points.at(-2)?.x).toBe(at(to).x)
    const others = [...layout.boxes].filter(([id]) => id !== from && id !== to).map(([, box]) => box)
    const struck = others.filter(({ x, y }) =>
      points.some((point) => Math.abs(point.y - y) <= ROW / 2 && Math.abs(point.x - x) <= WIDTH / 2),
    )
    expect(struck).toEqual([])
  }
})

test('what is joined one below the other stands straight', () => {
  const { boxes } = laidOut([
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'd'],
  ])
  expect(new Set([...boxes.values()].map(({ x }) => x)).size).toBe(1)
})
