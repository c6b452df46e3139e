import { UserError } from '../../../base/error.js'
import { quoteText, textOf, type Database, type Value } from '../../../system/database.js'
import type { Records } from './json-records.js'

/** Names from the record inwards. */
export type MemberPath = readonly string[]

/** Most columns that a file may have. */
export const MOST_COLUMNS = 2000
/** Most different lists of member names that records, or the objects at one place in them, may have. */
export const MOST_SHAPES = 10_000
/** How many levels of objects become columns; what lies deeper stays JSON text. */
const LEVELS = 3

/** A list of member names that some records share, and the first of these records. */
export interface Shape {
  keys: readonly string[]
  row: number
}

/**
 * The different names of all shapes, in the order in which they first come.
 * @throws UserError when an object names a member twice, or `__proto__`, or when there are too many.
 */
export function namesOf(shapes: readonly Shape[], file: string): string[] {
  const names = new Set<string>()
  for (const { keys, row } of shapes) {
    const twice = keys.find((key, i) => keys.indexOf(key) !== i)
    if (twice !== undefined)
      throw new UserError(`${file}: record ${row} names ${twice} twice; it is not clear which is meant`)
    if (keys.includes('__proto__'))
      throw new UserError(`${file}: not safe to read: record ${row} has a member __proto__`)
    for (const key of keys) names.add(key)
  }
  if (names.size > MOST_COLUMNS)
    throw new UserError(`${file}: records have more than ${MOST_COLUMNS} different members`)
  return [...names]
}

/** Member names that a query gave, cut off above `MOST_COLUMNS`. */
export function keysOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map((key) => textOf(key)) : []
}

/** The paths of all members that become columns, objects replaced by their own members, in the order in which they first come. */
export async function leafPaths(
  database: Database,
  records: Records,
  names: readonly string[],
  file: string,
): Promise<MemberPath[]> {
  const paths = names.map((name) => [name])
  const [row] = await database.rows(
    `select count(*) > 0 as is_nested from (from ${records.from} where regexp_matches(record::varchar, '[:\\[,]\\s*\\{') limit 1)`,
  )
  const leaves =
    row?.['is_nested'] === true ? (await leavesBelow(database, records, paths, file, 1)).flat() : paths
  if (leaves.length > MOST_COLUMNS)
    throw new UserError(`${file}: records have more than ${MOST_COLUMNS} different members`)
  return leaves
}

/** A JSON pointer that DuckDB reads. */
export function pointerTo(path: MemberPath): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** For each path the paths that it becomes: itself where it is no object, and its members where it is one. */
async function leavesBelow(
  database: Database,
  records: Records,
  paths: readonly MemberPath[],
  file: string,
  level: number,
): Promise<MemberPath[][]> {
  if (level === LEVELS || paths.length === 0) return paths.map((path) => [path])
  const found = await objectsAt(database, records, paths, file)
  const inner = paths.map((path, i) =>
    namesOf(
      found.filter((shape) => shape.at === i),
      file,
    ).map((name) => [...path, name]),
  )
  const below = await leavesBelow(database, records, inner.flat(), file, level + 1)
  let next = 0
  return paths.map((path, i) => {
    const members = inner[i] ?? []
    const leaves = below.slice(next, (next += members.length)).flat()
    const isPlain = members.length === 0 || found.some(({ at, isLeaf }) => at === i && isLeaf)
    return isPlain ? [path, ...leaves] : leaves
  })
}

interface FoundShape extends Shape {
  /** Which of the paths. */
  at: number
  /** Whether there is a value that has no members. */
  isLeaf: boolean
}

async function objectsAt(
  database: Database,
  { from }: Records,
  paths: readonly MemberPath[],
  file: string,
): Promise<FoundShape[]> {
  const pointers = `[${paths.map((path) => quoteText(pointerTo(path))).join(', ')}]`
  const rows = await database.rows(
    `select place, coalesce(keys, [])[:${MOST_COLUMNS + 1}] as keys, coalesce(len(keys), 0) = 0 as is_leaf, min(_row)::double as row from (
       select _row, unnest(range(${paths.length}))::integer as place, unnest(json_type(record, ${pointers})) as kind,
         unnest(json_keys(record, ${pointers})) as keys
       from ${from})
     where kind <> 'NULL' group by all order by row limit ${MOST_SHAPES + 1}`,
  )
  checkShapes(rows.length, file)
  return rows.map((row) => ({
    at: Number(row['place']),
    keys: keysOf(row['keys']),
    isLeaf: row['is_leaf'] === true,
    row: Number(row['row']),
  }))
}

/** @throws UserError when there are too many different shapes. */
export function checkShapes(count: number, file: string): void {
  if (count > MOST_SHAPES)
    throw new UserError(`${file}: records name their members in more than ${MOST_SHAPES} ways`)
}
