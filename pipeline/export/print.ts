import { defaultTreeAdapter as tree, html as names, serialize } from 'parse5'
import { makeInChromium } from './chromium.js'
import { attributeOf, elementIn, elementsIn, isA, isElement, type Element, type Page } from './page-tree.js'
import type { PageWords } from './page-words.js'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/**
 * A page as PDF on A4, as the print rules of its style sheet set it. Each sheet names the release at its foot, and from the second on
 * the title at its head. The same page, release and Chromium with the same fonts give the same bytes.
 * @param date of the release, YYYY-MM-DD; the date of the document.
 * @throws UserError when Chromium is missing or fails.
 */
export async function printPage(page: Page, words: PageWords, date: string): Promise<Buffer> {
  const original = { name: 'report.html', text: printCopy(page, words) }
  const flags = ['--no-pdf-header-footer', '--generate-pdf-document-outline']
  return settled(await makeInChromium(original, 'pdf', flags), date)
}

/**
 * The page for the printer: without scripts, whose charts are drawn already, and without links to files beside it, which would print
 * the path of this machine. Only our own Chromium reads it. Changes `page`.
 */
export function printCopy(page: Page, words: PageWords): string {
  for (const element of elementsIn(page, (each) => each.tagName === 'script' || isPolicy(each)))
    tree.detachNode(element)
  for (const link of elementsIn(page, isA('a')).filter((each) => !reaches(attributeOf(each, 'href') ?? '')))
    link.attrs = link.attrs.filter(({ name }) => name !== 'href')
  const head = elementIn(page, isA('head'))
  if (head !== null) {
    const first = head.childNodes.find(isElement)
    const policy = newElement('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY })
    if (first === undefined) tree.appendChild(head, policy)
    else tree.insertBefore(head, policy, first)
    tree.appendChild(head, margins(words))
  }
  return serialize(page)
}

function isPolicy(element: Element): boolean {
  return (
    element.tagName === 'meta' &&
    (attributeOf(element, 'http-equiv') ?? '').toLowerCase() === 'content-security-policy'
  )
}

/** Whether a link leads within the page or out to the world. */
function reaches(address: string): boolean {
  return /^(?:#|https?:|mailto:)/i.test(address)
}

function margins({ title, release }: PageWords): Element {
  const style = newElement('style', {})
  tree.insertText(
    style,
    `@page { @top-left { content: ${styleText(title)} } @bottom-left { content: ${styleText(release)} } } @page :first { @top-left { content: none } }`,
  )
  return style
}

/** Text as a string of a style sheet; every sign that could end it or its element is written by number. */
function styleText(text: string): string {
  return `"${text.replaceAll(/[^\p{L}\p{N} ]/gu, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(16)} `)}"`
}

function newElement(tagName: string, attributes: Readonly<Record<string, string>>): Element {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }))
  return tree.createElement(tagName, names.NS.HTML, attrs)
}

/**
 * The document with what differs from print to print set: its dates, which Chromium takes from the clock, to that of the release, and the ids of its
 * parts, which depend on how busy the machine was, to their order. It stays as long as before, so that all offsets hold.
 */
function settled(pdf: Buffer, date: string): Buffer {
  const time = `${date.replaceAll('-', '')}000000+00'00'`
  const text = pdf
    .toString('latin1')
    .replaceAll(/(\/(?:Creation|Mod)Date \(D:)\d{14}[+-]\d{2}'\d{2}'/g, `$1${time}`)
  const ids = [...new Set(text.match(PART_ID))].toSorted()
  const places = new Map(ids.map((id, i) => [id, `(node${String(i + 1).padStart(8, '0')})`]))
  return Buffer.from(
    text.replaceAll(PART_ID, (id) => places.get(id) ?? id),
    'latin1',
  )
}

/** The id of a part in the outline that readers hear. */
const PART_ID = /\(node\d{8}\)/g
