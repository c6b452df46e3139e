import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import type { Settings } from '../base/settings.js'
import type { Database } from '../system/database.js'
import { listNames, nullIfMissing, writeAtomically } from '../system/files.js'
import { readBrowserScripts } from '../system/tool.js'
import { renderIndex } from './index-page.js'
import { parseNotebook, type Notebook } from './notebook.js'
import { renderPage, type Site } from './page.js'
import { answerNotebook, renderReport, type AnsweredPage, type ReportHead } from './report.js'
import { readSource } from './source-text.js'
import { readStrings } from './strings.js'

/** What the reports of a project are made of; `folder` holds reports/. */
export interface ReportProject {
  folder: string
  settings: Settings
}

/** The notebooks of a project and what its pages share, read and parsed, before there is any data. */
export interface ReportSources extends Omit<Site, 'release'> {
  notebooks: Notebook[]
}

/** @throws UserError naming notebook, line and cell, or the word that lacks a language. */
export async function readReports(project: ReportProject): Promise<ReportSources> {
  const [strings, style, scripts, notebooks] = await Promise.all([
    readStrings(project.folder, project.settings.languages),
    readTheme(project.folder),
    readBrowserScripts(),
    readNotebooks(project),
  ])
  return { settings: project.settings, strings, style, ...scripts, notebooks }
}

/**
 * Writes index.html and `<notebook>.<language>.html` for each notebook of reports/ and each of its languages.
 * @param warehouse a sealed database, @param folder where the site is to stand.
 * @throws UserError or QueryError naming notebook, line and cell.
 */
export async function renderSite(
  warehouse: Database,
  { notebooks, ...shared }: ReportSources,
  release: { id: string; date: string },
  folder: string,
): Promise<void> {
  const site: Site = { ...shared, release }
  const reports: ReportHead[] = []
  for (const notebook of notebooks) {
    for await (const page of answerNotebook(warehouse, notebook)) {
      for (const language of notebook.languages) {
        reports.push(await writeReport(page, language, site, folder))
      }
    }
  }
  await writeAtomically(join(folder, 'index.html'), await renderIndex(warehouse, reports, site))
}

/** Writes one page. @returns its head alone, so that memory does not grow with the pages. */
async function writeReport(
  page: AnsweredPage,
  language: string,
  site: Site,
  folder: string,
): Promise<ReportHead> {
  const report = await renderReport(page, site.strings, language)
  await writeAtomically(join(folder, `${report.name}.${language}.html`), renderPage(report, site))
  const { body: _, contents: __, ...head } = report
  return head
}

async function readNotebooks({ folder, settings }: ReportProject): Promise<Notebook[]> {
  const names = (await listNames(join(folder, 'reports'))).filter((name) => name.endsWith('.md'))
  if (names.length === 0)
    throw new UserError('reports: no notebook; a report is a file such as reports/usage.md')
  return Promise.all(
    names.map(async (name) => {
      return parseNotebook(await readSource(folder, `reports/${name}`), settings.languages)
    }),
  )
}

const THEME = 'reports/theme.css'

async function readTheme(folder: string): Promise<string> {
  const style = await nullIfMissing(readFile(join(folder, THEME), 'utf8'))
  if (style === null) throw new UserError(`${THEME} is missing; it is the style sheet of the pages`)
  if (/<\/style/i.test(style)) throw new UserError(`${THEME}: </style would end the style element; remove it`)
  return style
}
