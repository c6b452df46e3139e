/**
 * The standard normal quantile for a probability in (0, 1), to 4.5e-4.
 * Source: Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.2.23.
 */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability)
  const root = Math.sqrt(-2 * Math.log(probability))
  const numerator = 2.515517 + root * (0.802853 + root * 0.010328)
  const denominator = 1 + root * (1.432788 + root * (0.189269 + root * 0.001308))
  return numerator / denominator - root
}

/**
 * The quantile of Student's t, for a probability above one half and at least 3 degrees of freedom.
 * Source: Abramowitz & Stegun (1964), 26.7.5 (expansion in the normal quantile, four terms).
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  const z = normalQuantile(probability)
  const z2 = z * z
  const terms = [
    (z * (z2 + 1)) / 4,
    (z * (3 + z2 * (16 + z2 * 5))) / 96,
    (z * (-15 + z2 * (17 + z2 * (19 + z2 * 3)))) / 384,
    (z * (-945 + z2 * (-1920 + z2 * (1482 + z2 * (776 + z2 * 79))))) / 92160,
  ]
  return terms.reduce((sum, term, at) => sum + term / degreesOfFreedom ** (at + 1), z)
}
