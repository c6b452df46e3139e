import type { Manifest } from '../sources/manifest.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { textOf, type Database } from '../system/database.js'
import { forgetRejects } from './landed-files.js'
import type { NotedPeriod } from './period-sql.js'

const MOST_NOTED_PERIODS = 200

/** Whether the contract looks for anything in notes. */
export function readsNotes({ period }: Manifest): boolean {
  return period?.['to-date-note'] !== undefined || period?.['year-note'] !== undefined
}

/** The texts above, around and below the table. */
export async function notesOf(database: Database, layout: Layout): Promise<string[]> {
  const { grid, header, notes } = layout
  const cells = Array.from({ length: grid.width }, (_, i) => `c${i}`).join(', ')
  await forgetRejects(database)
  const said = await database.rows(
    `select said[1] as text from (select list_distinct(list_filter([${cells}], cell -> cell is not null)) as said from ${grid.after(header[1])}) where len(said) = 1`,
  )
  const lines = grid.hasRejects
    ? await database.rows('select csv_line as text from reject_errors order by line')
    : []
  return [...notes, ...[...said, ...lines].map((row) => textOf(row['text']))]
}

/** The periods of which a note says that they run only to the end of a month. */
export function toDateNotes(notes: readonly string[], { period }: Manifest): NotedPeriod[] {
  const pattern = period?.['to-date-note']
  if (pattern === undefined) return []
  const found = notes.flatMap((note) =>
    [...note.normalize('NFKC').matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => ({
      year: gregorianYear(groups?.['year'] ?? '', period?.calendar),
      month: Number(groups?.['month']),
    })),
  )
  return found
    .filter(({ year, month }) => isYear(year) && MONTHS.includes(month))
    .slice(0, MOST_NOTED_PERIODS)
}

/** The Gregorian year that a note gives labels without one, or null. */
export function noteYear(notes: readonly string[], { period }: Manifest): number | null {
  const pattern = period?.['year-note']
  if (pattern === undefined) return null
  const found = notes.flatMap(
    (note) => new RegExp(pattern).exec(note.normalize('NFKC'))?.groups?.['year'] ?? [],
  )
  return found.map((text) => gregorianYear(text, period?.calendar)).find(isYear) ?? null
}

const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1)

function isYear(year: number): boolean {
  return Number.isInteger(year) && year > 0 && year < 10_000
}

function gregorianYear(text: string, calendar: string | undefined): number {
  const year = Number(text)
  return calendar === 'roc' && year < 1000 ? year + 1911 : year
}
