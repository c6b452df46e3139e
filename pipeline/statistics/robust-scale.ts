/** 1 / the normal distribution's upper quartile: makes the median size of deviations a standard deviation. */
const NORMAL_CONSISTENCY = 1.482602218505602

/** The median of the numbers that are not NaN, the middle two averaged when their count is even; NaN when there are none. */
export function median(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length === 0) return Number.NaN
  const middle = known.length >> 1
  const upper = selected(known, middle)
  if (known.length % 2 === 1) return upper
  let lower = Number.NEGATIVE_INFINITY
  for (let at = 0; at < middle; at += 1) lower = Math.max(lower, known[at] ?? lower)
  return (lower + upper) / 2
}

/**
 * A standard deviation that outliers do not move: 1.4826 times the median of |value - centre|; NaN when there are no numbers.
 * Source: Rousseeuw & Croux (1993), Alternatives to the median absolute deviation, JASA 88.
 */
export function medianAbsoluteDeviation(values: Float64Array, centre: number): number {
  return NORMAL_CONSISTENCY * median(values.map((value) => Math.abs(value - centre)))
}

/** The size that 99 of 100 normal deviations keep to, from their median size. */
export function median99(medianSize: number): number {
  return 2.575829 * NORMAL_CONSISTENCY * medianSize
}

/**
 * The number that sorting would put at `place`; reorders the numbers so that no smaller one comes after it.
 * Source: Hoare (1961), Algorithm 65: Find, Communications of the ACM 4.
 */
function selected(numbers: Float64Array, place: number): number {
  let [left, right] = [0, numbers.length - 1]
  while (left < right) {
    const pivot = numbers[place] ?? 0
    let [low, high] = [left, right]
    while (low <= high) {
      while ((numbers[low] ?? 0) < pivot) low += 1
      while ((numbers[high] ?? 0) > pivot) high -= 1
      if (low > high) break
      const swapped = numbers[low] ?? 0
      numbers[low] = numbers[high] ?? 0
      numbers[high] = swapped
      low += 1
      high -= 1
    }
    if (high < place) left = low
    if (place < low) right = high
  }
  return numbers[place] ?? Number.NaN
}
