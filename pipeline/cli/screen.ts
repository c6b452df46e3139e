import { styleText } from 'node:util'
import { civilTime } from '../base/calendar.js'
import { spanText } from '../base/figures.js'
import { printable } from '../base/printable.js'
import { brokenInto } from './formats.js'

const LABEL = 11
const MINUTE = 60_000
const NARROWEST = 60
const WIDEST = 120
/** A terminal opens an address that stands in one piece. */
const ADDRESS = /^[a-z]+:\/\/\S+$/

/** Columns to fill: those of the terminal within reason, or null where the output goes elsewhere and no line is broken. */
export function screenWidth({ isTTY, columns }: { isTTY?: boolean; columns?: number }): number | null {
  return isTTY === true ? Math.min(Math.max(columns ?? 80, NARROWEST), WIDEST) : null
}

/** A text in a style where there are colours. Whether there are is told: Node's own look at the environment would answer once more, and otherwise. */
export function styled(style: Parameters<typeof styleText>[0], text: string, isColoured: boolean): string {
  return isColoured ? styleText(style, text, { validateStream: false }) : text
}

/** Lines of a label and what stands beside it, broken at words so that they fit; an empty label goes on with the one before. */
export function screenText(
  rows: readonly (readonly [label: string, text: string])[],
  width: number | null,
): string {
  return rows
    .flatMap(([label, text]) => {
      const lines = printable(text)
        .split('\n')
        .flatMap((line) => fitted(line, width === null ? null : width - LABEL))
      return lines.map((line, i) => `${(i === 0 ? label : '').padEnd(LABEL)}${line}`.trimEnd())
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** A text set in by some columns under a row of a list, broken so that it fits. */
export function noteText(text: string, indent: number, width: number | null): string {
  const lines = printable(text)
    .split('\n')
    .flatMap((line) => fitted(line, width === null ? null : width - indent))
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('')
}

/** An instant in a time zone, and how long ago that was. */
export function agoText(instant: string, now: Date, timeZone: string): string {
  const span = now.getTime() - Date.parse(instant)
  const past = Math.abs(span) < MINUTE ? span : Math.trunc(span / MINUTE) * MINUTE
  const when = civilTime(new Date(instant), timeZone)
  return past < 0 ? `${when} (in ${spanText(-past)})` : `${when} (${spanText(past)} ago)`
}

function fitted(line: string, width: number | null): string[] {
  return ADDRESS.test(line) ? [line] : brokenInto(line, width)
}
