/** Where something stands in a text: from `start` up to `end`. */
export interface Range {
  start: number
  end: number
}

/** A change of a few characters of a text: what stands there, and what takes its place. */
export interface Edit extends Range {
  from: string
  to: string
  /** The expression whose value the change may alter; null where nothing can be put before it. */
  within: Range | null
}

/** The edits that put each of `others` in the place of what stands from `start` up to `end`. */
export function editsAt(text: string, start: number, end: number, others: readonly string[]): Edit[] {
  const from = text.slice(start, end)
  return others.map((to) => ({ start, end, from, to, within: null }))
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

/** The text with something said before the value of an expression each time that it is asked for. */
export function withProbes(text: string, probes: readonly { within: Range; probe: string }[]): string {
  const marks = probes.flatMap(({ within, probe }) => [
    { at: within.start, mark: `(${probe}, ` },
    { at: within.end, mark: ')' },
  ])
  // from the end, so that the places before it stay
  return marks
    .toSorted((a, b) => b.at - a.at)
    .reduce((all, { at, mark }) => all.slice(0, at) + mark + all.slice(at), text)
}
