import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderPage } from '../../pipeline/report/page.js'
import { parseNotebook } from '../../pipeline/report/notebook.js'
import { answerNotebook, renderReport } from '../../pipeline/report/report.js'
import { readReports } from '../../pipeline/report/site.js'
import { Database } from '../../pipeline/system/database.js'
import type { Workspace } from '../support/workspace.js'
import { chunks, TEXTS_OF_A_FILE } from './hostile-project.js'

/** A page of the lists of faults, in the folder of the site, and the texts that it should show. */
export interface ListPage {
  name: string
  shown: readonly string[]
}

const TABLES = ['rejects', 'schema_changes']

const NOTEBOOK = `---
title: { en: Faults, zh-Hant: 錯誤 }
description: { en: Faults, zh-Hant: 錯誤 }
latest: { en: Faults, zh-Hant: 錯誤 }
---

\`\`\`revisions
\`\`\`
`

/** The lists of faults are cut after fifty lines: a page for each file of faults, as if it were the only one, in one language after the other, beside the released pages of a hostile project. */
export async function pagesOfLists(workspace: Workspace, texts: readonly string[]): Promise<ListPage[]> {
  const copy = workspace.path('faults.duckdb')
  await cp(workspace.path('var/current/warehouse.duckdb'), copy)
  const project = await workspace.project()
  const reports = await readReports(project)
  const { languages } = project.settings
  const notebook = parseNotebook({ file: 'reports/faults.md', text: NOTEBOOK, origins: [] }, languages)
  return Database.use(copy, 'write', async (database) => {
    const pages: ListPage[] = []
    for (const table of TABLES) await database.run(`alter table ops.${table} rename to all_${table}`)
    for (const [i, shown] of chunks(texts, TEXTS_OF_A_FILE).entries()) {
      for (const table of TABLES)
        await database.run(
          `create or replace view ops.${table} as from ops.all_${table} where starts_with(file, 'faults-${i}/')`,
        )
      const language = languages[i % languages.length] ?? ''
      for await (const answered of answerNotebook(database, notebook)) {
        const [report] = await renderReport(answered, reports.strings, language)
        const name = `faults-${i}.${language}.html`
        const about = { id: '20260301-0123abc', date: '2026-03-01' }
        await writeFile(
          join(workspace.path('var/current/site'), name),
          renderPage(report, { ...reports, settings: project.settings, release: about }),
        )
        pages.push({ name, shown })
      }
    }
    return pages
  })
}
