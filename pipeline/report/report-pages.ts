import type { Token } from 'markdown-it'
import { anchorOf } from '../base/anchor.js'
import { UserError } from '../base/error.js'
import type { PageCell } from './cell.js'
import type { Notebook } from './notebook.js'
import { CONTENT } from './skip-link.js'

/** What one page of a report shows; `cell` begins it, null begins the report itself. */
interface PageTokens {
  cell: PageCell | null
  tokens: Token[]
}

/** Parts what a reader sees of a notebook into the page of the report and the pages of its own that `page` cells begin. */
export function pagesOf(tokens: readonly Token[], notebook: Notebook): [PageTokens, ...PageTokens[]] {
  const pages: [PageTokens, ...PageTokens[]] = [{ cell: null, tokens: [] }]
  for (const token of tokens) {
    const cell = notebook.cells.get(token)
    if (cell?.kind === 'page') pages.push({ cell, tokens: [] })
    else pages.at(-1)?.tokens.push(token)
  }
  return pages
}

/** The name of a page of a report in addresses, without its language. */
export function pageName(report: string, cell: PageCell | null): string {
  return cell === null ? report : `${report}.${cell.name}`
}

/** The name of the page of a report that holds the first cell of a kind; null where none does. */
export function pageWith(kind: string, { name, cells }: Notebook): string | null {
  let page: PageCell | null = null
  for (const cell of cells.values()) {
    if (cell.kind === kind) return pageName(name, page)
    if (cell.kind === 'page') page = cell
  }
  return null
}

/** @throws UserError for a page that begins within a block, which not every reader would see. */
export function refuseHiddenPages({ blocks, cells }: Notebook): void {
  for (const { audiences, tokens } of blocks) {
    const page = tokens.map((token) => cells.get(token)).find((cell) => cell?.kind === 'page')
    if (page !== undefined && audiences.length > 0)
      throw new UserError(`${page.place}: a page begins for all readers; put it outside ::: blocks`)
  }
}

/** @throws UserError for a page that would stand at the address of another notebook, and so be lost. */
export function refuseSharedAddresses(notebooks: readonly Notebook[]): void {
  const files = new Map(notebooks.map(({ name, file }) => [name, file]))
  for (const { name, cells } of notebooks)
    for (const cell of cells.values()) {
      const other = cell.kind === 'page' ? files.get(pageName(name, cell)) : undefined
      if (other !== undefined)
        throw new UserError(`${cell.place}: ${other} has the address of this page; give the page another id`)
    }
}

/**
 * What leads from page to page of a report: gives the markup of one of them, by its place, in which an address within the page that stands on
 * another leads there. @param addresses the address of each page.
 */
export function linkedBetween(
  bodies: readonly string[],
  addresses: readonly string[],
): (markup: string, page: number) => string {
  const ids = bodies.map((body) => new Set([...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)))
  return (markup, page) =>
    markup.replaceAll(/(\shref=")#([^"]+)"/g, (whole, before: string, id: string) => {
      const other = ids[page]?.has(id) === true ? -1 : ids.findIndex((those) => those.has(id))
      return other === -1 ? whole : `${before}${addresses[other]}#${id}"`
    })
}

/**
 * A report and its further pages as one page: each follows under its title, and what led from page to page leads within the one.
 * @param first the markup of the report, @param further its further pages by their addresses, in their order.
 */
export function joinedPages(first: string, further: ReadonlyMap<string, string>): string {
  const annex = [...further].map(
    ([address, page]) =>
      `<h2 class="annex" id="${anchorOf('page', address)}">${partOf(page, '<h1>', '</h1>')}</h2>\n${partOf(page, MAIN, '</main>')}`,
  )
  const hatchings = [first, ...further.values()]
    .flatMap((page) => HATCHINGS.exec(page)?.[0] ?? [])
    .slice(0, 1)
  const joined = first
    .replace('<body>', '<body class="whole">')
    .replace('</main>', () => `${annex.join('\n')}</main>`)
    .replace(HATCHINGS, '')
    .replace('<a class="skip"', (skip) => `${hatchings.join('')}${skip}`)
    .replaceAll(/\n?<nav class="pages"[^]*?<\/nav>|<ul class="pages">[^]*?<\/ul>/g, '')
  return joined.replaceAll(
    /(\shref=")([^"#]+)(#[^"]*)?"/g,
    (whole, before: string, address: string, place?: string) =>
      further.has(address) ? `${before}${place ?? `#${anchorOf('page', address)}`}"` : whole,
  )
}

const MAIN = `<main id="${CONTENT}" tabindex="-1">`
const HATCHINGS = /<svg class="hatchings"[^]*?<\/svg>\n/

function partOf(page: string, begin: string, end: string): string {
  const from = page.indexOf(begin) + begin.length
  return page.slice(from, page.indexOf(end, from))
}
