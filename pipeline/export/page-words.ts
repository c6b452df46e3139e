import {
  attributeOf,
  elementIn,
  elementsIn,
  hasClass,
  isA,
  textIn,
  type Element,
  type Page,
} from './page-tree.js'

/** The words that name a page: its title, the publication it is part of, and its release. */
export interface PageWords {
  language: string
  title: string
  publication: string
  /** The id of the release, after the page's word for it. */
  release: string
}

/** Reads the words that name a page off its head and foot. @param releaseId stands alone where the page says nothing of it. */
export function pageWords(page: Page, releaseId: string): PageWords {
  const root = elementIn(page, isA('html'))
  const title = textOf(elementIn(page, isA('h1')) ?? elementIn(page, isA('title')))
  const release = releaseParagraph(page, releaseId)
  return {
    language: (root && attributeOf(root, 'lang')) ?? '',
    title,
    publication: textOf(elementIn(page, (element) => hasClass(element, 'kicker'))) || title,
    release: release === null ? releaseId : textIn(release),
  }
}

/** The paragraph at the foot of a page that names its release. */
export function releaseParagraph(page: Page, releaseId: string): Element | null {
  const feet = elementsIn(page, isA('footer'))
  return (
    feet.flatMap((foot) => elementsIn(foot, isA('p'))).find((line) => textIn(line).includes(releaseId)) ??
    null
  )
}

function textOf(element: Element | null): string {
  return element === null ? '' : textIn(element)
}
