import { SaxesParser, type SaxesAttributePlain } from 'saxes'
import { UserError } from '../../../base/error.js'

/** What is called for each piece of an XML text; names of elements come without their prefix, those of attributes with it. */
export interface XmlEvents {
  open?(name: string, attributes: () => Map<string, string>): void
  close?(name: string): void
  text?(text: string): void
}

/**
 * Walks through an XML text; an empty one, which stands for a part that is not there, holds nothing. @param where names it in messages.
 * @throws UserError when it is not well-formed, or declares a document type.
 */
export function walkXml(xml: string, where: string, events: XmlEvents): void {
  if (xml === '') return
  const parser = new SaxesParser()
  parser.on('error', (cause) => {
    throw new UserError(`${where} is damaged XML: ${cause.message}`, 1, { remedy: 'fetch it again' })
  })
  parser.on('doctype', () => {
    throw new UserError(
      `${where} declares a document type, which may hide entities without end; it is not read`,
    )
  })
  parser.on('opentag', ({ name, attributes }) => events.open?.(localName(name), () => valuesOf(attributes)))
  parser.on('closetag', ({ name }) => events.close?.(localName(name)))
  parser.on('text', (text) => events.text?.(text))
  parser.on('cdata', (text) => events.text?.(text))
  parser.write(xml).close()
}

function valuesOf(attributes: Record<string, SaxesAttributePlain | string>): Map<string, string> {
  return new Map(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.value,
    ]),
  )
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
