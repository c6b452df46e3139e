import { html, type Html } from '../../base/html.js'
import { inLanguage } from '../../base/language.js'
import { scrollFrame } from '../data-table.js'
import { siteHeader } from '../index-page.js'
import { documentOf, feedLink, footerLines, type Site } from '../page.js'
import { ledUp } from '../release-folder.js'
import { programText } from '../script-text.js'
import { CONTENT, skipLink } from '../skip-link.js'
import type { Words } from '../strings.js'
import { CATALOGUE_FOLDER } from './catalogue-address.js'

/** Names of the pages about all tables and all saved queries, without their language. */
export const TABLES_PAGE = 'tables'
export const QUERIES_PAGE = 'queries'

/** A page of the catalogue in one language. */
export interface CataloguePage {
  /** Without its language. */
  name: string
  title: string
  description: string
  body: Html
}

const UP = '../'

/** The whole document of a page of the catalogue, which stands one folder below the top of the site. */
export function catalogueDocument(page: CataloguePage, site: Site, words: Words): string {
  const title = inLanguage(site.settings.title, words.language)
  const script = programText(site.script)
  return documentOf({
    language: words.language,
    title: `${page.title} · ${title}`,
    description: page.description,
    links: ledUp(feedLink(site, words.language, null), UP),
    body: html`${skipLink(words)}
${ledUp(siteHeader(`${CATALOGUE_FOLDER}/${page.name}`, page.title, site, words), UP)}
<main class="catalogue" id="${CONTENT}" tabindex="-1">
${page.body}</main>
<footer>${ledUp(footerLines(site, words), UP)}</footer>${script.markup === '' ? null : html`<script>${script}</script>`}`,
    style: site.style,
    scripts: script.markup === '' ? [] : [script],
    preview: site.preview,
  })
}

/** What a reader can narrow down by the words in it. @param entries a selector of what is left out where it lacks them. */
export function filtered(entries: string, content: Html, words: Words): Html {
  return html`<div data-filter="${words.word('filter')}" data-entries="${entries}">
${content}</div>`
}

/** A cell of a table, and whether it stands flush right. */
export interface Cell {
  text: Html | string
  isNumber?: boolean
}

/** A table whose first column names the row, in a frame that scrolls by itself. @param ids of the rows, for those who link to them. */
export function simpleTable(
  name: string,
  heads: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  ids: readonly string[] = [],
): Html {
  const cells = (row: readonly Cell[]): Html[] =>
    row.map(({ text, isNumber }, i) =>
      i === 0
        ? html`<th scope="row"${lookOf(isNumber)}>${text}</th>`
        : html`<td${lookOf(isNumber)}>${text}</td>`,
    )
  return html`<div class="table scroll" ${scrollFrame(name)}><table>
<thead><tr>${heads.map(({ text, isNumber }) => html`<th scope="col"${lookOf(isNumber)}>${text}</th>`)}</tr></thead>
<tbody>${rows.map((row, i) => html`<tr${ids[i] === undefined ? null : html` id="${ids[i]}"`}>${cells(row)}</tr>\n`)}</tbody></table></div>
`
}

function lookOf(isNumber = false): Html | null {
  return isNumber ? html` class="number"` : null
}
