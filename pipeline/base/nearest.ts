/**
 * Names, those most like a text first: by the share of neighbouring letters that both have (Dice, Ecology 26 (1945)); equal ones in their
 * order.
 */
export function nearestFirst(text: string, names: readonly string[]): string[] {
  const asked = pairsOf(text)
  const likeness = (name: string): number => {
    const had = pairsOf(name)
    const common = [...asked].filter((pair) => had.has(pair)).length
    return (2 * common) / (asked.size + had.size)
  }
  return names
    .map((name) => ({ name, likeness: likeness(name) }))
    .toSorted((a, b) => b.likeness - a.likeness)
    .map(({ name }) => name)
}

function pairsOf(text: string): Set<string> {
  const letters = ` ${text.toLowerCase()} `
  return new Set(Array.from({ length: letters.length - 1 }, (_, i) => letters.slice(i, i + 2)))
}
