import { textOf, type Database } from '../../../system/database.js'
import type { Manifest } from '../../manifest.js'
import { isMeasure } from '../../measure.js'
import { acceptsChange } from '../../schema-change.js'
import type { HeaderCandidate } from './header-search.js'
import { expectedHeading, spellings, textOfHeading, type Heading } from './headings.js'
import type { SchemaChange } from './layout.js'
import { normalLabel, type Grid } from '../reader.js'
import { unitOf, type Unit } from './units.js'

/** From this likeness (Jaro-Winkler, 0 to 1) on an unknown label may be a new name of a lost column. */
const LIKENESS_OF_A_NEW_NAME = 0.6
const LONGEST_CELL = 40

/** Lost, renamed, added and moved columns. A column whose new name is accepted is put into `columns`. */
export async function departures(
  candidate: HeaderCandidate,
  manifest: Manifest,
  database: Database,
  columns: Map<string, Heading>,
): Promise<SchemaChange[]> {
  const unknown = unknownHeadings(candidate, manifest)
  const likeness = await likenesses(database, candidate.missing, unknown, manifest)
  const changes: SchemaChange[] = []
  for (const name of candidate.missing) {
    const [nearest] = likeness.filter((pair) => pair.name === name && unknown.includes(pair.heading))
    const ambiguity = ambiguityOf(candidate, name)
    const isNewName =
      ambiguity === null && nearest !== undefined && nearest.likeness >= LIKENESS_OF_A_NEW_NAME
    changes.push({
      kind: isNewName ? 'renamed' : 'lost',
      column_name: name,
      expected: expectedHeading(manifest, name),
      found: ambiguity ?? (isNewName ? textOfHeading(nearest.heading) : null),
      nearest: ambiguity !== null || nearest === undefined ? null : textOfHeading(nearest.heading),
    })
    if (!isNewName) continue
    unknown.splice(unknown.indexOf(nearest.heading), 1)
    if (acceptsChange(manifest, 'renamed')) columns.set(name, nearest.heading)
  }
  return [
    ...changes,
    ...unknown.map((heading) => added(textOfHeading(heading))),
    ...(await unlabelled(candidate, manifest, database)),
    ...moves(columns, candidate, manifest),
  ]
}

function unknownHeadings(
  { headings, matched, ambiguous, across }: HeaderCandidate,
  manifest: Manifest,
): Heading[] {
  const known = new Set(
    [...matched.values(), ...[...ambiguous.values()].flat(), ...across].map(({ index }) => index),
  )
  const ignored = new Set(manifest.ignore.map(normalLabel))
  return headings.filter(
    ({ index, pieces, forms }) =>
      pieces.length > 0 && !known.has(index) && ![...forms].some((form) => ignored.has(form)),
  )
}

interface Likeness {
  name: string
  heading: Heading
  likeness: number
}

/** How like each missing column is to each unknown heading, the likest first. */
async function likenesses(
  database: Database,
  missing: readonly string[],
  unknown: readonly Heading[],
  manifest: Manifest,
): Promise<Likeness[]> {
  const pairs = missing.flatMap((name) =>
    unknown.map((heading, at) => ({
      name,
      at,
      labels: spellings(manifest, name).labels.map(normalLabel),
      forms: [...heading.forms],
    })),
  )
  if (pairs.length === 0) return []
  const rows = await database.rows(
    `select name, "at", max(jaro_winkler_similarity(label, form)) as likeness
     from (select pair.name, pair.at, unnest(pair.labels) as label, pair.forms
       from (select unnest(from_json($1::json, '[{"name": "varchar", "at": "integer", "labels": ["varchar"], "forms": ["varchar"]}]')) as pair)
     ) as labels, unnest(forms) as spellings(form)
     group by name, "at" order by likeness desc, name, "at"`,
    [JSON.stringify(pairs)],
  )
  return rows.flatMap((row) => {
    const heading = unknown[Number(row['at'])]
    return heading === undefined
      ? []
      : [{ name: textOf(row['name']), heading, likeness: Number(row['likeness']) }]
  })
}

function added(found: string): SchemaChange {
  return { kind: 'added', column_name: null, expected: null, found, nearest: null }
}

