import { UserError } from '../../../base/error.js'
import type { Database } from '../../../system/database.js'
import type { Manifest } from '../../manifest.js'
import { isMeasure } from '../../measure.js'
import { acceptsChange } from '../../schema-change.js'
import { contractUnits, isWhole, searchHeader, type HeaderCandidate } from './header-search.js'
import { departures, languageSwitch, otherLanguage, unitChange } from './departures.js'
import { expectedHeading, textOfHeading, type Heading } from './headings.js'
import { ContractError, type ColumnPlace, type Layout, type SchemaChange } from './layout.js'
import { normalLabel, type Grid, type HeadRow } from '../reader.js'
import { contractUnit, notedUnits, textOfUnitRows, unitOf } from './units.js'

/**
 * Finds the table that a contract describes among the grids of a file, and how the file departs from the contract.
 * @throws UserError naming each departure that the contract does not accept: what was expected, what was found, what is nearest.
 */
export async function findTable(
  grids: readonly Grid[],
  manifest: Manifest,
  database: Database,
  file: string,
): Promise<Layout> {
  const candidate = searchHeader(grids, manifest)
  if (candidate === null)
    throw new ContractError(noHeader(grids, manifest, file), otherLanguage(grids, manifest))
  refuseUnsafeLabels(candidate.headings, file)
  const notes = notesAbove(candidate)
  const columns = new Map<string, Heading>(candidate.matched)
  const changes = [
    ...languageSwitch(candidate, manifest),
    ...(await departures(candidate, manifest, database, columns)),
  ]
  const unitRows = unitRowsOf(candidate, manifest)
  const places = [...columns, ...headingsAcross(candidate, manifest)].map(
    ([name, heading]) =>
      [name, placeOf(name, withRowUnit(name, heading, unitRows, manifest), manifest, notes)] as const,
  )
  // One unit over many periods is one departure.
  const units = new Map(places.map(([name, { unit }]) => [`${name} ${unit?.text ?? ''}`, { name, unit }]))
  changes.push(...[...units.values()].flatMap(({ name, unit }) => unitChange(name, unit, manifest)))
  refuseMixedUnits(places, file)
  refuseUnlikeTotals(places, manifest, file)
  const refused = changes.filter((change) => !isAccepted(change, columns, manifest))
  if (refused.length > 0 || !isWhole({ ...candidate, missing: [] }, manifest))
    throw new ContractError(departureText(refused, candidate, manifest, file), refused)
  return {
    grid: candidate.grid,
    header: [candidate.rows[0]?.row ?? 0, candidate.rows.at(-1)?.row ?? 0],
    columns: Object.fromEntries(places),
    across: candidate.across,
    notes,
    changes,
    repairs: [],
  }
}

/** The rows below the header that the contract calls notes and that may state units. */
function unitRowsOf({ grid, rows }: HeaderCandidate, { 'note-rows': labels }: Manifest): HeadRow[] {
  const notes = new Set(labels.map(normalLabel))
  const bottom = rows.at(-1)?.row ?? 0
  return grid.head.filter(({ row, cells }) => row > bottom && notes.has(normalLabel(cells[0] ?? '')))
}

/** A label goes before a row of metadata, unless the contract has what the row says. */
function withRowUnit(name: string, heading: Heading, rows: readonly HeadRow[], manifest: Manifest): Heading {
  const stated = textOfUnitRows(rows, heading.index)
  const unit = unitOf(stated, contractUnits(manifest), true)
  const isMeant = stated !== '' && manifest.columns[name]?.['published-unit'] === stated
  return { ...heading, unit: isMeant ? unit : (heading.unit ?? unit) }
}

/** Where periods stand side by side, the column that takes their figures under the heading of each. */
function headingsAcross({ headings, across }: HeaderCandidate, { period }: Manifest): [string, Heading][] {
  const column = period?.across
  if (column === undefined) return []
  const indices = new Set(across.map(({ index }) => index))
  return headings.filter(({ index }) => indices.has(index)).map((heading) => [column, heading])
}

function refuseMixedUnits(places: readonly (readonly [string, ColumnPlace])[], file: string): void {
  for (const [name, { unit, factor }] of places) {
    const other = places.find(([rival, place]) => rival === name && place.factor !== factor)
    if (other !== undefined)
      throw new UserError(
        `${file}: ${name} stands in ${unit?.text ?? 'no unit'} under one period and in ${other[1].unit?.text ?? 'no unit'} under another`,
        1,
        { remedy: 'fix the file' },
      )
  }
}

