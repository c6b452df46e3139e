import { html, trustedMarkup, type Html } from '../base/html.js'
import { isElement, type Element, type PageNode } from './page-tree.js'

/** What draws, and holds nothing that runs, animates or loads. */
const ELEMENTS = new Set([
  'circle',
  'clipPath',
  'defs',
  'desc',
  'ellipse',
  'g',
  'line',
  'linearGradient',
  'marker',
  'mask',
  'path',
  'pattern',
  'polygon',
  'polyline',
  'radialGradient',
  'rect',
  'stop',
  'svg',
  'symbol',
  'text',
  'title',
  'tspan',
  'use',
])

/** Their own mark is left out, what they hold stays. */
const SEEN_THROUGH = new Set(['a', 'switch'])

const FUNCTIONS = new Set([
  'matrix',
  'rotate',
  'scale',
  'skewx',
  'skewy',
  'translate',
  'rgb',
  'rgba',
  'hsl',
  'hsla',
])
const LOCAL_ADDRESS = /^#[^\s"'()\\]+$/
const LOCAL_FUNCTION = /url\(\s*(#[^\s"'()\\]+)\s*\)/g

/**
 * An element of a drawing as XML, in the default namespace of SVG. Elements and attributes that could run a script, load anything or
 * link elsewhere are left out, whoever wrote them.
 */
export function svgMarkup(element: Element): Html {
  const name = trustedMarkup(element.tagName)
  const attributes = element.attrs.filter(({ name, value }) => isHarmless(name, value))
  const written = attributes.map(({ name, value }) => html` ${trustedMarkup(name)}="${xmlText(value)}"`)
  return html`<${name}${written}>${svgContent(element)}</${name}>`
}

/** What an element of a drawing holds, as XML. */
export function svgContent(element: Element): Html {
  return html`${element.childNodes.map(nodeMarkup)}`
}

/** Text with every character that XML cannot hold replaced. */
export function xmlText(text: string): string {
  return text.replaceAll(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
}

/** The ids that an element and those in it refer to. */
export function referencesOf(element: Element): string[] {
  const own = element.attrs.flatMap(({ name, value }) =>
    name === 'href' ? [value] : [...value.matchAll(LOCAL_FUNCTION)].map(([, address]) => address ?? ''),
  )
  const ids = own.filter((address) => LOCAL_ADDRESS.test(address)).map((address) => address.slice(1))
  return [...ids, ...element.childNodes.filter(isElement).flatMap(referencesOf)]
}

function nodeMarkup(node: PageNode): Html | null {
  if (!isElement(node))
    return node.nodeName === '#text' && 'value' in node ? html`${xmlText(node.value)}` : null
  if (ELEMENTS.has(node.tagName)) return svgMarkup(node)
  return SEEN_THROUGH.has(node.tagName) ? svgContent(node) : null
}

function isHarmless(name: string, value: string): boolean {
  if (name === 'href') return LOCAL_ADDRESS.test(value)
  return /^(?!on|xmlns|aria-|class$|role$|tabindex$|style$)[a-z][a-z0-9-]*$/i.test(name) && !reachesOut(value)
}

/** Whether a value calls on anything but colours, transforms and what stands in the same drawing. */
function reachesOut(value: string): boolean {
  const calls = value.replaceAll(LOCAL_FUNCTION, '').matchAll(/([^\s(,]*)\(/g)
  return value.includes('\\') || [...calls].some(([, name]) => !FUNCTIONS.has((name ?? '').toLowerCase()))
}
