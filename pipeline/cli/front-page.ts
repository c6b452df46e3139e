import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ownPages } from '../report/release-folder.js'
import { listNames } from '../system/files.js'
import type { Project } from '../system/project.js'

/** The address, `file://…`, of what to open first of a site: its report where there is one alone, else its front page. */
export async function frontPage({ settings }: Project, site: string): Promise<string> {
  const ending = `.${settings.languages[0]}.html`
  const reports = (await listNames(site)).filter(
    (name) => name.endsWith(ending) && !ownPages.includes(name.slice(0, -ending.length)),
  )
  const [only = 'index.html', ...others] = reports
  return pathToFileURL(join(site, others.length === 0 ? only : 'index.html')).href
}
