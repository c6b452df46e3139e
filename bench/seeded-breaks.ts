import { Noise } from './noise.js'

/** How the noise of a seeded series goes on: not at all, in part, as a walk, or with heavy tails. */
const NOISES = ['white noise', 'noise that carries over', 'random walk', 'heavy tails'] as const

/** What happens at the breaks: a step of level, a change of slope, or both. */
const COURSES = ['steps', 'slopes', 'both'] as const

export interface BrokenSeries {
  noise: (typeof NOISES)[number]
  values: Float64Array
  /** Indices of the first point of each new segment. */
  breaks: number[]
}

/** Seeded series of 40 to 440 points with none to nine breaks each, of every kind of noise and course. */
export function brokenSeries(count = 96): BrokenSeries[] {
  return Array.from({ length: count }, (_, seed) => {
    const random = new Noise(7_000 + seed)
    const share = (): number => 0.5 * (1 + Math.tanh(0.8 * random.normal()))
    const length = Math.round(40 * Math.exp(2.4 * share()))
    const breaks = placesOf(length, Math.floor(Math.exp(2.3 * share()) - 0.5), share)
    const noise = NOISES[seed % NOISES.length] ?? 'white noise'
    const course = COURSES[Math.floor(seed / NOISES.length) % COURSES.length] ?? 'steps'
    const lines = linesOf(length, breaks, course, random)
    return { noise, breaks, values: withNoise(lines, noise, random) }
  })
}

/** Places of breaks at least 6 % of the series apart, in order. */
function placesOf(length: number, count: number, share: () => number): number[] {
  const places: number[] = []
  for (let trial = 0; trial < 200 && places.length < count; trial++) {
    const place = Math.round(length * (0.06 + 0.88 * share()))
    if (places.every((other) => Math.abs(place - other) > length * 0.06)) places.push(place)
  }
  return places.toSorted((a, b) => a - b)
}

function linesOf(
  length: number,
  breaks: number[],
  course: (typeof COURSES)[number],
  random: Noise,
): Float64Array {
  let [level, slope] = [0, course === 'steps' ? 0 : (0.5 * random.normal() * 30) / length]
  return new Float64Array(length).map((_zero, at) => {
    if (breaks.includes(at)) {
      if (course !== 'slopes') level += (random.normal() > 0 ? 1 : -1) * (7 + 2 * Math.abs(random.normal()))
      if (course !== 'steps') slope = ((slope > 0 ? -1 : 1) * (0.5 + Math.abs(random.normal())) * 30) / length
    }
    level += slope
    return level
  })
}

function withNoise(lines: Float64Array, noise: (typeof NOISES)[number], random: Noise): Float64Array {
  let carried = 0
  const keeps = noise === 'noise that carries over' ? 0.7 : noise === 'random walk' ? 1 : 0
  const size = noise === 'random walk' ? 0.5 : keeps > 0 ? 0.7 : 1
  return lines.map((value) => {
    carried =
      keeps * carried + size * (noise === 'heavy tails' ? 1.7 * random.heavyTailed() : random.normal())
    return value + carried
  })
}
