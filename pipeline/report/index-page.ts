import { html, type Html } from '../base/html.js'
import { textOf, type Database, type Row } from '../system/database.js'
import { formatValue } from './formats.js'
import { documentOf, footerLines, releaseLine, type Site } from './page.js'
import type { ReportHead } from './report.js'
import { CONTENT, skipLink } from './skip-link.js'
import { Words } from './strings.js'

const FLAG_COUNTS = `select severity, count(*) as flag_count
from flags.all
group by severity
order by list_position(['alert', 'watch', 'notice'], severity)`

const VERDICT_COUNTS = `select verdict, count(*) as claim_count
from marts.claims
group by verdict
order by list_position(['holds', 'partly', 'fails', 'untestable'], verdict)`

/** The front page: each report in each language, the release, its flags by severity and claims by verdict. */
export async function renderIndex(
  database: Database,
  reports: readonly ReportHead[],
  site: Site,
): Promise<string> {
  const flags = await database.rows(FLAG_COUNTS)
  const verdicts = await database.rows(VERDICT_COUNTS)
  const { languages, title } = site.settings
  const sections = languages.map((language) => {
    const words = new Words(site.strings, language)
    const own = reports.filter((report) => report.language === language)
    return html`<section lang="${language}" class="edition">
<h1>${title[language]}</h1>
<p class="release">${releaseLine(site, words)}</p>
${own.map((report) => renderEntry(report))}
<dl class="counts">${[...flags.map((row) => count(row, 'severity', 'flag_count', words)), ...verdicts.map((row) => count(row, 'verdict', 'claim_count', words))]}</dl>
<footer>${footerLines(site, words)}</footer>
</section>`
  })
  const language = languages[0] ?? ''
  const titles = languages.map((each) => title[each]).join(' · ')
  return documentOf({
    language,
    title: titles,
    description: titles,
    body: html`${skipLink(new Words(site.strings, language))}
<main class="index" id="${CONTENT}" tabindex="-1">${sections}</main>`,
    style: site.style,
    scripts: [],
    preview: site.preview,
  })
}

function renderEntry({ name, language, title, description, latestText }: ReportHead): Html {
  return html`<article><h2><a href="${name}.${language}.html">${title}</a></h2>
<p class="latest">${latestText}</p>
<p>${description}</p></article>`
}

function count(row: Row, kind: string, number: string, words: Words): Html {
  const name = textOf(row[kind])
  return html`<div class="${name}"><dt>${words.word(`count-${kind}`)} ${words.label(name)}</dt><dd>${formatValue(row[number] ?? null, 'count', words)}</dd></div>`
}
