/** What HTML forbids, a reader cannot see, or turns the direction of what follows it. Tabs and line feeds are none of these. */
const UNSEEN = /\r\n?|(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]/gu
/** What may be such a character: a class of plain ranges is tested in a fraction of the time that properties take. */
const MAYBE_UNSEEN =
  /[^\t\n\x20-\x7e\u00a0-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]/
const PICTURES = 0x2400
const DELETE = '\x7f'
const PICTURE_OF_DELETE = '\u2421'

/**
 * Text as a page shows it: a control character is its picture (␀ for NUL, ␛ for ESC); what has none, half a character, and the controls
 * that embed, override or isolate a direction are U+FFFD; a carriage return is a line feed.
 */
export function visibleText(text: string): string {
  return MAYBE_UNSEEN.test(text) ? text.replace(UNSEEN, pictureOf) : text
}

function pictureOf(character: string): string {
  if (character.startsWith('\r')) return '\n'
  if (character === DELETE) return PICTURE_OF_DELETE
  return character < ' ' ? String.fromCharCode(PICTURES + character.charCodeAt(0)) : '\ufffd'
}

const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Whether a text may change the order of the words around it: it has letters or marks with a direction other than the page's. */
export function turnsDirection(text: string): boolean {
  return RIGHT_TO_LEFT.test(text)
}
