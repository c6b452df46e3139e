import { lineSums, squaresAboutLine, type LineSums } from '../pipeline/statistics/line-fits.js'

/** A break must explain this share of the variance, and a segment has at least this share of the points. */
const [SHARE, SHORTEST] = [0.05, 1 / 15]

/** Breaks by optimal partitioning into straight lines, each at the price of 5 % of the variance: the simple peer of our segments (Jackson et al. 2005, IEEE Signal Processing Letters 12). */
export function linearPartitioning(all: Float64Array): number[] {
  const { places, sums, price } = scaled(all)
  const shortest = Math.max(3, Math.floor(places.length * SHORTEST))
  const least = new Float64Array(places.length + 1).fill(Infinity)
  const starts = new Int32Array(places.length + 1)
  least[0] = -price
  for (let end = shortest; end <= places.length; end++)
    for (let start = 0; start <= end - shortest; start++) {
      const cost = (least[start] ?? Infinity) + squaresAboutLine(sums, start, end) + price
      if (cost >= (least[end] ?? Infinity)) continue
      least[end] = cost
      starts[end] = start
    }
  const breaks: number[] = []
  for (let end = starts[places.length] ?? 0; end > 0; end = starts[end] ?? 0) breaks.unshift(places[end] ?? 0)
  return breaks
}

/** Breaks of level by binary segmentation at the price of 3 log n, of values with variance 1 (Scott & Knott 1974, Biometrics 30). */
export function binarySegmentation(all: Float64Array): number[] {
  const { places, sums } = scaled(all)
  const aboutMean = (from: number, to: number): number =>
    (sums.yy[to] ?? 0) - (sums.yy[from] ?? 0) - ((sums.y[to] ?? 0) - (sums.y[from] ?? 0)) ** 2 / (to - from)
  const cut = (from: number, to: number): number[] => {
    let [best, at] = [3 * Math.log(places.length), 0]
    for (let place = from + 2; place <= to - 2; place++) {
      const saved = aboutMean(from, to) - aboutMean(from, place) - aboutMean(place, to)
      if (saved > best) [best, at] = [saved, place]
    }
    return at === 0 ? [] : [...cut(from, at), at, ...cut(at, to)]
  }
  return cut(0, places.length).map((at) => places[at] ?? 0)
}

function scaled(all: Float64Array): { places: Float64Array; sums: LineSums; price: number } {
  const places = Float64Array.from(all.keys()).filter((place) => Number.isFinite(all[place]))
  const known = all.filter(Number.isFinite)
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const spread = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) || 1
  return {
    places,
    sums: lineSums(
      places,
      known.map((value) => (value - mean) / spread),
    ),
    price: SHARE * known.length,
  }
}
