import { expect, test } from 'vitest'
import { Noise } from '../../bench/noise.js'
import { quietLevels } from '../../bench/planted-series.js'
import { findInterventions } from '../../pipeline/statistics/interventions.js'

/** Years that grow by 3 % and then shrink by 5 %, or what is quiet, on the scale of values. */
function changeIn(seed: number, spread: number, isWalk: boolean, isBent: boolean) {
  const values = quietLevels('year', 14, spread, isWalk, new Noise(seed)).map((value, at) =>
    isBent ? value * Math.exp(0.03 * Math.min(at, 7) - 0.05 * Math.max(0, at - 7)) : value,
  )
  return findInterventions(Float64Array.from(values), { season: 1 }).trendChange
}

const found = (count: number, change: (seed: number) => ReturnType<typeof changeIn>) =>
  Array.from({ length: count }, (_, seed) => change(20_000 + seed)).filter(
    (each) => each !== null && Math.abs(each.tau) >= each.critical,
  )

test('growth that turns into a decline is found where it turns, with both rates', () => {
  const changes = found(50, (seed) => changeIn(seed, 0.02, false, true))
  expect(changes.length).toBeGreaterThanOrEqual(35)
  for (const change of changes) {
    expect(Math.abs((change?.index ?? 0) - 8)).toBeLessThanOrEqual(2)
    expect(change?.slopeBefore).toBeGreaterThan(0)
    expect(change?.slopeAfter).toBeLessThan(0)
  }
})

test('few quiet walks and no white noise bend', () => {
  expect(found(300, (seed) => changeIn(seed, 0.05, true, false)).length).toBeLessThanOrEqual(6)
  expect(found(300, (seed) => changeIn(seed, 0.05, false, false)).length).toBeLessThanOrEqual(1)
})

test('a short series has none, nor has a steady rise or a steady growth', () => {
  const noise = new Noise(5)
  const series = (count: number, at: (i: number) => number) =>
    Float64Array.from({ length: count }, (_, i) => at(i) * Math.exp(0.01 * noise.normal()))
  for (const values of [
    series(9, (i) => 100 - 10 * Math.abs(i - 4)),
    series(40, (i) => 100 + 20 * i),
    series(40, (i) => 100 * 1.2 ** i),
  ])
    expect(findInterventions(values, { season: 1 }).trendChange).toBeNull()
})
