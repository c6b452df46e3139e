/** Sums up to, but not including, each point, from which the line through any run of points follows at once. */
export interface LineSums {
  count: number
  x: Float64Array
  xx: Float64Array
  y: Float64Array
  xy: Float64Array
  yy: Float64Array
}

/** The least squares line through a run of points. */
export interface Line {
  /** where the line is at its mean: the mean place */
  centre: number
  /** the value there: the mean of the values */
  level: number
  /** change of the value for each step of one place */
  slope: number
}

/** The sums for values `y` at places `x`, two arrays of one length. */
export function lineSums(x: Float64Array, y: Float64Array): LineSums {
  const empty = () => new Float64Array(y.length + 1)
  const sums = { count: y.length, x: empty(), xx: empty(), y: empty(), xy: empty(), yy: empty() }
  for (const [at, value] of y.entries()) {
    const place = x[at] ?? 0
    sums.x[at + 1] = (sums.x[at] ?? 0) + place
    sums.xx[at + 1] = (sums.xx[at] ?? 0) + place * place
    sums.y[at + 1] = (sums.y[at] ?? 0) + value
    sums.xy[at + 1] = (sums.xy[at] ?? 0) + place * value
    sums.yy[at + 1] = (sums.yy[at] ?? 0) + value * value
  }
  return sums
}

const between = (sums: Float64Array, from: number, to: number) => (sums[to] ?? 0) - (sums[from] ?? 0)

/** The sum of squares about the least squares line through the points from `from` up to, but not including, `to`. */
export function squaresAboutLine(sums: LineSums, from: number, to: number): number {
  const count = to - from
  const x = between(sums.x, from, to)
  const y = between(sums.y, from, to)
  const xx = between(sums.xx, from, to) - (x * x) / count
  const xy = between(sums.xy, from, to) - (x * y) / count
  const yy = between(sums.yy, from, to) - (y * y) / count
  return Math.max(0, xx > 0 ? yy - (xy * xy) / xx : yy)
}

/** The least squares line through the points from `from` up to, but not including, `to`. */
export function lineThrough(sums: LineSums, from: number, to: number): Line {
  const count = to - from
  const centre = between(sums.x, from, to) / count
  const level = between(sums.y, from, to) / count
  const xx = between(sums.xx, from, to) - count * centre * centre
  const xy = between(sums.xy, from, to) - count * centre * level
  return { centre, level, slope: xx > 0 ? xy / xx : 0 }
}

/** The value of a line at a place. */
export function valueAt(line: Line, place: number): number {
  return line.level + line.slope * (place - line.centre)
}