/** A total in millions beside parts in thousands: one of the labels is likelier wrong than the sum. */
function refuseUnlikeTotals(
  places: readonly (readonly [string, ColumnPlace])[],
  { totals, file: manifestFile }: Manifest,
  file: string,
): void {
  const found = new Map(places)
  for (const { total, parts } of totals) {
    const stated = [total, ...parts].flatMap((name) => {
      const place = found.get(name)
      return place === undefined ? [] : [{ name, ...place }]
    })
    if (new Set(stated.map(({ factor }) => factor)).size < 2) continue
    const units = stated.map(
      ({ name, unit, factor }) =>
        `${name} in ${unit?.text ?? (factor === 1 ? 'no unit' : `units of ${factor}`)}`,
    )
    throw new UserError(`${file}: a total and its parts stand in different units: ${units.join(', ')}`, 1, {
      remedy: `fix the labels or published-unit, or take the sum out of totals in ${manifestFile}`,
    })
  }
}

/** Most characters of notes that are kept of a file. */
const LONGEST_NOTES = 20_000

function placeOf(name: string, heading: Heading, manifest: Manifest, notes: readonly string[]): ColumnPlace {
  const column = manifest.columns[name]
  const published = column?.['published-unit']
  const contract = published === undefined ? null : contractUnit(published, column?.factor)
  const noted = notedUnits(notes, contractUnits(manifest))
  const isFigure = column !== undefined && isMeasure(column.type)
  // Where notes state several units, the contract's is meant, else the one that would change figures most.
  const fromNotes =
    noted.find(({ text }) => text === contract?.text) ?? noted.find(({ factor }) => factor !== 1) ?? noted[0]
  const stated = isFigure ? (heading.unit ?? fromNotes ?? null) : null
  const unit = stated !== null && stated.text === contract?.text ? contract : stated
  return {
    index: heading.index,
    label: textOfHeading(heading),
    unit,
    factor: isFigure ? ((unit ?? contract)?.factor ?? column.factor ?? 1) : 1,
  }
}

const UNSAFE_LABELS = new Set(['__proto__', 'constructor', 'prototype'])

/** @throws UserError naming labels that no column has but in an attack. */
export function refuseUnsafeLabels(headings: readonly Heading[], file: string): void {
  const unsafe = headings.flatMap(({ pieces }) => pieces.filter((piece) => UNSAFE_LABELS.has(piece)))
  if (unsafe.length > 0)
    throw new UserError(
      `${file}: a column is called ${unsafe.join(', ')}, which no publication needs; the file is not safe to read`,
    )
}

/** A lost column may be accepted only where rows may be without it. */
function isAccepted(
  { kind, column_name: name }: SchemaChange,
  columns: ReadonlyMap<string, Heading>,
  manifest: Manifest,
): boolean {
  if (kind === 'lost')
    return acceptsChange(manifest, 'lost') && name !== null && manifest.columns[name]?.required === false
  if (kind === 'renamed') return name !== null && columns.has(name)
  return acceptsChange(manifest, kind)
}

const CHANGES_SHOWN = 50

function departureText(
  changes: readonly SchemaChange[],
  candidate: HeaderCandidate,
  manifest: Manifest,
  file: string,
): string {
  const row = candidate.rows.at(-1)?.row ?? 0
  const words = changes.map(({ kind, column_name, expected, found, nearest }) =>
    [
      `${kind}${column_name === null ? '' : ` ${column_name}`}:`,
      expected === null ? '' : `expected ${expected}`,
      found === null ? (kind === 'unit' ? 'found none' : '') : `found ${found}`,
      nearest === null || nearest === found || kind === 'moved' ? '' : `nearest ${nearest}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  )
  if (words.length > CHANGES_SHOWN)
    words.splice(CHANGES_SHOWN, words.length, `and ${words.length - CHANGES_SHOWN} more`)
  if (!isWhole({ ...candidate, missing: [] }, manifest)) words.push('no column is labelled with a period')
  return `${file}:${row}: the header departs from the contract: ${words.join('; ')}; fix the labels in ${manifest.file}, or accept the change there under changes`
}

function noHeader(grids: readonly Grid[], manifest: Manifest, file: string): string {
  const expected = Object.keys(manifest.columns)
    .filter((name) => name !== manifest.period?.across)
    .map((name) => expectedHeading(manifest, name))
  const first = grids.flatMap(({ head }) =>
    head.flatMap(({ cells }) => cells.filter((cell) => cell !== null)),
  )
  const begins =
    first.length === 0
      ? 'the file holds no rows'
      : `the file begins with ${first.slice(0, 6).join(' | ').slice(0, 120)}`
  return `${file}: no table header found: expected ${expected.join(', ')}; ${begins}`
}

function notesAbove({ grid, rows }: HeaderCandidate): string[] {
  const first = rows[0]?.row ?? 0
  const above = grid.head.filter(({ row }) => row < first).flatMap(({ cells }) => [...new Set(cells)])
  let room = LONGEST_NOTES
  return [grid.found['notes'] ?? null, ...above].flatMap((text) => {
    const note = (text ?? '').trim().slice(0, room)
    room -= note.length
    return note === '' ? [] : [note]
  })
}
