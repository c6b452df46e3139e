import { html, trustedMarkup, type Html } from '../base/html.js'
import { isHidden } from '../sources/readers/html/html-text.js'
import { chartIn, isSourceLink } from './chart-figure.js'
import { canBeEmphasised, followsCode } from './emphasis.js'
import {
  attributeOf,
  elementIn,
  elementsIn,
  hasClass,
  isA,
  isElement,
  rawTextIn,
  textIn,
  type Element,
  type Page,
  type PageNode,
} from './page-tree.js'
import { releaseParagraph } from './page-words.js'

/** Where a node stands. */
interface Place {
  isBold: boolean
  isInList: boolean
  isInCell: boolean
}

const OUTSIDE: Place = { isBold: false, isInList: false, isInCell: false }

/** Tags that mean the same in Markdown, and need none of their attributes. */
const KEPT = new Set(['p', 'br', 'ul', 'li', 'blockquote', 'hr', 'thead', 'tbody', 'tfoot', 'tr'])
const LEFT_OUT = new Set(['nav', 'button', 'input', 'audio', 'video', 'object', 'iframe'])

/**
 * A page in the few elements that Markdown has: title, latest period and release first, then the report, then terms and contact. What
 * the page lays out side by side or folds stands here one below the other; drawings give way to their words and data.
 */
export function markdownHtml(page: Page, releaseId: string): Html {
  const head = elementIn(page, isA('header'))
  const released = releaseParagraph(page, releaseId)
  const feet = elementsIn(page, isA('footer')).flatMap((foot) => elementsIn(foot, isA('p')))
  const parts = [
    ...(head === null ? [] : head.childNodes.filter((node) => !isKicker(node))),
    ...(released === null ? [] : [released]),
    ...elementsIn(page, isA('main')).flatMap((main) => main.childNodes),
    ...feet.filter((line) => line !== released && !isPageLink(line)),
  ]
  return html`${parts.map((node) => plain(node, OUTSIDE))}`
}

function isKicker(node: PageNode): boolean {
  return isElement(node) && hasClass(node, 'kicker')
}

/** Whether a paragraph is nothing but a link that leads nowhere away from the page. */
function isPageLink(paragraph: Element): boolean {
  const link = elementIn(paragraph, isA('a'))
  return link !== null && addressOf(link) === null && textIn(link) === textIn(paragraph)
}

function plain(node: PageNode, place: Place): Html | null {
  if (!isElement(node)) return node.nodeName === '#text' && 'value' in node ? html`${node.value}` : null
  if (isHidden(node) || isSourceLink(node) || LEFT_OUT.has(node.tagName) || hasClass(node, 'sql')) return null
  return ownPart(node, place) ?? ordinary(node, place)
}

function contentOf(element: Element, place: Place): Html {
  return html`${element.childNodes.map((child) => plain(child, place))}`
}

/** What the parts of our own pages become; null for an element that is none of them. */
function ownPart(element: Element, place: Place): Html | null {
  const { tagName } = element
  if (tagName === 'figure') return chart(element, place)
  if (tagName === 'ol' && (hasClass(element, 'flags') || hasClass(element, 'claims')))
    return list('ul', element, place)
  if (tagName === 'div' && hasClass(element, 'provenance'))
    return html`<ul>${elementsIn(element, isA('details', 'origin')).map(origin)}</ul>`
  if (hasClass(element, 'caption')) return html`<p>${bold(element, place)}</p>`
  if (hasClass(element, 'verdict')) return bold(element, place)
  if (hasClass(element, 'flag-number')) return html`(${contentOf(element, place)}) `
  if (hasClass(element, 'severity')) return html`${bold(element, place)} · `
  if (hasClass(element, 'period')) return html` · ${contentOf(element, place)}`
  return hasClass(element, 'sum') ? html`<br>${contentOf(element, place)}` : null
}

function ordinary(element: Element, place: Place): Html {
  const { tagName } = element
  if (/^h[1-6]$/.test(tagName)) return heading(element, place)
  switch (tagName) {
    case 'a':
      return link(element, place)
    case 'strong':
    case 'b':
      return canBeEmphasised(element) ? bold(element, place) : contentOf(element, place)
    case 'em':
    case 'i':
      return canBeEmphasised(element)
        ? html`<em>${contentOf(element, place)}</em>`
        : contentOf(element, place)
    case 'q':
      return quotation(element, place)
    case 'code':
      return place.isInCell || followsCode(element)
        ? html`${textIn(element)}`
        : html`<code>${textIn(element)}</code>`
    case 'pre':
      return html`<pre><code>${rawTextIn(element)}</code></pre>`
    case 'img':
      return html`${attributeOf(element, 'alt')}`
    case 'svg':
      return html`${attributeOf(element, 'aria-label')}`
    case 'details':
      return unfolded(element, place)
    case 'dl':
      return terms(element, place)
    case 'ol':
      return list('ol', element, place)
    case 'table':
      return html`<table>${contentOf(element, place)}</table>`
    case 'th':
    case 'td':
      return cell(element, place)
    default:
      return plainTag(element, place)
  }
}

