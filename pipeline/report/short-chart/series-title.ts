/** Between the measure and the member in the title of a series. */
export const PART = ' · '

/** What all titles of series have before their members, or null where they have nothing in common. */
export function commonPart(titles: readonly string[]): string | null {
  const [first = '', ...others] = titles
  const start = first.split(PART)[0] ?? ''
  const isCommon = first.includes(PART) && others.every((title) => title.split(PART)[0] === start)
  return isCommon && titles.length > 1 ? start : null
}
