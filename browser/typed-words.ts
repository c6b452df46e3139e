/** Whether a text holds every word that a reader typed, in any case; each text does where none was typed. */
export function holdsWords(typed: string): (text: string) => boolean {
  const words = typed.toLowerCase().split(/\s+/)
  return (text) => words.every((word) => text.includes(word))
}

/** The text of a part of the page as `holdsWords` looks at it. */
export function textToSearch(part: Element): string {
  return (part.textContent ?? '').toLowerCase()
}