function plainTag(element: Element, place: Place): Html {
  const { tagName } = element
  const content = contentOf(element, tagName === 'li' ? { ...place, isInList: true } : place)
  if (!KEPT.has(tagName)) return content
  if (place.isInCell) return html` ${content} `
  const tag = trustedMarkup(tagName)
  return tagName === 'br' || tagName === 'hr' ? html`<${tag}>` : html`<${tag}>${content}</${tag}>`
}

function bold(element: Element, place: Place): Html {
  const content = contentOf(element, { ...place, isBold: true })
  return place.isBold ? content : html`<strong>${content}</strong>`
}

/** A heading; within a list, where it would tear the item apart, a bold line. */
function heading(element: Element, place: Place): Html {
  if (place.isInList) return html`<p>${bold(element, place)}</p>`
  const tag = trustedMarkup(element.tagName)
  return html`<${tag}>${contentOf(element, place)}</${tag}>`
}

function list(tagName: 'ul' | 'ol', element: Element, place: Place): Html {
  const first = elementIn(element, isA('li'))
  const start = attributeOf(element, 'start') ?? (first && attributeOf(first, 'value')) ?? '1'
  const tag = trustedMarkup(tagName)
  return html`<${tag} start="${start}">${contentOf(element, place)}</${tag}>`
}

/** An address that leads somewhere from anywhere, or null. */
function addressOf(element: Element): string | null {
  const address = attributeOf(element, 'href') ?? ''
  return /^(?:https?|mailto):/i.test(address) && URL.canParse(address) ? new URL(address).href : null
}

function link(element: Element, place: Place): Html {
  const address = addressOf(element)
  const content = contentOf(element, place)
  return address === null ? content : html`<a href="${address}">${content}</a>`
}

function quotation(element: Element, place: Place): Html {
  const isChinese = (attributeOf(element, 'lang') ?? '').startsWith('zh')
  const [open, close] = isChinese ? ['「', '」'] : ['“', '”']
  return html`${open}${contentOf(element, place)}${close}`
}

function unfolded(element: Element, place: Place): Html {
  const summary = elementIn(element, isA('summary'))
  const rest = element.childNodes.filter((node) => node !== summary)
  return html`${summary && html`<p>${bold(summary, place)}</p>`}${rest.map((node) => plain(node, place))}`
}

function terms(element: Element, place: Place): Html {
  const items = elementsIn(element, isA('dt')).map(
    (term) =>
      html`<li>${bold(term, place)}${definitionsOf(term).map((each) => html` ${contentOf(each, place)}`)}</li>`,
  )
  return html`<ul>${items}</ul>`
}

function definitionsOf(term: Element): Element[] {
  const siblings = (term.parentNode?.childNodes ?? []).filter(isElement)
  const after = siblings.slice(siblings.indexOf(term) + 1)
  const end = after.findIndex(({ tagName }) => tagName === 'dt')
  return after.slice(0, end < 0 ? after.length : end).filter(({ tagName }) => tagName === 'dd')
}

/** The words of a chart and the table behind it. */
function chart(element: Element, place: Place): Html | null {
  const figure = chartIn(element)
  if (figure === null) return null
  const marks = elementsIn(element, isA('p', 'marks'))
  const data = elementsIn(element, isA('details'))
  return html`<p><strong>${figure.title}</strong></p><p>${figure.subtitle}</p><blockquote><p>${figure.alternative}</p></blockquote>${marks.map((line) => plain(line, place))}${data.map((part) => unfolded(part, place))}`
}

/** A query or model by its name and the first line of what is said about it. */
function origin(element: Element): Html {
  const name = elementIn(element, isA('summary'))
  const nodes = elementIn(element, isA('p'))?.childNodes ?? []
  const end = nodes.findIndex((node) => isElement(node) && node.tagName === 'br')
  const line = end < 0 ? nodes : nodes.slice(0, end)
  return html`<li>${name && bold(name, OUTSIDE)} ${line.map((node) => plain(node, OUTSIDE))}</li>`
}

function cell(element: Element, place: Place): Html {
  const tag = trustedMarkup(element.tagName)
  const content = contentOf(element, { ...place, isInCell: true })
  return html`<${tag}${hasClass(element, 'number') ? html` align="right"` : null}>${content}</${tag}>`
}
