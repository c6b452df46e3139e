import { createHash } from 'node:crypto'
import { nextDate } from '../base/calendar.js'
import type { Settings } from '../base/settings.js'
import { html, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import type { AnswerCache } from '../warehouse/answers.js'
import type { DrawingCache } from './drawings.js'
import { HATCH, hatchDefinitions } from './chart-theme.js'
import { formatValue } from './formats.js'
import { pageMeta } from './page-meta.js'
import { previewProgram, versionMark, type PagePreview } from './page-preview.js'
import { inReleaseFolder, permanentNotice, type ReleaseFolder } from './release-folder.js'
import type { Origins } from './origins.js'
import type { Report } from './report.js'
import { programText, scriptText, styleText } from './script-text.js'
import { pageList, pageWays, TOP } from './page-ways.js'
import type { ReleaseRow } from './past-release.js'
import { CONTENT, skipLink } from './skip-link.js'
import { Words } from './strings.js'
import type { Strings } from '../system/words.js'

/** What all pages of a site share. */
export interface Site {
  settings: Settings
  strings: Strings
  release: { id: string; date: string }
  /** The style sheet, the script of each page, and the program that makes charts interactive, which sleeps in a page with charts; '' for none. */
  style: string
  script: string
  runtime: string
  /** Only where the site is a preview. */
  preview?: PagePreview
  /** This release and those before it, newest first, where they are known. */
  releases?: readonly ReleaseRow[]
  /** Where drawings of charts are kept; without it each is drawn anew. */
  drawings?: DrawingCache
  /** Where answers to queries are kept; without it each is asked anew. */
  answers?: AnswerCache
}

/**
 * A report as one file that needs no network and lets nothing in: its policy names its own style and script by hash.
 * @param folder that of the release, for the copy that keeps its address; null for the one that the next release replaces.
 */
export function renderPage(report: Report, site: Site, folder: ReleaseFolder | null = null): string {
  const words = new Words(site.strings, report.language)
  const others = site.settings.languages.filter((language) => language !== report.language)
  const script = programText(site.script)
  const runtime = programText(report.hasCharts ? site.runtime : '')
  const page = html`<header id="${TOP}">
<p class="kicker">${pathTo(report, site, words)}</p>
<nav class="languages" aria-label="${words.word('languages')}">${others.map((language) => languageLink(report.name, language, site))}</nav>
<h1>${report.title}</h1>
<p class="latest">${report.latest}</p>
<p class="release">${releaseLine(site, words)}${folder === null ? html`<br>${nextReleaseLine(site, words)}` : null}</p>
</header>
<main id="${CONTENT}" tabindex="-1">
${report.body}${report.pages.length < 2 ? null : pageList(report, words)}</main>
${pageWays(report, site, words)}
<footer>${footerLines(site, words, folder)}</footer>`
  const body = html`${skipLink(words)}
${folder === null ? page : html`${permanentNotice(`${report.name}.${report.language}.html`, site.release.date, words)}${inReleaseFolder(page, folder)}`}
${report.origins === null ? null : originsScript(report.origins, site)}${runtime.markup === '' ? null : sleepingRuntime(runtime, words)}${script.markup === '' ? null : html`<script>${script}</script>`}`
  const { language, description } = report
  const title =
    report.pages[0]?.name === report.name ? report.title : `${report.title} – ${report.pages[0]?.title}`
  const told = {
    file: `${report.name}.${language}.html`,
    language,
    title,
    description,
    kind: 'article',
  } as const
  return documentOf({
    language,
    title,
    description,
    links: html`${feedLink(site, language, folder)}
${pageMeta(told, site, { '@type': 'Report' })}`,
    body,
    style: site.style,
    scripts: [script, runtime].filter(({ markup }) => markup !== ''),
    preview: site.preview,
  })
}

const HATCHINGS = html`<svg class="hatchings" width="0" height="0" aria-hidden="true" focusable="false">${hatchDefinitions()}</svg>
`

interface Document {
  language: string
  title: string
  description: string
  /** Links of the head to what belongs to the page. */
  links?: Html
  body: Html
  style: string
  scripts: readonly Html[]
  preview: PagePreview | undefined
}

/** A whole HTML document with its content security policy; that of a preview lets the program of previews in, and no other. */
export function documentOf({
  language,
  title,
  description,
  links,
  body,
  style,
  scripts,
  preview,
}: Document): string {
  const program = preview ? previewProgram(preview) : null
  const programs = [...scripts, ...(program ? [program] : [])].map(hashOf)
  const look = styleText(style)
  const policy = `default-src 'none'; style-src ${hashOf(look)}; script-src ${programs.join(' ') || "'none'"}; ${program ? "connect-src 'self'; " : ''}img-src data:; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="data:,">${preview ? versionMark(preview) : null}
${links}
<style>${look}</style>
</head>
<body>
${body.markup.includes(`url(#${HATCH}`) ? HATCHINGS : null}${body}${program ? html`<script>${program}</script>` : null}
</body>
</html>
`.markup
}

/** Where the figures of the page come from, for the script that tells it beside each. */
function originsScript(origins: Origins, { release }: Site): Html {
  return html`<script type="application/json" id="origins" data-release="${release.id}">${scriptText(JSON.stringify(origins))}</script>
`
}

/** The program of the charts as text, with the words it needs; the script of the page wakes it. */
function sleepingRuntime(runtime: Html, words: Words): Html {
  return html`<script type="text/plain" id="chart-runtime" data-kind="${words.word('chart-kind')}" data-keys="${words.word('chart-keys')}" data-comma="${words.word('list-comma')}">${runtime}</script>
`
}

/** Release, terms, where to write, database and archive: what stands at the foot of every page. */
export function footerLines(site: Site, words: Words, folder: ReleaseFolder | null = null): Html {
  const { settings, release } = site
  const permanent = `releases/${release.id}/index.${words.language}.html`
  return html`<p>${words.word('release')} <a href="${permanent}"><code>${release.id}</code></a></p>
${settings.licence === undefined ? null : html`<p>${words.word('licence')} ${settings.licence}</p>`}
${settings.contact === undefined ? null : html`<p>${words.word('contact')} ${settings.contact}</p>`}
<p><a href="warehouse.duckdb">${words.word(folder === null ? 'database' : 'latest-database')}</a></p>
<p><a href="catalogue/tables.${words.language}.html">${words.word('tables')}</a></p>
<p><a href="catalogue/queries.${words.language}.html">${words.word('saved-queries')}</a></p>
<p><a href="archive.${words.language}.html">${words.word('archive')}</a></p>
<p><a href="search.${words.language}.html">${words.word('search')}</a></p>
<p class="console" lang="${words.language}" hidden>${words.word('console-title')}</p>`
}

/** The date of the release in words. */
export function releaseLine({ release }: Site, words: Words): string {
  return words.pattern('released', { date: formatValue(release.date, 'date', words) })
}

/** When the next release comes: the date that the release calendar announces, or what it waits for. */
export function nextReleaseLine({ settings, release }: Site, words: Words): string {
  const next = nextDate(settings.calendar, release.date)
  return next === null
    ? words.word('next-release-open')
    : words.word('next-release', { date: formatValue(next, 'date', words) })
}

/** The feed of the site, where programs that follow it look for it. */
export function feedLink({ settings }: Site, language: string, folder: ReleaseFolder | null): Html {
  const link = html`<link rel="alternate" type="application/atom+xml" href="feed.${language}.xml" title="${inLanguage(settings.title, language)}">`
  return folder === null ? link : inReleaseFolder(link, folder)
}

/** What a page stands below: the site, and for a further page its report. */
function pathTo({ name, language, pages }: Report, { settings }: Site, words: Words): Html {
  const site = html`<a href="index.${language}.html">${inLanguage(settings.title, language)}</a>`
  const [report] = pages
  return report === undefined || report.name === name
    ? site
    : html`${site} › <a href="${report.name}.${language}.html">${words.word('first-page')}</a>`
}

function languageLink(name: string, language: string, { strings }: Site): Html {
  return html`<a href="${name}.${language}.html" hreflang="${language}" lang="${language}" class="language">${new Words(strings, language).word('language-name')}</a>`
}

/** Style and programs are the same in all pages of a site, and large. */
const hashes = new WeakMap<Html, string>()

function hashOf(content: Html): string {
  const hash =
    hashes.get(content) ?? `'sha256-${createHash('sha256').update(content.markup).digest('base64')}'`
  hashes.set(content, hash)
  return hash
}
