import { textWidth } from '../report/text-width.js'

const OPENING = '「『（〈《【〔“'
const CLOSING = '」』）〉》】〕”、。，．：；？！‧…％'
const WIDE = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Bopomofo}'

/** A word, or one wide character, with the marks that must not end a line before it or begin one after it. */
const PIECE = new RegExp(
  `[${OPENING}]*(?:[${WIDE}]|[^\\s${WIDE}${OPENING}${CLOSING}]+|[${CLOSING}]+|[${OPENING}]+)[${CLOSING},.:;!?%)\\]]*\\s*`,
  'gu',
)

/** One character with the marks above and below it. */
const CHARACTER = /\P{M}\p{M}*|\p{M}/gu

const WIDE_CHARACTERS = new RegExp(`[${WIDE}${OPENING}${CLOSING}]`, 'gu')
/** How much wider than the common ones a face is that may stand in for them, such as DejaVu Sans. */
const WIDEST_FACE = 0.15

/** A text in lines of at most a width, in pixels, in whatever sans-serif face it is shown. A word that is wider than a line is broken. */
export function textLines(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text, fontSize, width)) {
    if (line !== '' && widestOf((line + piece).trimEnd(), fontSize) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trimEnd()].filter((each) => each !== '')
}

function piecesOf(text: string, fontSize: number, width: number): string[] {
  const pieces = text.trim().match(PIECE) ?? []
  return pieces.flatMap((piece) =>
    widestOf(piece.trimEnd(), fontSize) > width ? (piece.match(CHARACTER) ?? []) : [piece],
  )
}

/** Only letters and digits differ from face to face: wide characters are as wide as high in all of them. */
function widestOf(text: string, fontSize: number): number {
  const narrow = text.replaceAll(WIDE_CHARACTERS, '')
  return textWidth(text, fontSize) + WIDEST_FACE * textWidth(narrow, fontSize)
}
