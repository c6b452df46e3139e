import { join } from 'node:path'
import { UserError } from '../base/error.js'
import type { Settings } from '../base/settings.js'
import type { Database } from '../system/database.js'
import { listNames, writeInto } from '../system/files.js'
import { readBrowserScripts } from '../system/tool.js'
import { readStrings } from '../system/words.js'
import { renderArchive } from './archive-page.js'
import { writeCataloguePages } from './catalogue/catalogue-site.js'
import { renderFeed } from './feed.js'
import { readFrontPage, renderIndex } from './index-page.js'
import { parseNotebook, type Notebook } from './notebook.js'
import { renderPage, type Site } from './page.js'
import { announcedFlags, releaseRows } from './past-release.js'
import { ownPages } from './page-names.js'
import { isPageOfRelease, type ReleaseFolder } from './release-folder.js'
import { answerNotebook, renderReport, type AnsweredPage, type ReportHead } from './report.js'
import { pageWith, refuseSharedAddresses } from './report-pages.js'
import { renderSearch } from './search-page.js'
import { SiteIndex } from './site-index.js'
import { readSource } from './source-text.js'
import { withNames } from './names.js'
import { readTheme } from './theme.js'

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
 * Writes the site: for each notebook of reports/ and each of its languages `<notebook>.<language>.html`, `index.<language>.html`, these
 * again under their permanent address `releases/<id>/`, `archive.<language>.html`, `search.<language>.html`, `feed.<language>.xml`, and under
 * `catalogue/` what the database of the release holds.
 * @param warehouse a sealed database, @param folder where the site is to stand.
 * @throws UserError or QueryError naming notebook, line and cell.
 */
export async function renderSite(
  warehouse: Database,
  { notebooks, ...shared }: ReportSources,
  release: { id: string; date: string },
  folder: string,
): Promise<void> {
  const strings = await withNames(shared.strings, warehouse)
  const releases = await releaseRows(warehouse)
  const site: Site = { ...shared, strings, release, releases }
  const index = new SiteIndex()
  const write = (name: string, text: string): Promise<void> => {
    if (!name.startsWith('releases/') && name !== 'index.html') index.add(name, text)
    return writeInto(folder, name, text)
  }
  const writeTwice = async (name: string, draw: Draw): Promise<void> => {
    await write(name, draw(null))
    await write(`releases/${release.id}/${name}`, draw({ has: isPageOfRelease }))
  }
  const reports: ReportHead[] = []
  for (const notebook of notebooks) {
    for await (const page of answerNotebook(warehouse, notebook, site.answers)) {
      for (const language of notebook.languages)
        reports.push(await writeReport(page, language, site, writeTwice))
    }
  }
  const front = await readFrontPage(warehouse, reports, site)
  for (const [i, language] of site.settings.languages.entries()) {
    const draw: Draw = (place) => renderIndex(front, language, site, place)
    await writeTwice(`index.${language}.html`, draw)
    if (i === 0)
      await writeTwice('index.html', (place) =>
        renderIndex(front, language, site, place, site.settings.languages.length > 1),
      )
  }
  const news = { releases, flags: await announcedFlags(warehouse), flagPage: flagPageOf(notebooks) }
  for (const language of site.settings.languages) {
    await write(`archive.${language}.html`, renderArchive(releases, language, site))
    await write(`feed.${language}.xml`, renderFeed(news, language, site))
  }
  await writeCataloguePages(warehouse, site, write)
  for (const language of site.settings.languages)
    await write(`search.${language}.html`, renderSearch(index.placesOf(language), language, site))
}

/** The first page of a report that lists the flags; null where none does. */
function flagPageOf(notebooks: readonly Notebook[]): string | null {
  return notebooks.map((notebook) => pageWith('flags', notebook)).find((name) => name !== null) ?? null
}

/** Draws a page for the top of the site, or for the folder of the release. */
type Draw = (folder: ReleaseFolder | null) => string

/** Writes one report and the pages of its own. @returns its head alone, so that memory does not grow with the pages. */
async function writeReport(
  page: AnsweredPage,
  language: string,
  site: Site,
  write: (name: string, draw: Draw) => Promise<void>,
): Promise<ReportHead> {
  const pages = await renderReport(page, site.strings, language, site.drawings ?? null)
  for (const each of pages)
    await write(`${each.name}.${language}.html`, (folder) => renderPage(each, site, folder))
  const { body: _, contents: __, ...head } = pages[0]
  return head
}

async function readNotebooks({ folder, settings }: ReportProject): Promise<Notebook[]> {
  const names = (await listNames(join(folder, 'reports'))).filter((name) => name.endsWith('.md'))
  if (names.length === 0)
    throw new UserError('reports: no notebook; a report is a file such as reports/usage.md')
  const notebooks = await Promise.all(
    names.map(async (name) => {
      const file = `reports/${name}`
      refuseTakenName(name, file)
      return parseNotebook(await readSource(folder, file), settings.languages)
    }),
  )
  refuseSharedAddresses(notebooks)
  return notebooks
}

function refuseTakenName(name: string, file: string): void {
  if (ownPages.some((page) => name === `${page}.md`))
    throw new UserError(`${file}: the site has a page of this name of its own; rename the notebook`)
}
