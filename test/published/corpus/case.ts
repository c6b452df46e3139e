import type * as z from 'zod'
import type { manifestSchema } from '../../../pipeline/sources/manifest.js'

/** A cell of an expected row: as the database gives it, decimals as numbers. */
export type Figure = string | number | null
/** An expected row by column name, with `_row`, the row of the file, where the format leaves no doubt about it. */
export type ExpectedRow = Record<string, Figure>

/** What must become of one file; a list holds all that there must be, a record the keys that must agree. */
export interface ExpectedFile {
  file: string
  /** When it was received; decides which periods cannot be known yet. */
  received: string
  /** A part of the message that refuses the file, or null when it lands. */
  refusal: string | null
  /** Rows read = accepted + set aside. */
  counts: { read: number; accepted: number; set_aside: number }
  rows: ExpectedRow[]
  totals: ExpectedRow[]
  rejects: Record<string, Figure | boolean>[]
  changes: Record<string, Figure>[]
  repairs: Record<string, Figure>[]
  found: Record<string, string>
}

type ManifestInput = z.input<typeof manifestSchema>
/** The part of a manifest that a case decides; titles and place are added. */
export type CaseManifest = Omit<ManifestInput, 'title' | 'publisher' | 'from'> & {
  from?: ManifestInput['from']
}

/** A file of a case and what must become of it; what is left out is empty, the counts follow from rows and rejects. */
export interface CaseFile extends Partial<Omit<ExpectedFile, 'file'>> {
  bytes: Uint8Array | string
}

/** One case: the files in the order of their receipt, the contract, and what must come of them. */
export interface Case {
  name: string
  /** The line of the list of what ingest must survive, or the trap, that the case stands for. */
  about: string
  /** What of the file was made up. */
  synthesised: string
  extension: string
  manifest: CaseManifest
  files: CaseFile[]
  reconciliations?: Record<string, Figure>[]
}

/** The day on which a file was received where it does not matter. */
const RECEIVED = '2026-11-23T04:00:00Z'

/** What `expected.json` says of a file. */
export function expectedFile(file: string, { bytes: _, ...expected }: CaseFile): ExpectedFile {
  const { rows = [], totals = [], rejects = [], changes = [], repairs = [], found = {} } = expected
  const accepted = rows.length
  const set_aside = new Set(rejects.map(({ row }) => row)).size
  const counts = expected.counts ?? { read: accepted + set_aside, accepted, set_aside }
  const { received = RECEIVED, refusal = null } = expected
  return { file, received, refusal, counts, rows, totals, rejects, changes, repairs, found }
}

/** An accepted row for the days from `start` to `end`. */
function period(
  [start, end, months]: [string, string, number | null],
  row: number,
  cells: Record<string, Figure>,
  status: string,
): ExpectedRow {
  return {
    _row: row,
    ...cells,
    period_start: start,
    period_end: end,
    months_covered: months,
    _status: status,
  }
}

const lastDay = (year: number, month: number): string =>
  new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
const two = (number: number): string => String(number).padStart(2, '0')

/** A row about a whole year. */
export const year = (row: number, year: number, cells: ExpectedRow, status = 'final'): ExpectedRow =>
  period([`${year}-01-01`, `${year}-12-31`, 12], row, cells, status)

/** A row about January to the end of `month`. */
export const toDate = (row: number, year: number, month: number, cells: ExpectedRow): ExpectedRow =>
  period([`${year}-01-01`, lastDay(year, month), month], row, cells, 'partial')

/** A row about a month, written 2026-08. */
export const month = (row: number, text: string, cells: ExpectedRow, status = 'final'): ExpectedRow =>
  period([`${text}-01`, lastDay(Number(text.slice(0, 4)), Number(text.slice(5))), 1], row, cells, status)

/** A row about a quarter, 1 to 4. */
export const quarter = (row: number, year: number, quarter: number, cells: ExpectedRow): ExpectedRow =>
  period([`${year}-${two(quarter * 3 - 2)}-01`, lastDay(year, quarter * 3), 3], row, cells, 'final')

/** A row about a day. */
export const day = (row: number, date: string, cells: ExpectedRow): ExpectedRow =>
  period([date, date, null], row, cells, 'final')

/** A row that is recognised as no data. */
export const recognised = (
  row: number,
  reason: string,
  more: Record<string, Figure> = {},
): Record<string, Figure | boolean> => ({ row, ...more, reason, is_fault: false })

/** A cell that breaks the contract. */
export const fault = (
  row: number,
  column_name: string,
  reason: string,
  text?: string,
): Record<string, Figure | boolean> => ({
  row,
  column_name,
  ...(text === undefined ? {} : { text }),
  reason,
  is_fault: true,
})
