import { isElement, rawTextIn, textIn, type Element, type PageNode } from './page-tree.js'

const MARKED = new Set(['strong', 'b', 'em', 'i', 'code'])

/**
 * Whether Markdown could open and close an emphasis where an element stands: its signs are read as such only where punctuation inside
 * them has white space or punctuation outside, which Chinese sentences often lack, and where no other signs touch them.
 */
export function canBeEmphasised(element: Element): boolean {
  const text = textIn(element)
  const [before, after] = neighboursOf(element)
  if (isMarked(before) || isMarked(after)) return false
  const isFreeBefore = /(?:^|[\s\p{P}\p{S}])$/u.test(textOf(before))
  const isFreeAfter = /^(?:$|[\s\p{P}\p{S}])/u.test(textOf(after))
  return (isFreeBefore || /^[^\p{P}\p{S}]/u.test(text)) && (isFreeAfter || /[^\p{P}\p{S}]$/u.test(text))
}

/** Whether a code element touches another, so that their signs would run together. */
export function followsCode(element: Element): boolean {
  const [before] = neighboursOf(element)
  return before !== undefined && isElement(before) && before.tagName === 'code'
}

function neighboursOf(element: Element): [before: PageNode | undefined, after: PageNode | undefined] {
  const siblings = element.parentNode?.childNodes ?? []
  const place = siblings.findIndex((node) => node === element)
  return [siblings[place - 1], siblings[place + 1]]
}

function isMarked(node: PageNode | undefined): boolean {
  return node !== undefined && isElement(node) && MARKED.has(node.tagName)
}

function textOf(node: PageNode | undefined): string {
  if (node !== undefined && isElement(node)) return rawTextIn(node)
  return node !== undefined && node.nodeName === '#text' && 'value' in node ? node.value : ''
}
