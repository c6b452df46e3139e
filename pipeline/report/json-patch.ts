import type { Json } from '../base/json.js'

/** What makes one JSON value of another: the keys that lead to a place, and what stands there; undefined takes the key away. */
export type Patch = [path: (string | number)[], value?: Json][]

/** The shortest list of places at which two JSON values differ; lists of different lengths differ as a whole. */
export function patchOf(from: Json, to: Json, path: (string | number)[] = []): Patch {
  if (from === to) return []
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length)
    return to.flatMap((member, i) => patchOf(from[i] ?? null, member, [...path, i]))
  if (isMap(from) && isMap(to)) {
    return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key): Patch => {
      const [before, after] = [ownMember(from, key), ownMember(to, key)]
      if (after === undefined) return before === undefined ? [] : [[[...path, key]]]
      return before === undefined ? [[[...path, key], after]] : patchOf(before, after, [...path, key])
    })
  }
  return [[path, to]]
}

/** The value with a patch applied; neither is changed. */
export function patched(value: Json, patch: Patch): Json {
  return patch.reduce((whole, [path, part]) => withPart(whole, path, part) ?? null, value)
}

function withPart(
  value: Json,
  [key, ...rest]: readonly (string | number)[],
  part: Json | undefined,
): Json | undefined {
  if (key === undefined) return part
  if (Array.isArray(value))
    return value.map((member: Json, i) => (i === key ? (withPart(member, rest, part) ?? null) : member))
  if (!isMap(value)) return value
  const changed = withPart(ownMember(value, String(key)) ?? null, rest, part)
  const others = Object.entries(value).filter(([name]) => name !== key)
  return Object.fromEntries(changed === undefined ? others : [...others, [key, changed]])
}

/** A member of the map itself; every object has a `toString` that is none. */
function ownMember(map: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
