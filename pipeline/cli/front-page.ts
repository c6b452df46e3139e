import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ownPages, withoutFurtherPages } from '../report/page-names.js'
import { listNames } from '../system/files.js'
import type { Project } from '../system/project.js'

/** The address, `file://…`, of what to open first of a site: its report where there is one alone, else its front page. */
export async function frontPage({ settings }: Project, site: string): Promise<string> {
  const ending = `.${settings.languages[0]}.html`
  const pages = (await listNames(site))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
  const [only = 'index', ...others] = withoutFurtherPages(pages.filter((name) => !ownPages.includes(name)))
  const page = only === 'index' || others.length > 0 ? 'index.html' : `${only}${ending}`
  return pathToFileURL(join(site, page)).href
}
