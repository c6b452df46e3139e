import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { html } from '../../pipeline/base/html.js'
import { xmlDocument, xmlText } from '../../pipeline/base/xml.js'

test('every text makes a well-formed document, and what XML forbids stays seen', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
  const text = `${units.join(' ')} ]]> <script>&amp; 憑證 😀`
  const read: string[] = []
  const parser = new SaxesParser()
  parser.on('text', (piece) => read.push(piece))
  parser.write(xmlDocument(html`<a title="${xmlText(text)}">${xmlText(text)}</a>`)).close()
  expect(read.join('')).toContain(']]> <script>&amp; 憑證 😀')
  expect(xmlText('a\u0000b\u001b[31m\ud800\uffff\tc')).toBe('a\ufffdb\ufffd[31m\ufffd\ufffd\tc')
})
