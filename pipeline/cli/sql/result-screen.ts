import type { Writable } from 'node:stream'
import { printable } from '../../base/printable.js'
import type { Relation, Value } from '../../system/database.js'
import { PLAIN_LOOK, textTable } from '../text-table.js'
import { blockLine } from './block-line.js'
import { page } from './pager.js'
import type { Terminal } from './terminal.js'

/** Rows in a table that nobody can turn the pages of, and in one that a pager shows. */
export const ROWS_IN_A_TABLE = 1000
export const ROWS_IN_A_PAGER = 10_000

/** The first rows of a result, and whether there are more. */
export interface ShownResult {
  columns: Relation['columns']
  rows: readonly (readonly Value[])[]
  isCut: boolean
}

/** How a result is shown. */
export interface ShowOptions {
  output: Writable
  /** Null: the output goes to a file or a pipe. */
  terminal: Terminal | null
  usesPager: boolean
  /** Adds the first column of figures as a line of blocks. */
  hasLine: boolean
  lend?: Lend
}

/** Leaves the terminal to a program until it is done. */
export type Lend = <T>(work: () => Promise<T>) => Promise<T>

/** Shows a result as a table, by a pager when it is taller than the terminal. @returns how many rows were shown. */
export async function showTable(
  { columns, rows }: ShownResult,
  { output, terminal, usesPager, hasLine, lend }: ShowOptions,
): Promise<number> {
  const look = terminal === null ? PLAIN_LOOK : { width: terminal.width, isColoured: terminal.isColoured }
  const line = hasLine && terminal !== null ? blockLine(columns, rows, terminal.width) : ''
  const text = textTable(columns, rows, look) + line
  if (usesPager && (await pageWhereTaller(text, terminal, lend))) return rows.length
  const shown = rows.slice(0, ROWS_IN_A_TABLE)
  output.write(shown.length === rows.length ? text : textTable(columns, shown, look) + line)
  return shown.length
}

/** How many rows of a table are asked for. */
export function tableRows({ terminal, usesPager }: Pick<ShowOptions, 'terminal' | 'usesPager'>): number {
  return terminal !== null && usesPager ? ROWS_IN_A_PAGER : ROWS_IN_A_TABLE
}

/** A text as a terminal may show it: CSV ends its lines with more than a line feed. */
export function terminalText(text: string): string {
  return printable(text.replaceAll('\r\n', '\n'))
}

/** What is said below a result on a terminal. */
export function footer(shown: number, isCut: boolean, milliseconds: number | null): string {
  const time =
    milliseconds === null ? '' : ` · ${milliseconds.toLocaleString('en-US', { maximumFractionDigits: 0 })} ms`
  const count = `${shown.toLocaleString('en-US')} ${shown === 1 ? 'row' : 'rows'}`
  return `${isCut ? `the first ${count} of more` : count}${time}\n`
}

/** Shows a text by a pager if it is taller than the terminal. @returns false when it was not shown. */
export async function pageWhereTaller(
  text: string,
  terminal: Terminal | null,
  lend: Lend = (work) => work(),
): Promise<boolean> {
  if (terminal === null || terminal.isDumb || text.split('\n').length <= terminal.height) return false
  return lend(() => page(text))
}
