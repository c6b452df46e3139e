/** Types of interventions: additive outlier, level shift, temporary change, seasonal outlier. */
export type InterventionType = 'AO' | 'LS' | 'TC' | 'SO'

export const INTERVENTION_TYPES: readonly InterventionType[] = ['AO', 'LS', 'TC', 'SO']

/** What a series may be tried for: an intervention, or a ramp, a line of another slope from here on. */
export type ColumnType = InterventionType | 'ramp'

/** What remains of a temporary change one period later. Source: Chen & Liu (1993); X-13ARIMA-SEATS for monthly series. */
const TEMPORARY_CHANGE_DECAY = 0.7

/**
 * The effect of an intervention of size 1 at each period of a series.
 * A seasonal outlier moves one month from there on and the others the opposite way, so that the year's sum stays.
 * Source: Kaiser & Maravall (2001), Seasonal outliers in time series; X-13ARIMA-SEATS Reference Manual, 'outlier'.
 */
export function interventionColumn(
  type: ColumnType,
  index: number,
  length: number,
  season: number,
): Float64Array {
  const column = new Float64Array(length)
  for (let at = index; at < length; at += 1) column[at] = effectAfter(type, at - index, season)
  return column
}

function effectAfter(type: ColumnType, periods: number, season: number): number {
  if (type === 'AO') return periods === 0 ? 1 : 0
  if (type === 'LS') return 1
  if (type === 'ramp') return periods + 1
  if (type === 'TC') return TEMPORARY_CHANGE_DECAY ** periods
  return periods % season === 0 ? 1 : -1 / (season - 1)
}

/**
 * The products of a column with the interventions of one type at every index, in one backward sum.
 * The same as the product with `interventionColumn(type, index, ...)` for each index.
 */
export function productsWithInterventions(
  type: ColumnType,
  column: Float64Array,
  season: number,
): Float64Array {
  if (type === 'AO') return column
  if (type === 'LS') return backwardSums(column, 1, 1)
  if (type === 'TC') return backwardSums(column, 1, TEMPORARY_CHANGE_DECAY)
  const all = backwardSums(column, 1, 1)
  if (type === 'ramp') return backwardSums(all, 1, 1)
  const sameMonth = backwardSums(column, season, 1)
  return all.map((sum, at) => (sameMonth[at] ?? 0) - (sum - (sameMonth[at] ?? 0)) / (season - 1))
}

function backwardSums(column: Float64Array, lag: number, decay: number): Float64Array {
  const sums = column.slice()
  for (let at = sums.length - 1 - lag; at >= 0; at -= 1)
    sums[at] = (sums[at] ?? 0) + decay * (sums[at + lag] ?? 0)
  return sums
}
