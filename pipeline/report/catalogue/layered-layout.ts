/** A place of a drawing in pixels. */
export interface Point {
  x: number
  y: number
}

/** An arrow from one box to another, by their ids. */
export type Arrow = readonly [from: string, to: string]

/** Where boxes and arrows stand: the middle of each box by its id, and the places that each arrow passes, in the order given. */
export interface LayeredLayout {
  width: number
  height: number
  boxes: ReadonlyMap<string, Point>
  arrows: Point[][]
}

/** A place in a row: a box, or where a longer arrow passes the row. */
interface Place {
  x: number
  width: number
  above: Place[]
  below: Place[]
}

interface PlacedBox {
  row: number
  place: Place
}

/** An arrow's places, from row to row. */
interface Way {
  first: number
  places: Place[]
}

const MARGIN = 2
const BESIDE = 14
const BETWEEN = 30
/** Length of the upright end of an arrow. */
const HEAD = 12
/** Passes over the rows, down and up; more move nothing that could be seen. */
const PASSES = 4
/** Pull of a passing arrow for one of a box, so that long arrows run straight. */
const STRAIGHT = 8

/**
 * Places boxes in rows of one height, each below all that have an arrow to it, ordered and moved towards what they are joined
 * with. Arrows must not run in a circle.
 * @param widths of the boxes by id, in pixels; boxes in one row stand in this order where nothing else decides.
 */
export function layeredLayout(
  widths: ReadonlyMap<string, number>,
  arrows: readonly Arrow[],
  rowHeight: number,
): LayeredLayout {
  const rowOf = rowsOf([...widths.keys()], arrows)
  const rows: Place[][] = Array.from({ length: Math.max(...rowOf.values()) + 1 }, () => [])
  const boxes = new Map<string, PlacedBox>()
  for (const [id, row] of rowOf) boxes.set(id, { row, place: addPlace(rows, row, widths.get(id) ?? 0) })
  const ways = arrows.flatMap(([from, to]) => {
    const ends = [boxes.get(from), boxes.get(to)] as const
    return ends[0] && ends[1] ? [addWay(rows, ends[0], ends[1])] : []
  })
  order(rows)
  align(rows)
  const places = rows.flat()
  const left = Math.min(...places.map(({ x, width }) => x - width / 2)) - MARGIN
  const right = Math.max(...places.map(({ x, width }) => x + width / 2)) + MARGIN
  const xOf = ({ x }: Place): number => Math.round(x - left)
  const top = (row: number): number => MARGIN + row * (rowHeight + BETWEEN)
  return {
    width: Math.ceil(right - left),
    height: top(rows.length - 1) + rowHeight + MARGIN,
    boxes: new Map(
      [...boxes].map(([id, { place, row }]) => [id, { x: xOf(place), y: top(row) + rowHeight / 2 }]),
    ),
    arrows: ways.map(({ first, places: passed }) =>
      passed.flatMap((place, i) => {
        const at = top(first + i)
        const passes = [at, at + rowHeight]
        const ys = i === 0 ? passes.slice(1) : i < passed.length - 1 ? passes : [at - HEAD, at]
        return ys.map((y) => ({ x: xOf(place), y }))
      }),
    ),
  }
}

/** The row of each box: the last one above all that it has an arrow to. */
function rowsOf(ids: readonly string[], arrows: readonly Arrow[]): Map<string, number> {
  const below = joined(arrows)
  const heights = new Map<string, number>()
  const heightOf = (id: string): number => {
    const height = heights.get(id) ?? Math.max(-1, ...(below.get(id) ?? []).map(heightOf)) + 1
    heights.set(id, height)
    return height
  }
  const highest = Math.max(...ids.map(heightOf))
  return new Map(ids.map((id) => [id, highest - heightOf(id)]))
}

function joined(arrows: readonly Arrow[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [from, to] of arrows) found.set(from, [...(found.get(from) ?? []), to])
  return found
}

function addPlace(rows: readonly Place[][], row: number, width: number): Place {
  const place = { x: 0, width, above: [], below: [] }
  rows[row]?.push(place)
  return place
}

/** The places from one box down to another, with one in each row that is passed. */
function addWay(rows: readonly Place[][], from: PlacedBox, to: PlacedBox): Way {
  const passed = Array.from({ length: to.row - from.row - 1 }, (_, i) => addPlace(rows, from.row + 1 + i, 0))
  const places = [from.place, ...passed, to.place]
  for (const [i, place] of places.entries()) {
    const next = places[i + 1]
    if (!next) break
    place.below.push(next)
    next.above.push(place)
  }
  return { first: from.row, places }
}

/** Sorts each row by what its places are joined with in the row before, downwards and upwards in turn. */
function order(rows: readonly Place[][]): void {
  for (let pass = 0; pass < PASSES; pass++) {
    const isDown = pass % 2 === 0
    for (const row of isDown ? rows : rows.toReversed()) {
      const middles = new Map(row.map((place) => [place, middleOf(isDown ? place.above : place.below)]))
      const at = (place: Place): number => middles.get(place) ?? place.x
      row.sort((a, b) => at(a) - at(b))
      pack(row)
    }
  }
}

/** Puts the places of a row beside each other, around 0. */
function pack(row: readonly Place[]): void {
  const offsets = offsetsOf(row)
  const middle = (offsets.at(-1) ?? 0) / 2
  for (const [i, place] of row.entries()) place.x = (offsets[i] ?? 0) - middle
}

/** Moves the places of each row as near as they can be to what they are joined with below, then above, and below at last. */
function align(rows: readonly Place[][]): void {
  for (let pass = 0; pass <= PASSES; pass++) {
    const isUp = pass % 2 === 0
    for (const row of isUp ? rows.toReversed() : rows)
      spread(
        row,
        row.map((place) => middleOf(isUp ? place.below : place.above) ?? place.x),
      )
  }
}

/** Of all x that keep the order and distances of a row, those with the least sum of squared ways to where the places want to be. */
function spread(row: readonly Place[], wanted: readonly number[]): void {
  const offsets = offsetsOf(row)
  const runs: { sum: number; weight: number; count: number }[] = []
  for (const [i, { width }] of row.entries()) {
    const weight = width === 0 ? STRAIGHT : 1
    let run = { sum: weight * ((wanted[i] ?? 0) - (offsets[i] ?? 0)), weight, count: 1 }
    for (let last = runs.at(-1); last && last.sum / last.weight >= run.sum / run.weight; last = runs.at(-1)) {
      runs.pop()
      run = { sum: last.sum + run.sum, weight: last.weight + run.weight, count: last.count + run.count }
    }
    runs.push(run)
  }
  const found = runs.flatMap(({ sum, weight, count }) => Array<number>(count).fill(sum / weight))
  for (const [i, place] of row.entries()) place.x = (found[i] ?? 0) + (offsets[i] ?? 0)
}

/** How far the middle of each place is at least from that of the first. */
function offsetsOf(row: readonly Place[]): number[] {
  let offset = 0
  return row.map(({ width }, i) => {
    const before = row[i - 1]
    if (before) offset += (before.width + width) / 2 + BESIDE
    return offset
  })
}

function middleOf(places: readonly Place[]): number | undefined {
  return places.length === 0 ? undefined : places.reduce((sum, { x }) => sum + x, 0) / places.length
}
