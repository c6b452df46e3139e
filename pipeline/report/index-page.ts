import { html, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import type { DataFormat } from '../base/settings.js'
import { textOf, type Database, type Row } from '../system/database.js'
import { DATA_PACKAGE } from './data-package.js'
import { dataTables, type DataTable } from './data-tables.js'
import { formatValue } from './formats.js'
import { documentOf, feedLink, footerLines, nextReleaseLine, releaseLine, type Site } from './page.js'
import { datasetThing, pageMeta, type ToldSource } from './page-meta.js'
import { inReleaseFolder, permanentNotice, UP, type ReleaseFolder } from './release-folder.js'
import type { ReportHead } from './report.js'
import { textsOf } from './rule-text.js'
import { programText } from './script-text.js'
import { CONTENT, skipLink } from './skip-link.js'
import { Words } from './strings.js'

const FINDING_COUNTS = `select attention, count(*) as finding_count, count_if(is_new) as new_count
from flags.findings
group by attention
order by list_position(['today', 'worth-knowing', 'on-record'], attention)`

const VERDICT_COUNTS = `select verdict, count(*) as claim_count
from marts.claims
group by verdict
order by list_position(['holds', 'partly', 'fails', 'untestable'], verdict)`

const SOURCES = 'select title, publisher, url from ops.sources order by source'

/** What the front page of a site shows, in any language. */
export interface FrontPage {
  reports: readonly ReportHead[]
  findings: readonly Row[]
  verdicts: readonly Row[]
  tables: readonly DataTable[]
  sources: readonly ToldSource[]
}

/** Asks a release's database what its front page shows. @throws UserError when the settings name a model that there is not. */
export async function readFrontPage(
  database: Database,
  reports: readonly ReportHead[],
  { settings }: Pick<Site, 'settings'>,
): Promise<FrontPage> {
  const [findings, verdicts, sources] = await database.queryAll(
    [FINDING_COUNTS, VERDICT_COUNTS, SOURCES].map((sql) => ({ sql, file: 'front page' })),
  )
  return {
    reports,
    findings: findings?.rows ?? [],
    verdicts: verdicts?.rows ?? [],
    tables: await dataTables(database, settings),
    sources: (sources?.rows ?? []).map((row) => ({
      title: textsOf(row['title']),
      publisher: textsOf(row['publisher']),
      url: row['url'] === null ? null : textOf(row['url']),
    })),
  }
}

/**
 * The front page in one language: its reports, the release and when the next is expected, flags and claims, and the way to the data, the
 * feed and the archive. @param folder that of the release, for the copy that keeps its address. @param isEntry whether it is the page without a language
 * in its name, which leads on to that of the reader's language.
 */
export function renderIndex(
  front: FrontPage,
  language: string,
  site: Site,
  folder: ReleaseFolder | null = null,
  isEntry = false,
): string {
  const words = new Words(site.strings, language)
  const title = inLanguage(site.settings.title, language)
  const script = programText(site.script)
  const page = html`${siteHeader('index', title, site, words, folder)}
<main class="index" id="${CONTENT}" tabindex="-1"${isEntry ? html` data-entry` : null}>
${entries(front.reports.filter((report) => report.language === language))}
${counts(front, words)}
${folder === null ? dataSection(front.tables, site.settings['data-formats'], language, words) : null}
</main>
<footer>${footerLines(site, words, folder)}</footer>`
  return documentOf({
    language,
    title,
    description: title,
    links: html`${feedLink(site, language, folder)}
${pageMeta({ file: `index.${language}.html`, language, title, description: title, kind: 'website' }, site, datasetThing(front, site, language, folder === null ? '' : UP))}`,
    body: html`${skipLink(words)}
${folder === null ? page : html`${permanentNotice(`index.${language}.html`, site.release.date, words)}${inReleaseFolder(page, folder)}`}${script.markup === '' ? null : html`<script>${script}</script>`}`,
    style: site.style,
    scripts: script.markup === '' ? [] : [script],
    preview: site.preview,
  })
}

/** Head of a page that belongs to the site and not to one report; `name` is the page's without language. */
export function siteHeader(
  name: string,
  title: string,
  site: Site,
  words: Words,
  folder: ReleaseFolder | null = null,
): Html {
  const others = site.settings.languages.filter((language) => language !== words.language)
  const links = others.map(
    (language) =>
      html`<a href="${name}.${language}.html" hreflang="${language}" lang="${language}" class="language">${new Words(site.strings, language).word('language-name')}</a>`,
  )
  return html`<header>
${name === 'index' ? null : html`<p class="kicker"><a href="index.${words.language}.html">${inLanguage(site.settings.title, words.language)}</a></p>`}
<nav class="languages" aria-label="${words.word('languages')}">${links}</nav>
<h1>${title}</h1>
<p class="release">${releaseLine(site, words)}${folder === null ? html`<br>${nextReleaseLine(site, words)}` : null}</p>
</header>`
}

/** A report stands with its description; those of one notebook for many things stand in a list. */
function entries(reports: readonly ReportHead[]): Html {
  const many = reports.filter(({ isOneOfMany }) => isOneOfMany)
  const list = html`<ul class="pages">${many.map(
    ({ name, language, title, latestText, finding }) =>
      html`<li><a href="${name}.${language}.html">${title}</a> <span>${latestText}</span>${finding === null ? null : html` <span class="${finding.look}">${finding.markup}</span>`}</li>\n`,
  )}</ul>\n`
  return html`${reports.filter(({ isOneOfMany }) => !isOneOfMany).map(renderEntry)}${many.length > 0 ? list : null}`
}

function renderEntry({ name, language, title, description, latestText, finding }: ReportHead): Html {
  return html`<article><h2><a href="${name}.${language}.html">${title}</a></h2>
${finding === null ? null : html`<p class="finding ${finding.look}">${finding.markup}</p>\n`}<p class="latest">${latestText}</p>
<p>${description}</p></article>
`
}

function counts({ findings, verdicts }: FrontPage, words: Words): Html {
  return html`<dl class="counts">${findings.map((row) => findingCount(row, words))}${verdicts.map((row) => count(row, 'verdict', 'claim_count', words))}</dl>`
}

function findingCount(row: Row, words: Words): Html {
  const isSome = Number(row['new_count'] ?? 0) > 0
  const fresh = words.word('count-new', { count: formatValue(row['new_count'] ?? null, 'count', words) })
  return count(
    row,
    'attention',
    'finding_count',
    words,
    isSome ? html` <span class="new">${fresh}</span>` : null,
  )
}

function count(row: Row, kind: string, number: string, words: Words, more: Html | null = null): Html {
  const name = textOf(row[kind])
  return html`<div class="${name}"><dt>${words.word(`count-${kind}`)} ${words.label(name)}</dt><dd>${formatValue(row[number] ?? null, 'count', words)}${more}</dd></div>`
}

function dataSection(
  tables: readonly DataTable[],
  formats: Iterable<DataFormat>,
  language: string,
  words: Words,
): Html {
  return html`<section id="data"><h2>${words.word('data')}</h2>
<p>${words.word('data-files')} <a href="data/${DATA_PACKAGE}">${words.word('data-package')}</a> · <a href="warehouse.duckdb">${words.word('database')}</a></p>
<ul class="files">${tables.map(({ name }) => html`<li><code>${name}</code> ${[...formats].map((format) => html`<a href="data/${name}.${format}">${FORMAT_NAMES[format]}</a> `)}</li>`)}</ul>
<p><a href="catalogue/tables.${language}.html">${words.word('tables')}</a> · <a href="archive.${language}.html">${words.word('archive')}</a> · <a href="feed.${language}.xml">${words.word('feed')}</a></p>
</section>`
}

const FORMAT_NAMES = { csv: 'CSV', parquet: 'Parquet', json: 'JSON' } as const
