import { ownPages, withoutFurtherPages } from '../report/page-names.js'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sha256 } from '../base/digest.js'
import { unknownValue, UserError } from '../base/error.js'
import type { Project } from '../system/project.js'
import { joinedPages } from '../report/report-pages.js'
import { currentFolder, readManifest, type ReleaseManifest } from './release.js'

/** Which page of a release: what is left out is the only report, the first language of the settings that it has, the served release. */
export interface PageRequest {
  report?: string
  language?: string
  releaseId?: string
  /** Whether its further pages follow it, as one page. */
  hasAnnex?: boolean
}

/** A report in one language, byte for byte as it was released, or with its further pages behind it. */
export interface ReleasedPage {
  report: string
  language: string
  release: { id: string; date: string }
  html: string
}

/**
 * Reads a page of a release.
 * @throws UserError when there is no such release, report or language, or the page is not the one that was released.
 */
export async function readReleasedPage(project: Project, request: PageRequest): Promise<ReleasedPage> {
  const id = request.releaseId ?? basename(await currentFolder(project))
  const manifest = await readManifest(project, id)
  const editions = editionsOf(manifest)
  const report = chooseReport(editions, request.report)
  const language = chooseLanguage(editions, report, request.language, project.settings.languages)
  const first = await intactFile(project, manifest, `site/${report}.${language}.html`)
  const html =
    request.hasAnnex === true ? await withAnnex(first, { project, manifest, report, language }) : first
  return { report, language, release: { id, date: manifest.date }, html }
}

/** A report and the further pages that it names, in that order, as one page. */
async function withAnnex(
  first: string,
  {
    project,
    manifest,
    report,
    language,
  }: { project: Project; manifest: ReleaseManifest; report: string; language: string },
): Promise<string> {
  const list = /<nav class="pages"[^]*?<\/nav>/.exec(first)?.[0] ?? ''
  const further = new Map<string, string>()
  for (const [, address = ''] of list.matchAll(/href="([^"]+)"/g))
    if (address.startsWith(`${report}.`) && address.endsWith(`.${language}.html`))
      further.set(address, await intactFile(project, manifest, `site/${address}`))
  return joinedPages(first, further)
}

/** The names of the reports that a release holds, sorted. */
export function reportsOf(manifest: ReleaseManifest): string[] {
  return [...new Set(editionsOf(manifest).map(({ report }) => report))].toSorted()
}

interface Edition {
  report: string
  language: string
}

/** The pages of a release that hold a report. */
function editionsOf({ files }: ReleaseManifest): Edition[] {
  return Object.keys(files).flatMap((file) => {
    const [, report, language] = /^site\/([^/]+)\.([^./]+)\.html$/.exec(file) ?? []
    return report === undefined || language === undefined || ownPages.includes(report)
      ? []
      : [{ report, language }]
  })
}

function chooseReport(editions: readonly Edition[], wanted: string | undefined): string {
  const names = [...new Set(editions.map(({ report }) => report))].toSorted()
  const reports = withoutFurtherPages(names)
  const [only] = reports
  if (wanted === undefined && only !== undefined && reports.length === 1) return only
  if (wanted === undefined)
    throw new UserError(
      `which report? ${reports.length > 0 ? `one of ${reports.join(', ')}` : 'there is none'}`,
      2,
    )
  if (!names.includes(wanted)) throw new UserError(unknownValue('report', wanted, names), 2)
  return wanted
}

function chooseLanguage(
  editions: readonly Edition[],
  report: string,
  wanted: string | undefined,
  preferred: readonly string[],
): string {
  const languages = editions.filter((edition) => edition.report === report).map(({ language }) => language)
  const language = wanted ?? preferred.find((each) => languages.includes(each)) ?? languages[0]
  if (language !== undefined && languages.includes(language)) return language
  throw new UserError(unknownValue('language', language ?? '', languages), 2)
}

async function intactFile(project: Project, { id, files }: ReleaseManifest, file: string): Promise<string> {
  const bytes = await readFile(join(project.releases, id, file))
  if (sha256(bytes) === files[file]) return bytes.toString('utf8')
  throw new UserError(`release ${id}: ${file} was changed after its release; almanac verify ${id} tells more`)
}
