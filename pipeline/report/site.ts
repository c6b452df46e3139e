import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import type { Settings } from '../base/settings.js'
import type { Database } from '../system/database.js'
import { listNames, nullIfMissing, writeAtomically } from '../system/files.js'
import { readBrowserScript } from '../system/tool.js'
import { renderArchive } from './archive-page.js'
import { renderFeed } from './feed.js'
import { readFrontPage, renderIndex } from './index-page.js'
import { parseNotebook, type Notebook } from './notebook.js'
import { renderPage, type Site } from './page.js'
import { announcedFlags, releaseRows } from './past-release.js'
import type { ReleaseFolder } from './release-folder.js'
import { answerNotebook, renderReport, type Report } from './report.js'
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
  const [strings, style, runtime, notebooks] = await Promise.all([
    readStrings(project.folder, project.settings.languages),
    readTheme(project.folder),
    readBrowserScript(),
    readNotebooks(project),
  ])
  return { settings: project.settings, strings, style, runtime, notebooks }
}

/**
 * Writes the site: for each notebook of reports/ and each of its languages `<notebook>.<language>.html`, `index.<language>.html`, these
 * again under their permanent address `releases/<id>/`, `archive.<language>.html` and `feed.<language>.xml`.
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
  const reports = await renderReports(warehouse, notebooks, shared.strings)
  const releases = await releaseRows(warehouse)
  const news = { releases, flags: await announcedFlags(warehouse), flagPage: flagPageOf(notebooks) }
  const draw = await pageDrawer(warehouse, reports, site)
  const files = draw(null)
  for (const [name, page] of draw(new Set(files.keys()))) files.set(`releases/${release.id}/${name}`, page)
  for (const language of site.settings.languages) {
    files.set(`archive.${language}.html`, renderArchive(releases, language, site))
    files.set(`feed.${language}.xml`, renderFeed(news, language, site))
  }
  for (const [name, text] of files) await writeAtomically(join(folder, name), text)
}

async function renderReports(
  warehouse: Database,
  notebooks: readonly Notebook[],
  strings: Site['strings'],
): Promise<Report[]> {
  const reports: Report[] = []
  for (const notebook of notebooks) {
    const answered = await answerNotebook(warehouse, notebook)
    for (const language of notebook.languages) reports.push(await renderReport(answered, strings, language))
  }
  return reports
}

/** Draws the reports and front pages by name, for the top of the site or for the folder of the release. */
async function pageDrawer(
  warehouse: Database,
  reports: readonly Report[],
  site: Site,
): Promise<(folder: ReleaseFolder | null) => Map<string, string>> {
  const front = await readFrontPage(warehouse, reports, site)
  return (folder) => {
    const pages = new Map(
      reports.map((report) => [`${report.name}.${report.language}.html`, renderPage(report, site, folder)]),
    )
    for (const [i, language] of site.settings.languages.entries()) {
      const page = renderIndex(front, language, site, folder)
      pages.set(`index.${language}.html`, page)
      if (i === 0) pages.set('index.html', page)
    }
    return pages
  }
}

/** The first notebook that lists the flags; null where none does. */
function flagPageOf(notebooks: readonly Notebook[]): string | null {
  const found = notebooks.find(({ cells }) => [...cells.values()].some(({ kind }) => kind === 'flags'))
  return found?.name ?? null
}

async function readNotebooks({ folder, settings }: ReportProject): Promise<Notebook[]> {
  const names = (await listNames(join(folder, 'reports'))).filter((name) => name.endsWith('.md'))
  if (names.length === 0)
    throw new UserError('reports: no notebook; a report is a file such as reports/usage.md')
  return Promise.all(
    names.map(async (name) => {
      const file = `reports/${name}`
      refuseTakenName(name, file)
      return parseNotebook(await readFile(join(folder, file), 'utf8'), file, settings.languages)
    }),
  )
}

function refuseTakenName(name: string, file: string): void {
  if (name === 'index.md' || name === 'archive.md')
    throw new UserError(`${file}: the site has a page of this name of its own; rename the notebook`)
}

const THEME = 'reports/theme.css'

async function readTheme(folder: string): Promise<string> {
  const style = await nullIfMissing(readFile(join(folder, THEME), 'utf8'))
  if (style === null) throw new UserError(`${THEME} is missing; it is the style sheet of the pages`)
  if (/<\/style/i.test(style)) throw new UserError(`${THEME}: </style would end the style element; remove it`)
  return style
}
