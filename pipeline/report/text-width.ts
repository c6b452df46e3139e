const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u
const NARROW = /[ijlIt.,:;'!|()[\]\s\u2212-]/
const WIDTH_IN_EM = { wide: 1, narrow: 0.34, other: 0.57 }

const BOLD = 1.08

interface TextItem {
  fontSize?: number
  fontWeight?: string | number
}

const DEFAULT_FONT_SIZE = 11

/** What vega asks for the width of a text; the pages answer as the build does, so that live and static drawings are alike. */
export function itemTextWidth(item: TextItem, text: string | number | null | undefined): number {
  const isBold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600
  return textWidth(String(text ?? ''), item.fontSize ?? DEFAULT_FONT_SIZE, isBold)
}

/** Where a line may be broken: behind spaces and hyphens, and beside characters of scripts without spaces. */
export const BREAKS = new RegExp(`(?<=[\\s-])|(?<=${WIDE.source})|(?=${WIDE.source})`, 'u')

/** Width of a text in pixels for a common sans-serif face; the server has no canvas to measure with. */
export function textWidth(text: string, fontSize: number, isBold = false): number {
  let width = 0
  for (const character of text) {
    width += WIDE.test(character)
      ? WIDTH_IN_EM.wide
      : NARROW.test(character)
        ? WIDTH_IN_EM.narrow
        : WIDTH_IN_EM.other
  }
  return width * fontSize * (isBold ? BOLD : 1)
}
