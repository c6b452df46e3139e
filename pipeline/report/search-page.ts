import { html, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import { siteHeader } from './index-page.js'
import { documentOf, feedLink, footerLines, type Site } from './page.js'
import { CONTENT, skipLink } from './skip-link.js'
import type { Place } from './site-index.js'
import { Words } from './strings.js'
import { programText } from './script-text.js'

/**
 * The page that finds places of the site: a list of its pages and their parts, which its script narrows while a reader types. The list is the index, so that it needs no server, and
 * without JavaScript it is the contents of the site.
 */
export function renderSearch(places: readonly Place[], language: string, site: Site): string {
  const words = new Words(site.strings, language)
  const title = words.word('search')
  const script = programText(site.script)
  return documentOf({
    language,
    title: `${title} · ${inLanguage(site.settings.title, language)}`,
    description: words.word('search-description'),
    links: feedLink(site, language, null),
    body: html`${skipLink(words)}
${siteHeader('search', title, site, words)}
<main class="search" id="${CONTENT}" tabindex="-1">
<p>${words.word('search-description')}</p>
<div role="search"><label for="search">${words.word('search-words')}</label> <input type="search" id="search" autocomplete="off"> <span role="status" data-found="${words.word('search-found')}"></span></div>
<ul class="found">
${places.map(placeItem)}</ul>
</main>
<footer>${footerLines(site, words)}</footer>
${script.markup === '' ? null : html`<script>${script}</script>`}`,
    style: site.style,
    scripts: script.markup === '' ? [] : [script],
    preview: site.preview,
  })
}

function placeItem({ address, title, page, text }: Place): Html {
  return html`<li${page === null ? html` class="page"` : null}><a href="${address}">${title}</a>${page === null ? null : html` <span>${page}</span>`}${text === '' ? null : html`<p>${text}</p>`}</li>
`
}
