import { Noise } from './noise.js'

/** Factors of a strongly seasonal series, as logarithms that sum to 0. */
export const MONTHS = [0.1, -0.2, 0.05, 0.3, 0.6, 0.1, -0.1, -0.25, 0, 0.05, -0.3, -0.35]

export type Kind = 'random walk' | 'noise' | 'season and noise' | 'trend and noise'

/** The logarithms of a quiet series; `season` 12 repeats `MONTHS`, 4 every third of them. */
export function quietLogs(kind: Kind, length: number, season: number, seed: number, sd = 0.05): Float64Array {
  const random = new Noise(seed)
  let level = 10
  return new Float64Array(length).map((_zero, at) => {
    const noise = sd * random.normal()
    if (kind === 'random walk') return (level += noise)
    const month = kind === 'season and noise' ? (MONTHS[(at % season) * (12 / season)] ?? 0) : 0
    return level + month + noise + (kind === 'trend and noise' ? (0.03 * at) / season : 0)
  })
}
