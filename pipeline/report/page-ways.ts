import { html, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import { textOf } from '../system/database.js'
import { formatValue } from './formats.js'
import type { Site } from './page.js'
import { siteAddress } from './page-meta.js'
import { permanentAddress, type ReleaseRow } from './past-release.js'
import type { Report } from './report.js'
import type { Words } from './strings.js'

/** The top of every page. */
export const TOP = 'top'

/** Releases that a page leads to directly; the archive has all. */
const MOST_RELEASES = 8

/**
 * The ways from a page of a report: the pages beside it, its contents, how to cite it, its other releases, search, and back to its top. It stands beside a wide page, and as a
 * bar at the foot of a narrow one; in the page it comes last, so that the keyboard meets the report first.
 */
export function pageWays(report: Report, site: Site, words: Words): Html {
  const { language, name, contents } = report
  const page = `${name}.${language}.html`
  return html`<aside class="ways" aria-label="${words.word('ways')}"><div>
<details class="places"><summary>${words.word('contents')}</summary>
<div>${report.pages.length < 2 ? null : html`<nav class="pages" aria-label="${words.word('pages-of-report')}">${pageList(report, words)}</nav>`}
${contents}${releasesOf(page, site, words)}<details class="cite"><summary>${words.word('cite')}</summary><p>${citation(report, site, words)}</p></details></div></details>
<p class="go" data-copy="${words.word('copy-link')}" data-cite="${words.word('copy-citation')}" data-copied="${words.word('copied')}"${report.hasCharts ? pictureWords(site, words) : null}><a href="search.${language}.html">${words.word('search')}</a> <a href="#${TOP}">${words.word('back-to-top')}</a></p>
</div></aside>`
}

/** What pictures of charts say of themselves, and the word for copying one. */
function pictureWords({ settings, release }: Site, words: Words): Html {
  const credit = `${inLanguage(settings.title, words.language)} · ${words.word('release')} ${release.id}`
  return html` data-picture="${words.word('copy-picture')}" data-source="${words.word('source-of-picture')}" data-credit="${credit}"`
}

/** The pages of a report; the first is called that, whatever its title. */
export function pageList({ name, language, pages }: Report, words: Words): Html {
  const links = pages.map((page, i) => {
    const title = i === 0 ? words.word('first-page') : page.title
    return page.name === name
      ? html`<li><a aria-current="page">${title}</a></li>`
      : html`<li><a href="${page.name}.${language}.html">${title}</a></li>`
  })
  return html`<ul class="pages">${links}</ul>`
}

/** Title, publication, release and date, and the address that stays. */
function citation({ title, name, language }: Report, { settings, release }: Site, words: Words): Html {
  const path = `releases/${release.id}/${name}.${language}.html`
  return words.patternWith('citation', {
    title: html`${title}`,
    publication: html`${inLanguage(settings.title, language)}`,
    release: html`${release.id}`,
    date: html`${formatValue(release.date, 'date', words)}`,
    address: html`<a href="${path}">${siteAddress(path, settings)}</a>`,
  })
}

/** The same page in other releases, the newest first; nothing where there is no other. */
function releasesOf(page: string, { release, releases = [] }: Site, words: Words): Html | null {
  const others = releases.filter(({ id }) => id !== release.id)
  const links = others.slice(0, MOST_RELEASES).flatMap((row) => releaseLink(row, page, words))
  if (links.length === 0) return null
  return html`<details class="releases"><summary>${words.word('other-releases')}</summary><ul>${links}<li><a href="archive.${words.language}.html">${words.word('archive')}</a></li></ul></details>`
}

function releaseLink(row: ReleaseRow, page: string, words: Words): Html[] {
  const address = permanentAddress(row, page, false)
  if (address === null) return []
  return [
    html`<li><a href="${address}">${formatValue(row['date'] ?? null, 'date', words)} <code>${textOf(row['id'])}</code></a></li>`,
  ]
}