/** Columns without a label that the contract does not name by place, and that hold something in the rows of the table. */
async function unlabelled(
  { grid, rows, headings, matched }: HeaderCandidate,
  manifest: Manifest,
  database: Database,
): Promise<SchemaChange[]> {
  const known = new Set([...matched.values()].map(({ index }) => index))
  const ignored = new Set(manifest.ignore.map(normalLabel))
  const unnamed = headings.filter(
    (heading) =>
      heading.pieces.length === 0 &&
      !known.has(heading.index) &&
      !ignored.has(normalLabel(textOfHeading(heading))),
  )
  if (unnamed.length === 0) return []
  const cells = Array.from({ length: grid.width }, (_, i) => `nullif(trim(c${i}), '')`)
  const counts = unnamed.map(
    ({ index }) =>
      `count(${cells[index] ?? 'null'}) as n${index}, min(${cells[index] ?? 'null'}) as t${index}`,
  )
  // What says the same in each cell that it fills is a note below or within the table.
  const [found = {}] = await database.rows(
    `select ${counts.join(', ')} from ${grid.after(rows.at(-1)?.row ?? 0)}
     where len(list_distinct(list_filter([${cells.join(', ')}], cell -> cell is not null))) > 1`,
  )
  return unnamed.flatMap(({ index }) => {
    const count = Number(found[`n${index}`])
    if (count === 0) return []
    const cell = JSON.stringify(textOf(found[`t${index}`]).slice(0, LONGEST_CELL))
    return [
      added(
        `column ${index + 1} without a label, with ${count} ${count === 1 ? 'cell' : 'cells'} such as ${cell} (place: ${index + 1} would name it)`,
      ),
    ]
  })
}

/** Columns that stand before one that the contract lists earlier. A format that names its columns has no order. */
function moves(
  columns: ReadonlyMap<string, Heading>,
  { grid }: HeaderCandidate,
  manifest: Manifest,
): SchemaChange[] {
  if (grid.isNamed) return []
  const present = Object.keys(manifest.columns).flatMap((name) => {
    const heading = columns.get(name)
    return heading === undefined ? [] : [{ name, heading }]
  })
  const order = present.toSorted((a, b) => a.heading.index - b.heading.index)
  return present.flatMap(({ name, heading }, i): SchemaChange[] => {
    const at = order.findIndex((other) => other.name === name)
    if (at === i || order[i]?.heading.index === heading.index) return []
    return [
      {
        kind: 'moved',
        column_name: name,
        expected: `place ${i + 1}`,
        found: `place ${at + 1}`,
        nearest: textOfHeading(heading),
      },
    ]
  })
}

/** A unit other than the contract's; without one in the contract, any unit that is a multiple. */
export function unitChange(name: string, unit: Unit | null, manifest: Manifest): SchemaChange[] {
  const column = manifest.columns[name]
  if (column === undefined || !isMeasure(column.type)) return []
  const published = column['published-unit']
  const expected = published === undefined ? null : unitOf(published, [published])
  const isAsExpected = expected === null ? (unit?.factor ?? 1) === 1 : unit?.text === expected.text
  if (isAsExpected) return []
  return [
    {
      kind: 'unit',
      column_name: name,
      expected: published ?? column.unit ?? 'a plain unit',
      found: unit?.text ?? null,
      nearest: null,
    },
  ]
}

const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text)
const isLatin = (text: string): boolean => /\p{Script=Latin}/u.test(text)

/** Columns whose label is in another script than the one that the contract names first. */
export function languageSwitch({ matched }: HeaderCandidate, manifest: Manifest): SchemaChange[] {
  return [...matched].flatMap(([name, heading]): SchemaChange[] => {
    const [expected = ''] = spellings(manifest, name).labels
    const found = textOfHeading(heading)
    const isOther =
      (isHan(expected) && !isHan(found) && isLatin(found)) ||
      (isLatin(expected) && !isHan(expected) && isHan(found) && !isLatin(found))
    return isOther ? [{ kind: 'language', column_name: name, expected, found, nearest: null }] : []
  })
}

/** A first row of labels, none of which is in the script of the contract's: the publication speaks another language. */
export function otherLanguage(grids: readonly Grid[], manifest: Manifest): SchemaChange[] {
  const expected = Object.keys(manifest.columns).map((name) => spellings(manifest, name).labels[0] ?? '')
  const rows = grids.flatMap(({ head }) =>
    head.slice(0, 1).map(({ cells }) => cells.filter((cell) => cell !== null)),
  )
  return rows.flatMap((cells): SchemaChange[] => {
    const isRow = cells.length >= expected.length && cells.every((cell) => /\p{L}/u.test(cell))
    const isOther =
      (expected.every(isHan) && !cells.some(isHan)) || (!expected.some(isHan) && cells.every(isHan))
    if (!isRow || !isOther) return []
    return [
      {
        kind: 'language',
        column_name: null,
        expected: expected.join(', '),
        found: cells.join(', '),
        nearest: null,
      },
    ]
  })
}

function ambiguityOf({ ambiguous }: HeaderCandidate, name: string): string | null {
  const rivals = ambiguous.get(name)
  if (rivals === undefined) return null
  const reason = rivals.length > 1 ? 'each of which may be meant' : 'which another column claims as well'
  return `${rivals.map(textOfHeading).join(' and ')}, ${reason}`
}
