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

/**
 * A text in lines of at most a width, in pixels by the width of a common sans-serif face. A word that is wider than a line is broken.
 */
export function textLines(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text, fontSize, width)) {
    if (line !== '' && textWidth((line + piece).trimEnd(), fontSize) > width) {
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
    textWidth(piece.trimEnd(), fontSize) > width ? (piece.match(CHARACTER) ?? []) : [piece],
  )
}
