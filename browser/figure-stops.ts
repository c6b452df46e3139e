import type { FigureCard } from './figure-card.js'

const KEYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

/**
 * Makes the figures of a section one stop of the keyboard: the arrow keys lead from one to the next, and the Tab key on to what follows. An open card goes with them.
 */
export function joinFigures(card: FigureCard | null): void {
  const group = new Map<Element, HTMLAnchorElement[]>()
  for (const links of groupsOfFigures()) {
    for (const [i, link] of links.entries()) {
      if (i > 0) link.tabIndex = -1
      if (links.length > 1) link.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight')
      group.set(link, links)
    }
  }
  document.addEventListener('keydown', (event) => {
    const step = KEYS[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const from = card?.isOpen ? card.shown : document.activeElement
    const links = (from && group.get(from)) ?? []
    const next = links[links.findIndex((link) => link === from) + step]
    if (!next) return
    event.preventDefault()
    for (const link of links) link.tabIndex = link === next ? 0 : -1
    next.scrollIntoView({ behavior: 'instant', block: 'nearest' })
    if (card?.isOpen) card.show(next)
    else next.focus()
  })
}

/** The figures between two headings that are folded up together or not at all. */
function groupsOfFigures(): HTMLAnchorElement[][] {
  const groups: { fold: Element | null; links: HTMLAnchorElement[] }[] = []
  let begun = 0
  for (const element of document.querySelectorAll('h1, h2, h3, h4, a.figure')) {
    if (!(element instanceof HTMLAnchorElement)) {
      begun = groups.length
      continue
    }
    const fold = element.closest('details')
    const group = groups.slice(begun).find((each) => each.fold === fold)
    if (group) group.links.push(element)
    else groups.push({ fold, links: [element] })
  }
  return groups.map(({ links }) => links)
}
