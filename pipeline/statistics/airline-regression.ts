import { type AirlineSetting, innovations, innovationsTransposed, startColumns } from './airline.js'
import { type ColumnType, interventionColumn, productsWithInterventions } from './intervention-columns.js'

/** A column whose squared length falls below this share, once the others are taken out, is one of them said again. */
const LEAST_SHARE = 1e-8
/** A column that loses more than this is taken through the directions a second time, against rounding (Parlett 1980, section 6-9). */
const REORTHOGONALISE = 0.01

/** A regression in the space of innovations: a QR decomposition of its columns under one setting. */
export interface RegressionBasis {
  readonly season: number
  readonly setting: AirlineSetting
  readonly length: number
  /** Orthonormal; all 0 for a column that the earlier ones cover. */
  readonly directions: readonly Float64Array[]
  /** For each column its products with the directions up to its own (upper triangle, column by column). */
  readonly triangle: readonly Float64Array[]
  /** Half the logarithm of the determinant of the columns' products. */
  readonly halfLogDeterminant: number
}

/** The basis of level, slope and season alone. Depends on the length, not on any value. */
export function startBasis(length: number, season: number, setting: AirlineSetting): RegressionBasis {
  const empty = { season, setting, length, directions: [], triangle: [], halfLogDeterminant: 0 }
  return startColumns(length, season).reduce<RegressionBasis>(extendBasis, empty)
}

/** The basis with one more column of the regression (given in values, not in innovations). */
export function extendBasis(basis: RegressionBasis, column: Float64Array): RegressionBasis {
  const direction = innovations(column, basis.season, basis.setting)
  const whole = product(direction, direction)
  const shares = takeOut(basis.directions, direction)
  let left = product(direction, direction)
  if (left < REORTHOGONALISE * whole) {
    takeOut(basis.directions, direction).forEach((share, at) => (shares[at] = (shares[at] ?? 0) + share))
    left = product(direction, direction)
  }
  const size = left > LEAST_SHARE * whole ? Math.sqrt(left) : Number.POSITIVE_INFINITY
  for (let at = 0; at < direction.length; at += 1) direction[at] = (direction[at] ?? 0) / size
  return {
    ...basis,
    directions: [...basis.directions, direction],
    triangle: [...basis.triangle, Float64Array.of(...shares, size)],
    halfLogDeterminant: basis.halfLogDeterminant + (size < Number.POSITIVE_INFINITY ? Math.log(size) : 0),
  }
}

/** What a column of innovations has outside the basis. */
export function residuals(basis: RegressionBasis, column: Float64Array): Float64Array {
  const rest = column.slice()
  takeOut(basis.directions, rest)
  takeOut(basis.directions, rest)
  return rest
}

/** Takes the directions out of a column, in place, and gives the share of each (modified Gram-Schmidt). */
function takeOut(directions: readonly Float64Array[], column: Float64Array): number[] {
  return directions.map((direction) => {
    const share = product(direction, column)
    for (let at = 0; at < column.length; at += 1)
      column[at] = (column[at] ?? 0) - share * (direction[at] ?? 0)
    return share
  })
}

/** An estimated coefficient and its variance in units of the innovations' variance. */
export interface Coefficient {
  readonly estimate: number
  readonly variance: number
}

/** The coefficients of the columns from the one at `first` on, for a series given as innovations. */
export function coefficientsFrom(basis: RegressionBasis, series: Float64Array, first: number): Coefficient[] {
  const shares = basis.directions.slice(first).map((direction) => product(direction, series))
  const inverse = inverseTriangle(basis.triangle.slice(first).map((column) => column.subarray(first)))
  return inverse.map((row) => ({
    estimate: row.reduce((sum, entry, at) => sum + entry * (shares[at] ?? 0), 0),
    variance: row.reduce((sum, entry) => sum + entry * entry, 0),
  }))
}

/** The rows of the inverse of an upper triangle given by columns. */
function inverseTriangle(columns: readonly Float64Array[]): Float64Array[] {
  const rows = columns.map(() => new Float64Array(columns.length))
  columns.forEach((column, to) => {
    const pivot = column[to] ?? Number.POSITIVE_INFINITY
    rows.forEach((row, from) => {
      let sum = from === to ? 1 : 0
      for (let at = from; at < to; at += 1) sum -= (row[at] ?? 0) * (column[at] ?? 0)
      row[to] = from > to ? 0 : sum / pivot
    })
  })
  return rows
}

/** For each index, the squared length that an intervention of a type there has outside the basis, and all it has. */
export function lengthsOutside(
  basis: RegressionBasis,
  type: ColumnType,
): { outside: Float64Array; whole: Float64Array } {
  const { length, season, setting } = basis
  let sum = 0
  const whole = innovations(interventionColumn(type, 0, length, season), season, setting)
    .map((value) => (sum += value * value))
    .toReversed()
  const outside = whole.slice()
  for (const direction of basis.directions) {
    const transposed = innovationsTransposed(direction, season, setting)
    const products = productsWithInterventions(type, transposed, season)
    for (let at = 0; at < length; at += 1) outside[at] = (outside[at] ?? 0) - (products[at] ?? 0) ** 2
  }
  return { outside, whole }
}

/** The sum of the products of two columns, entry by entry. */
export function product(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
