import { html, type Html } from './html.js'

/** Control characters but for white space, halves of pairs, and the two others that XML 1.0 forbids, however they are written. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

/** Text for an XML document: characters that XML forbids become U+FFFD, so that their place is seen. The `html` tag escapes the rest. */
export function xmlText(text: string): string {
  return text.replaceAll(FORBIDDEN, '\ufffd')
}

/** A whole XML document around its root element. */
export function xmlDocument(root: Html): string {
  return html`<?xml version="1.0" encoding="utf-8"?>
${root}
`.markup
}
