import { builtInPrecision, datePrecision, type DatePrecision } from './sheet-values.js'
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

/** Gathers the runs of a text; readings of characters are left out, raised or lowered runs are set off by a space. */
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
      if (isRaised && text !== '') text += ' '
    },
    close(name) {
      if (name === 't') isText = false
      if (name === 'rPh') isReading = false
      if (name === 'r') isRaised = false
    },
    text(piece) {
      if (isText) text += piece
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

/** For each cell style of an XLSX file, by index, how exactly it shows a date. @throws UserError when the part is damaged. */
export function readStyles(xml: string, where: string): DatePrecision[] {
  const formats = new Map<string, DatePrecision>()
  const precisions: DatePrecision[] = []
  let isCellStyle = false
  walkXml(xml, where, {
    open(name, attributes) {
      if (name === 'cellXfs') isCellStyle = true
      if (name === 'numFmt') {
        const all = attributes()
        formats.set(all.get('numFmtId') ?? '', datePrecision(all.get('formatCode') ?? ''))
      } else if (name === 'xf' && isCellStyle) {
        const id = attributes().get('numFmtId') ?? '0'
        precisions.push(formats.has(id) ? (formats.get(id) ?? null) : builtInPrecision(Number(id)))
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellStyle = false
    },
  })
  return precisions
}
