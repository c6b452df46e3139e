/** A change of a few characters of a text: what stands from `start` up to `end`, and what takes its place. */
export interface Edit {
  start: number
  end: number
  from: string
  to: string
}

/** The edits that put each of `others` in the place of what stands from `start` up to `end`. */
export function editsAt(text: string, start: number, end: number, others: readonly string[]): Edit[] {
  const from = text.slice(start, end)
  return others.map((to) => ({ start, end, from, to }))
}

/** The text after an edit. */
export function edited(text: string, { start, end, to }: Edit): string {
  return text.slice(0, start) + to + text.slice(end)
}

/** What else a number could be: the next one, and none. */
export function otherNumbers(raw: string): string[] {
  const value = Number(raw.replaceAll('_', ''))
  if (!Number.isInteger(value)) return [`(${raw} + 1)`, '0']
  return value === 0 ? ['1'] : [String(value + 1), '0']
}
