import { html, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import { textOf } from '../system/database.js'
import { scrollFrame } from './data-table.js'
import { formatValue } from './formats.js'
import { siteHeader } from './index-page.js'
import { documentOf, feedLink, footerLines, type Site } from './page.js'
import { changesSentence, lastPeriodText, permanentAddress, type ReleaseRow } from './past-release.js'
import { CONTENT, skipLink } from './skip-link.js'
import { Words } from './strings.js'

const COLUMNS = ['released', 'release', 'last-period', 'new-flags', 'changes'] as const

/** The list of all releases in one language, newest first, each with its permanent address. @param releases rows of `ops.releases`. */
export function renderArchive(releases: readonly ReleaseRow[], language: string, site: Site): string {
  const words = new Words(site.strings, language)
  const title = words.word('archive')
  const rows = releases.map((release) => renderRelease(release, release['id'] === site.release.id, words))
  return documentOf({
    language,
    title: `${title} · ${inLanguage(site.settings.title, language)}`,
    description: words.word('archive-description'),
    links: feedLink(site, language, null),
    body: html`${skipLink(words)}
${siteHeader('archive', title, site, words)}
<main class="archive" id="${CONTENT}" tabindex="-1">
<p>${words.word('archive-description')}</p>
<div class="table scroll" ${scrollFrame(title)}><table>
<thead><tr>${COLUMNS.map((name) => html`<th scope="col"${name === 'new-flags' ? html` class="number"` : null}>${words.word(`column-${name}`)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
<p><a href="feed.${language}.xml">${words.word('feed')}</a></p>
</main>
<footer>${footerLines(site, words)}</footer>`,
    style: site.style,
    scripts: [],
    preview: site.preview,
  })
}

function renderRelease(release: ReleaseRow, isThis: boolean, words: Words): Html {
  const address = permanentAddress(release, `index.${words.language}.html`, isThis)
  const id = html`<code>${textOf(release['id'])}</code>`
  return html`<tr><th scope="row">${formatValue(release['date'] ?? null, 'date', words)}</th>
<td>${address === null ? html`${id} ${words.word('pages-not-kept')}` : html`<a href="${address}">${id}</a>`}</td>
<td>${lastPeriodText(release, words)}</td>
<td class="number">${formatValue(release['new_flag_count'] ?? null, 'count', words)}</td>
<td class="sentence">${changesSentence(release, words)}</td></tr>
`
}
