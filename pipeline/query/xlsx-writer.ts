import { DuckDBDateValue, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api'
import { utils, write, type CellObject } from '@e965/xlsx'
import { UserError } from '../base/error.js'
import type { Answer } from '../system/answer.js'
import { textOf } from '../system/database.js'
import { exactly } from '../system/exact-value.js'
import type { Value } from '../system/value.js'
import type { ResultWriter } from './result-writer.js'

/** What a sheet holds (ECMA-376 and the limits that spreadsheet programs state). */
const MOST_ROWS = 1_048_575
const MOST_COLUMNS = 16_384
const LONGEST_TEXT = 32_767
/** A day count of spreadsheets for the day from which DuckDB counts, and the first day on which all programs agree: 1 March 1900. */
const EPOCH = 25_569
const FIRST_CERTAIN_DAY = 61
const DAY_SECONDS = 86_400
const MICROS = 1_000_000n
/** The day after the last that a sheet knows, 31 December 9999. */
const PAST_DAYS = 2_958_466
/** More digits than that a sheet would round. */
const EXACT_DIGITS = 1e15

/**
 * Writes a sheet `result`, which is one piece, at the end: numbers as numbers, dates and whole seconds as dates, all else and what a sheet would round as
 * text, which no spreadsheet program takes for a formula.
 * @throws UserError when the answer is larger than a sheet.
 */
export function xlsxWriter({ columns, types }: Answer): ResultWriter {
  if (columns.length > MOST_COLUMNS)
    throw new UserError(
      `the answer has ${columns.length} columns, a sheet ${MOST_COLUMNS}; ask for fewer, or for csv`,
      2,
    )
  const converts = types.map(exactly)
  const rows: CellObject[][] = [columns.map(({ name }) => textCell(name))]
  return {
    rows(batch) {
      for (const row of batch.exact())
        rows.push(row.map((value, i) => cellOf(value, converts[i]?.(value) ?? null)))
      if (rows.length > MOST_ROWS + 1)
        throw new UserError(
          `the answer has more than ${MOST_ROWS} rows, which is all that a sheet holds; ask for fewer, or for csv`,
          2,
        )
      return ''
    },
    end() {
      const book = utils.book_new()
      utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { dense: true }), 'result')
      return new Uint8Array(write(book, { type: 'array', bookType: 'xlsx', compression: true }))
    },
  }
}

function cellOf(value: DuckDBValue, simple: Value): CellObject {
  if (value === null) return { t: 'z' }
  if (value instanceof DuckDBDateValue && isKnownDay(value.days))
    return { t: 'n', v: value.days + EPOCH, z: 'yyyy-mm-dd' }
  if (value instanceof DuckDBTimestampValue && value.micros % MICROS === 0n) {
    const days = Number(value.micros / MICROS) / DAY_SECONDS
    if (isKnownDay(days)) return { t: 'n', v: days + EPOCH, z: 'yyyy-mm-dd hh:mm:ss' }
  }
  if (typeof simple === 'boolean') return { t: 'b', v: simple }
  if (typeof simple === 'number' && Number.isFinite(simple) && Math.abs(simple) < EXACT_DIGITS)
    return { t: 'n', v: simple }
  return textCell(textOf(simple))
}

function isKnownDay(days: number): boolean {
  return days + EPOCH >= FIRST_CERTAIN_DAY && days + EPOCH < PAST_DAYS
}

/** @throws UserError when a cell cannot hold the text. */
function textCell(text: string): CellObject {
  if (text.length > LONGEST_TEXT)
    throw new UserError(
      `a text of ${text.length} characters does not fit into a cell of a sheet (${LONGEST_TEXT}); ask for a part of it, or for csv`,
      2,
    )
  return { t: 's', v: text }
}
