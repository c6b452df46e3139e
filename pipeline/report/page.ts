import { createHash } from 'node:crypto'
import type { Settings } from '../base/settings.js'
import { html, trustedMarkup, type Html } from '../base/html.js'
import { formatValue } from './formats.js'
import type { Report } from './report.js'
import { programText } from './script-text.js'
import { Words, type Strings } from './strings.js'

/** What all pages of a site share. */
export interface Site {
  settings: Settings
  strings: Strings
  release: { id: string; date: string }
  /** The style sheet, the script of each page, and the program that makes charts interactive, which sleeps in a page with charts; '' for none. */
  style: string
  script: string
  runtime: string
}

/** A report as one file that needs no network and lets nothing in: its policy names its own style and script by hash. */
export function renderPage(report: Report, site: Site): string {
  const words = new Words(site.strings, report.language)
  const others = site.settings.languages.filter((language) => language !== report.language)
  const script = programText(site.script)
  const runtime = programText(report.hasCharts ? site.runtime : '')
  const body = html`<header>
<p class="kicker"><a href="index.html">${site.settings.title[report.language]}</a></p>
<nav class="languages" aria-label="${words.word('languages')}">${others.map((language) => languageLink(report.name, language, site))}</nav>
<h1>${report.title}</h1>
<p class="latest">${report.latest}</p>
<p class="release">${releaseLine(site, words)}</p>
</header>
${report.headings.length > 0 ? contents(report, words) : null}
<main>
${report.body}</main>
<footer>${footerLines(site, words)}</footer>
${runtime.markup === '' ? null : sleepingRuntime(runtime, words)}${script.markup === '' ? null : html`<script>${script}</script>`}`
  return documentOf({
    language: report.language,
    title: report.title,
    description: report.description,
    body,
    style: site.style,
    scripts: [script, runtime].filter(({ markup }) => markup !== ''),
  })
}

interface Document {
  language: string
  title: string
  description: string
  body: Html
  style: string
  scripts: readonly Html[]
}

/** A whole HTML document with its content security policy. */
export function documentOf({ language, title, description, body, style, scripts }: Document): string {
  const programs = scripts.length === 0 ? "'none'" : scripts.map(({ markup }) => hashOf(markup)).join(' ')
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${programs}; img-src data:; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trustedMarkup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.markup
}

/** The program of the charts as text, with the words it needs; the script of the page wakes it. */
function sleepingRuntime(runtime: Html, words: Words): Html {
  return html`<script type="text/plain" id="chart-runtime" data-kind="${words.word('chart-kind')}" data-keys="${words.word('chart-keys')}" data-comma="${words.word('list-comma')}">${runtime}</script>
`
}

/** Address of the terms and where to write, release and database: what stands at the foot of every page. */
export function footerLines({ settings, release }: Site, words: Words): Html {
  return html`<p>${words.word('release')} <code>${release.id}</code></p>
${settings.licence === undefined ? null : html`<p>${words.word('licence')} ${settings.licence}</p>`}
${settings.contact === undefined ? null : html`<p>${words.word('contact')} ${settings.contact}</p>`}
<p><a href="../warehouse.duckdb">${words.word('database')}</a></p>`
}

/** The date of the release in words. */
export function releaseLine({ release }: Site, words: Words): string {
  return words.pattern('released', { date: formatValue(release.date, 'date', words) })
}

function contents({ headings }: Report, words: Words): Html {
  return html`<nav class="contents" aria-label="${words.word('contents')}"><ol>${headings.map(({ address, title }) => html`<li><a href="#${address}">${title}</a></li>`)}</ol></nav>`
}

function languageLink(name: string, language: string, { strings }: Site): Html {
  return html`<a href="${name}.${language}.html" hreflang="${language}" lang="${language}" class="language">${new Words(strings, language).word('language-name')}</a>`
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
