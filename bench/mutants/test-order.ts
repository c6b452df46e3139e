import type { ImportGraph } from './import-graph.js'
import type { Mutant } from './mutant.js'

/** Test files are started together until an undisturbed run of them takes this many seconds. */
const SECONDS_AT_ONCE = 20
const OUTSIDE_MIRROR = 3
const OUT_OF_REACH = 1000

/**
 * The test files that may catch a mutant, the likeliest first: those of the folder that mirrors its own, and near it by imports. Those
 * that neither mirror it nor come to it are left out.
 */
export function likeliestFirst(
  mutant: Mutant,
  graph: ImportGraph,
  seconds: ReadonlyMap<string, number>,
): string[] {
  const distances = graph.distancesFrom(mutant.file)
  const mirror = mutant.file.endsWith('.sql') ? 'test/sql/' : mutant.folder.replace('pipeline', 'test')
  const weights = [...seconds.keys()].map((test) => {
    const outside = test.startsWith(mirror) ? 0 : OUTSIDE_MIRROR
    return { test, weight: (distances.get(test) ?? OUT_OF_REACH) + outside }
  })
  const secondsOf = (test: string): number => seconds.get(test) ?? 0
  return weights
    .filter(({ weight }) => weight < OUT_OF_REACH + OUTSIDE_MIRROR)
    .toSorted((a, b) => a.weight - b.weight || secondsOf(a.test) - secondsOf(b.test))
    .map(({ test }) => test)
}

/** Those of the tests, in their order, that an undisturbed run gets through in `budget` seconds; the first in any case. */
export function within(
  tests: readonly string[],
  budget: number,
  seconds: ReadonlyMap<string, number>,
): string[] {
  let total = 0
  return tests.filter((test, i) => {
    total += seconds.get(test) ?? 0
    return i === 0 || total <= budget
  })
}

/** The tests in portions that are run at once. */
export function portionsOf(tests: readonly string[], seconds: ReadonlyMap<string, number>): string[][] {
  const portions: string[][] = []
  let room = 0
  for (const test of tests) {
    const needs = seconds.get(test) ?? 0
    const last = portions.at(-1)
    if (last === undefined || needs > room) portions.push([test])
    else last.push(test)
    room = (last === undefined || needs > room ? SECONDS_AT_ONCE : room) - needs
  }
  return portions
}
