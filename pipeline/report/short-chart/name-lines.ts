import { BREAKS, textWidth } from '../text-width.js'

/** Letters that a text is measured by. */
export interface Letters {
  /** In pixels. */
  size: number
  isBold: boolean
}

/** A text in lines of at most a width in pixels, broken between words, and within a word that is wider than a line. */
export function linesOf(text: string, width: number, { size, isBold }: Letters): string[] {
  const lines = ['']
  for (const piece of text.split(BREAKS)) {
    const line = lines.at(-1) ?? ''
    if (fits(line + piece.trimEnd())) lines[lines.length - 1] = line + piece
    else if (fits(piece.trimEnd())) lines.push(piece)
    else for (const letter of piece) addLetter(letter)
  }
  return lines.map((line) => line.trim()).filter((line) => line !== '')

  function fits(line: string): boolean {
    return textWidth(line, size, isBold) <= width
  }

  function addLetter(letter: string): void {
    const line = lines.at(-1) ?? ''
    if (fits(line + letter)) lines[lines.length - 1] = line + letter
    else lines.push(letter)
  }
}

/** The most lines that one of some names takes. */
export function mostLines(names: readonly string[], width: number, letters: Letters): number {
  return names.reduce((most, name) => Math.max(most, linesOf(name, width, letters).length), 1)
}

/** A Vega expression that writes the label of an axis, legend or panel in lines; names that fit stand as they are. */
export function linesExpr(names: readonly string[], width: number, letters: Letters): string {
  const broken = names
    .map((name): [string, string[]] => [name, linesOf(name, width, letters)])
    .filter(([, lines]) => lines.length > 1)
  if (broken.length === 0) return 'datum.label'
  return `${JSON.stringify(Object.fromEntries(broken))}[datum.label] || (datum.label)`
}
