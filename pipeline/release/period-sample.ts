import type { Heading } from '../sources/readers/header/headings.js'

/** A table as far as its period goes: headings, and the cells of each row by column, without marks of status and of missing figures. */
export interface PeriodSample {
  headings: readonly Heading[]
  rows: readonly (readonly (string | null)[])[]
  /** What stands above or beside the table. */
  notes: readonly string[]
  /** What stands alone in a row of the table. */
  remarks: readonly string[]
  /** The different cells, side by side, of some columns in all rows of the file, in their order; null where `rows` are all. */
  wholeColumns(columns: readonly number[]): Promise<readonly (readonly (string | null)[])[] | null>
}

/** The year that stands alone in what is written above a table. */
export function noteYearOf(notes: readonly string[]): number | null {
  const years = new Set(
    notes.flatMap((note) => [...note.matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)].map(([year]) => Number(year))),
  )
  return years.size === 1 ? ([...years][0] ?? null) : null
}
