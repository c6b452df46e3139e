import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/**
 * The schema of Vega-Lite without its descriptions, which are five sixths of it, and with plain names for its definitions, as
 * validators read the original ones (`Vector2<number>`) in several ways.
 */
export async function chartSchema(): Promise<unknown> {
  const file = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json')
  const schema: { definitions: Record<string, unknown> } = JSON.parse(await readFile(file, 'utf8'))
  const names = new Map(Object.keys(schema.definitions).map((name, i) => [name, `d${i}`]))
  return plainSchema(schema, names)
}

const DEFINITION = '#/definitions/'

function plainSchema(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((member) => plainSchema(member, names))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([key]) => key !== 'description')
  return Object.fromEntries(members.map(([key, member]) => [key, plainMember(key, member, names)]))
}

function plainMember(key: string, member: unknown, names: ReadonlyMap<string, string>): unknown {
  if (key === '$ref' && typeof member === 'string')
    return DEFINITION + (names.get(decodeURIComponent(member.slice(DEFINITION.length))) ?? '')
  if ((key !== 'properties' && key !== 'definitions') || typeof member !== 'object' || member === null)
    return plainSchema(member, names)
  const rename = (name: string): string => (key === 'definitions' ? (names.get(name) ?? name) : name)
  return Object.fromEntries(
    Object.entries(member).map(([name, schema]) => [rename(name), plainSchema(schema, names)]),
  )
}
