import { html, type Html } from '../../pipeline/base/html.js'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { documentOf, renderPage } from '../../pipeline/report/page.js'
import { parseNotebook } from '../../pipeline/report/notebook.js'
import { answerNotebook, renderReport } from '../../pipeline/report/report.js'
import { readStrings } from '../../pipeline/system/words.js'
import { Database } from '../../pipeline/system/database.js'
import { ROOT } from '../support/workspace.js'

export const RELEASE = { id: '20260301-0123abc', date: '2026-03-01' }

/** A page that holds no more than this. */
export function pageWith(body: Html): string {
  return documentOf({
    language: 'en',
    title: 'A page',
    description: '',
    body: html`<header><p class="kicker">Almanac</p><h1>A page</h1></header><main>${body}</main><footer><p>Release <code>${RELEASE.id}</code></p></footer>`,
    style: '',
    scripts: [],
    preview: undefined,
  })
}

/** Text that means something in HTML, Markdown, SVG, CSS or a shell. */
export const HOSTILE =
  '<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; ![x](http://x.example) [y](javascript:z) **bold** _em_ `code` a|b||c ~~d~~ # h 1. one \\ "q" \u202e\u0007 $(id) </style> ]]>'

/** A page of one chart and its table, whose data, title and labels are hostile. */
export async function hostilePage(): Promise<string> {
  const settings = settingsSchema.parse({
    title: { en: HOSTILE },
    languages: ['en'],
    'time-zone': 'UTC',
    licence: HOSTILE,
  })
  const notebook = parseNotebook({ file: 'reports/rides.md', text: NOTEBOOK, origins: [] }, ['en'])
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(
      'create schema marts; create table marts.rides (year integer, line varchar, rides integer)',
    )
    await database.rows("insert into marts.rides values (2019, 'red', 70), (2020, $1, 58)", [HOSTILE])
    const strings = await readStrings(ROOT, ['en'])
    const pages: string[] = []
    for await (const page of answerNotebook(database, notebook)) {
      const [report] = await renderReport(page, strings, 'en')
      pages.push(
        renderPage(report, { settings, strings, release: RELEASE, style: '', script: '', runtime: '' }),
      )
    }
    return pages.join('')
  })
}

const NOTEBOOK = `---
title: { en: "Rides of {{ rides.line }}" }
description: { en: Rides a year }
latest: { en: "Latest: {{ rides.year | year }}" }
---

\`\`\`sql id=rides
select year, line, rides from marts.rides order by year desc
\`\`\`

## Rides {#rides}

The line is {{ rides.line }}, **{{ rides.line }}**.

\`\`\`vega-lite id=bars data=rides
title: { en: "Rides of {{ rides.line }}" }
subtitle: { en: "Of {{ rides.line }}" }
description: { en: "Bars of {{ rides.line }}" }
columns:
  - { column: year, label: { en: Year }, format: short-year }
  - { column: line, label: { en: Line } }
  - { column: rides, label: { en: Rides }, format: count }
spec:
  width: 500
  mark: { type: bar, href: "http://x.example/" }
  encoding:
    x: { field: line, type: ordinal, title: null }
    y: { field: rides, type: quantitative, title: null }
    color:
      condition: { test: "datum.rides > 60", value: { gradient: linear, stops: [ { offset: 0, color: red }, { offset: 1, color: blue } ] } }
      value: green
\`\`\`

\`\`\`table data=rides
caption: { en: "Rides of {{ rides.line }}" }
columns:
  - { column: line, label: { en: Line } }
  - { column: rides, label: { en: Rides }, format: count }
\`\`\`
`
