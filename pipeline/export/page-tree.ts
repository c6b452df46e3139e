import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { isHidden } from '../sources/readers/html/html-text.js'

export type Page = DefaultTreeAdapterTypes.Document
export type PageNode = DefaultTreeAdapterTypes.ChildNode
export type Element = DefaultTreeAdapterTypes.Element
type ParentNode = DefaultTreeAdapterTypes.ParentNode

type Test = (element: Element) => boolean

/** The tree of a released page, as a browser would read it. */
export function parsePage(html: string): Page {
  return parse(html)
}

export function isElement(node: PageNode): node is Element {
  return 'tagName' in node
}

/** A test for elements of a tag, and of a class where one is given. */
export function isA(tag: string, className?: string): Test {
  return (element) => element.tagName === tag && (className === undefined || hasClass(element, className))
}

export function hasClass(element: Element, name: string): boolean {
  return (attributeOf(element, 'class') ?? '').split(/\s+/).includes(name)
}

/** The value of an attribute, or null when the element has none of that name. */
export function attributeOf({ attrs }: Element, name: string): string | null {
  return attrs.find((attribute) => attribute.name === name)?.value ?? null
}

/** The elements below a node that pass a test, in the order of the page. */
export function elementsIn(node: ParentNode, passes: Test): Element[] {
  return node.childNodes
    .filter(isElement)
    .flatMap((child) => [...(passes(child) ? [child] : []), ...elementsIn(child, passes)])
}

/** The first of them, or null. */
export function elementIn(node: ParentNode, passes: Test): Element | null {
  for (const child of node.childNodes.filter(isElement)) {
    const found = passes(child) ? child : elementIn(child, passes)
    if (found !== null) return found
  }
  return null
}

/** The text that a reader sees in a node, white space as single spaces, without the elements that `isLeftOut` names. */
export function textIn(node: ParentNode, isLeftOut: Test = () => false): string {
  return rawTextIn(node, isLeftOut)
    .replaceAll(/[ \t\n\f\r]+/g, ' ')
    .trim()
}

/** The same with white space as it is. */
export function rawTextIn(node: ParentNode, isLeftOut: Test = () => false): string {
  return node.childNodes
    .map((child) => {
      if (!isElement(child)) return child.nodeName === '#text' && 'value' in child ? child.value : ''
      return isHidden(child) || isLeftOut(child) ? '' : rawTextIn(child, isLeftOut)
    })
    .join('')
}
