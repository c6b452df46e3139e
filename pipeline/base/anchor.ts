const PLAIN = /[\p{L}\p{N}._:/-]/u

/**
 * The id in a page of the thing of this kind and name, as in `flag-drop:uses/citizen:2017`. Letters and digits of any script and `. _ : / -` stay;
 * every other character becomes its code between tildes, so that no two names share an id and a link to it needs no encoding.
 */
export function anchorOf(kind: string, name: string): string {
  const safe = Array.from(name, (character) => (PLAIN.test(character) ? character : codeOf(character)))
  return `${kind}-${safe.join('')}`
}

function codeOf(character: string): string {
  return `~${(character.codePointAt(0) ?? 0).toString(16)}~`
}
