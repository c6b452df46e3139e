import { raisedText } from '../raised-text.js'
import {
  builtInNumber,
  builtInPrecision,
  datePrecision,
  numberShown,
  type DatePrecision,
  type NumberShown,
} from './sheet-values.js'
import { walkXml, type XmlEvents } from './xml-events.js'

const ESCAPED = /_x([\da-f]{4})_/gi

/** The texts that the cells of an XLSX file share, by index. @throws UserError when the part is damaged. */
export function readSharedStrings(xml: string, where: string): string[] {
  const strings: string[] = []
  const rich = richText()
  walkXml(xml, where, {
    ...rich.events,
    close(name) {
      rich.events.close(name)
      if (name === 'si') strings.push(rich.take())
    },
  })
  return strings
}

/** Gathers the runs of a text; readings of characters are left out, raised or lowered digits become those of a footnote, other such runs are set off by a space. */
export function richText(): { events: Required<XmlEvents>; take(): string } {
  let text = ''
  let isText = false
  let isReading = false
  let isRaised = false
  const events: Required<XmlEvents> = {
    open(name, attributes) {
      if (name === 'r') isRaised = false
      if (name === 'rPh') isReading = true
      if (name === 'vertAlign') isRaised = attributes().get('val') !== 'baseline'
      if (name !== 't' || isReading) return
      isText = true
    },
    close(name) {
      if (name === 't') isText = false
      if (name === 'rPh') isReading = false
      if (name === 'r') isRaised = false
    },
    text(piece) {
      if (isText) text += isRaised && text !== '' ? raisedText(piece) : piece
    },
  }
  return {
    events,
    take() {
      const taken = text.replaceAll(ESCAPED, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
      text = ''
      return taken
    },
  }
}

/** What a cell style of an XLSX file shows of a number: a date as exactly as `precision` says, or a number. */
export interface CellStyle {
  precision: DatePrecision
  shown: NumberShown | null
}

/** The cell styles of an XLSX file, by index. @throws UserError when the part is damaged. */
export function readStyles(xml: string, where: string): CellStyle[] {
  const formats = new Map<string, CellStyle>()
  const styles: CellStyle[] = []
  let isCellStyle = false
  walkXml(xml, where, {
    open(name, attributes) {
      if (name === 'cellXfs') isCellStyle = true
      if (name === 'numFmt') {
        const all = attributes()
        const code = all.get('formatCode') ?? ''
        formats.set(all.get('numFmtId') ?? '', { precision: datePrecision(code), shown: numberShown(code) })
      } else if (name === 'xf' && isCellStyle) {
        const id = attributes().get('numFmtId') ?? '0'
        const builtIn = { precision: builtInPrecision(Number(id)), shown: builtInNumber(Number(id)) }
        styles.push(formats.get(id) ?? builtIn)
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellStyle = false
    },
  })
  return styles
}
