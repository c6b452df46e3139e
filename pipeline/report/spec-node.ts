/** A map in a Vega-Lite spec or in what vega makes of one. */
export type SpecNode = Record<string, unknown>

export function isSpecNode(value: unknown): value is SpecNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A key of a spec: the keys that lead to it, and its value. */
export interface SpecKey {
  path: readonly string[]
  value: unknown
}

/** Every key of a spec at any depth, outer before inner. Rows of data are left out. */
export function keysOf(value: unknown, path: readonly string[] = []): SpecKey[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .filter(([key]) => key !== 'values')
    .flatMap(([key, member]): SpecKey[] => {
      const inner = [...path, key]
      return [{ path: inner, value: member }, ...keysOf(member, inner)]
    })
}
