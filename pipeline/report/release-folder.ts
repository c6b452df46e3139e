import { html, trustedMarkup, type Html } from '../base/html.js'
import { formatValue } from './formats.js'
import type { Words } from './strings.js'

/** The folder of a release in its site, `releases/<id>/`, whose address stays: which pages of the site stand in it as well. */
export interface ReleaseFolder {
  has(name: string): boolean
}

/** Whether a page of the site stands in the folder of its release as well: every report and front page, but neither the archive nor the search. */
export function isPageOfRelease(name: string): boolean {
  return /^(?!(?:archive|search)\.)[^/]+\.html$/.test(name)
}

/** What leads from the folder of a release to the top of its site. */
export const UP = '../../'

/** The first line of a page in the folder of its release: what it is, and where the same page of the latest release is. */
export function permanentNotice(page: string, releaseDate: string, words: Words): Html {
  const date = formatValue(releaseDate, 'date', words)
  return html`<aside class="permanent">${words.word('permanent-address', { date })} <a href="${UP}${page}">${words.word('latest-release')}</a></aside>
`
}

/** Markup of a page on top of the site as it stands in the folder of the release: addresses of anything else lead two folders up. */
export function inReleaseFolder(page: Html, folder: ReleaseFolder): Html {
  return ledUp(page, UP, (name) => folder.has(name))
}

/** Markup whose addresses lead `up` first, but for pages that stay beside it. */
export function ledUp(page: Html, up: string, stays: (name: string) => boolean = () => false): Html {
  const markup = page.markup.replace(/<(?:a|link)\s[^>]*>/g, (tag) =>
    tag.replace(/([\s:]href=")([^"]*)"/g, (whole, before: string, address: string) =>
      isOfSite(address) && !stays(address.replace(/[?#].*$/, '')) ? `${before}${up}${address}"` : whole,
    ),
  )
  return trustedMarkup(markup)
}

/** Whether an address is relative to the page, and leads to another one. */
function isOfSite(address: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|[/#?]|$)/i.test(address)
}
