import type { Words } from '../strings.js'

const TICKS = 5
/** A range that begins above this share of its end is shown without nought, where marks have no base. */
const NEAR_NOUGHT = 0.6

/** The range of ticks that holds all values. @param hasBase whether marks stand on nought, as bars do. */
export function rangeOf(values: readonly number[], hasBase: boolean): [number, number] {
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
  const most = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY)
  const fromNought = hasBase || (least >= 0 && least <= NEAR_NOUGHT * most)
  const low = fromNought ? Math.min(0, least) : least
  const high = hasBase ? Math.max(0, most) : most
  if (values.length === 0 || (low === 0 && high === 0)) return [0, 1]
  const span = high - low || Math.abs(high)
  const step = tickStep(span / TICKS)
  const even = high === low ? step : 0
  const bottom = Math.floor((low - (low === 0 ? 0 : even)) / step) * step
  return [precise(bottom), precise(Math.ceil((high + even) / step) * step)]
}

/** The step of 1, 2 or 5 times a power of ten that is nearest to one wished for (as d3-array has it). */
function tickStep(wished: number): number {
  const power = 10 ** Math.floor(Math.log10(wished))
  const share = wished / power
  if (share >= Math.sqrt(50)) return 10 * power
  if (share >= Math.sqrt(10)) return 5 * power
  return (share >= Math.SQRT2 ? 2 : 1) * power
}

/** Without the last digits of binary fractions, which would stand on the axis. */
function precise(value: number): number {
  return Number(value.toPrecision(12))
}

/** The range of whole powers of ten that holds all values, which are above nought. */
export function logRangeOf(values: readonly number[]): [number, number] {
  const powers = values.map(Math.log10)
  const low = Math.floor(powers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY))
  const high = Math.ceil(powers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY))
  return [10 ** low, 10 ** (high === low ? low + 1 : high)]
}

/** Where a value stands in the range of an axis: 0 at its foot, 1 at its end. */
export function shareOf(value: number, [low, high]: readonly [number, number], isLog: boolean): number {
  return isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
}

/**
 * A Vega expression that writes the ticks of an axis in the large units of a language, as `20m`.
 * @param most the end of the axis, by which all its ticks are written alike, as a number or an expression; null where each tick is written by itself.
 * @param unit `%` is written behind each.
 */
export function tickWords(most: number | string | null, unit: string, words: Words): string {
  const percent = unit === '%' ? " + '%'" : ''
  const large = (['zhao', 'yi', 'wan'] as const).map((name) => {
    const [before = '', after = ''] = words.pattern(`axis-${name}`, { number: '\u0000' }).split('\u0000')
    const size = words.unit(name)
    const written = `${JSON.stringify(before)} + format(datum.value / ${size}, ',~f') + ${JSON.stringify(after)}${percent}`
    return { size, written: `(datum.value == 0 ? '0'${percent} : ${written})` }
  })
  const plain = `((abs(datum.value) < 0.001 && datum.value != 0 ? format(datum.value, '~g') : format(datum.value, ',~f'))${percent})`
  if (typeof most === 'number') return large.find(({ size }) => size <= most)?.written ?? plain
  return large.reduceRight(
    (otherwise, { size, written }) => `${most ?? 'abs(datum.value)'} >= ${size} ? ${written} : ${otherwise}`,
    plain,
  )
}
