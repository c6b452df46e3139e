import type { CubeColumn } from './cube.js'

interface TimeScale {
  frequency: string
  /** How PxWeb writes a period of which TLIST gives the digits: 20191 of TLIST(Q1) is 2019Q1. */
  pattern: RegExp
  letter: string
}

const SCALES: Record<string, TimeScale> = {
  A1: { frequency: 'year', pattern: /^(\d{4})()$/, letter: '' },
  H1: { frequency: 'half-year', pattern: /^(\d{4})H?([12])$/, letter: 'H' },
  Q1: { frequency: 'quarter', pattern: /^(\d{4})Q?([1-4])$/, letter: 'Q' },
  M1: { frequency: 'month', pattern: /^(\d{4})M?(\d{2})$/, letter: 'M' },
  W1: { frequency: 'week', pattern: /^(\d{4})W?(\d{2})$/, letter: 'W' },
  D1: { frequency: 'day', pattern: /^(\d{4})(\d{4})$/, letter: '' },
}

/** The name of the frequency that a scale such as Q1 stands for, or null. */
export function scaleFrequency(scale: string): string | null {
  return SCALES[scale]?.frequency ?? null
}

/**
 * Periods of a PC-Axis time list (A1, H1, Q1, M1, W1, D1) with the letter that says what they are, so that week 202005 is no month;
 * null where one is no period of the scale.
 */
export function timeListPeriods(scale: string, codes: readonly string[]): string[] | null {
  const known = SCALES[scale]
  if (known === undefined) return null
  const periods = codes.flatMap((code) => {
    const parts = known.pattern.exec(code)
    return parts === null ? [] : [`${parts[1]}${known.letter}${parts[2]}`]
  })
  return periods.length === codes.length ? periods : null
}

/** The column of periods of a dimension that a JSON-stat document calls `TLIST(Q1)`, and their frequency; null for another. */
export function timeColumns(
  id: string,
  codes: readonly string[],
): { column: CubeColumn; frequency: string } | null {
  const scale = /^TLIST\((\w+)\)$/.exec(id)?.[1] ?? ''
  const texts = timeListPeriods(scale, codes)
  const frequency = scaleFrequency(scale)
  return texts === null || frequency === null
    ? null
    : { column: { label: `${id} period`, role: 'time', texts }, frequency }
}
