import { sha256 } from '../../pipeline/base/digest.js'
import type { Mutant } from './mutant.js'

/** The fewest mutants of a folder, unless it has no more. */
const LEAST = 4

/**
 * The mutants of each folder in the order in which they are tried, at most one for each place in a file, and how many of them are wanted.
 * A folder's share grows with the root of what could be changed in it, so that small folders are looked at too.
 */
export interface Share {
  folder: string
  wanted: number
  candidates: Mutant[]
}

/** Spreads `count` mutants over the folders by a seed. */
export function sharesOf(mutants: readonly Mutant[], count: number, seed: number): Share[] {
  const order = oneForEachPlace(shuffled(mutants, seed))
  const names = [...new Set(mutants.map(({ folder }) => folder))].toSorted()
  const folders = names.map((name) => ({
    folder: name,
    candidates: order.filter(({ folder }) => folder === name),
  }))
  const wanted = seats(
    folders.map(({ candidates }) => candidates.length),
    count,
  )
  return folders.map((share, i) => ({ ...share, wanted: wanted[i] ?? 0 }))
}

/** The mutants in an order that the seed decides, whatever else there is. */
function shuffled(mutants: readonly Mutant[], seed: number): Mutant[] {
  const rank = new Map(mutants.map(({ id }) => [id, sha256(`${seed} ${id}`)]))
  return mutants.toSorted((a, b) => ((rank.get(a.id) ?? '') < (rank.get(b.id) ?? '') ? -1 : 1))
}

function oneForEachPlace(mutants: readonly Mutant[]): Mutant[] {
  const places = new Map(mutants.toReversed().map((mutant) => [`${mutant.file} ${mutant.start}`, mutant]))
  return mutants.filter((mutant) => places.get(`${mutant.file} ${mutant.start}`) === mutant)
}

/** Seats for each folder: `LEAST` to begin with, and each further one to the folder that is furthest below its share. */
function seats(sizes: readonly number[], count: number): number[] {
  const given = sizes.map((size) => Math.min(LEAST, size))
  for (let left = count - sum(given); left > 0; left--) {
    const needs = sizes.map((size, i) =>
      (given[i] ?? 0) < size ? Math.sqrt(size) / ((given[i] ?? 0) + 1) : 0,
    )
    const neediest = needs.indexOf(Math.max(...needs))
    given[neediest] = (given[neediest] ?? 0) + 1
  }
  return given
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
