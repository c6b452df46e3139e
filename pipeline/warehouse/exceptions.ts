import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Papa from 'papaparse'
import { counted } from '../base/figures.js'
import { isCivilDate } from '../base/calendar.js'
import { UserError, unknownValue } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'

/** Where a person writes down which flags are accepted. */
export const EXCEPTIONS_FILE = 'data/exceptions.csv'

const COLUMNS = ['flag', 'series', 'period', 'reason', 'date'] as const

/** A flag that a person accepted: the rule, its series and period (as in 2017, 2017-Q1, 2017-03), why, and on which day. */
export type Exception = Record<(typeof COLUMNS)[number], string> & { line: number }

/**
 * The accepted flags of `data/exceptions.csv`; [] when there is no such file.
 * @throws UserError naming line and column of what is missing, given twice or no date.
 */
export async function readExceptions(projectFolder: string): Promise<Exception[]> {
  const text = await nullIfMissing(readFile(join(projectFolder, EXCEPTIONS_FILE), 'utf8'))
  return text === null ? [] : parseExceptions(text)
}

/** @throws UserError when an exception accepts flags of a rule that there is not. */
export function refuseUnknownRules(exceptions: readonly Exception[], rules: readonly string[]): void {
  for (const { flag, line } of exceptions) {
    if (!rules.includes(flag))
      throw new UserError(`${EXCEPTIONS_FILE}:${line}: ${unknownValue('flag', flag, rules)}`)
  }
}

function parseExceptions(text: string): Exception[] {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false })
  const [fault] = errors.filter(({ code }) => code !== 'UndetectableDelimiter')
  if (fault) throw new UserError(`${EXCEPTIONS_FILE}:${(fault.row ?? 0) + 1}: ${fault.message}`)
  const [header = [], ...rows] = data
  if (header.join() !== COLUMNS.join())
    throw new UserError(
      `${EXCEPTIONS_FILE}:1: the columns are ${header.join(', ')}; they must be ${COLUMNS.join(', ')}`,
    )
  const exceptions = rows
    .map((cells, i) => ({ cells, line: i + 2 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ cells, line }) => exceptionOf(cells, line))
  refuseTwice(exceptions)
  return exceptions
}

function exceptionOf(cells: readonly string[], line: number): Exception {
  const place = `${EXCEPTIONS_FILE}:${line}`
  if (cells.length !== COLUMNS.length)
    throw new UserError(
      `${place}: ${counted(cells.length, 'cell')}; there must be ${COLUMNS.length}: quote a text that holds a comma`,
    )
  const [flag = '', series = '', period = '', reason = '', date = ''] = cells.map((cell) => cell.trim())
  for (const [i, cell] of [flag, series, period, reason, date].entries())
    if (cell === '')
      throw new UserError(`${place}: ${COLUMNS[i]} is empty; say which flag is accepted, why and when`)
  if (!isCivilDate(date)) throw new UserError(`${place}: date: ${date} is not a day such as 2026-11-23`)
  return { flag, series, period, reason, date, line }
}

function refuseTwice(exceptions: readonly Exception[]): void {
  const lines = new Map<string, number>()
  for (const { flag, series, period, line } of exceptions) {
    const key = `${flag}:${series}:${period}`
    const first = lines.get(key)
    if (first !== undefined)
      throw new UserError(
        `${EXCEPTIONS_FILE}:${line}: ${key} is accepted in line ${first} already; keep one of the two`,
      )
    lines.set(key, line)
  }
}
