import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../base/error.js'
import { parseNotebook } from '../../report/notebook.js'
import { readSource } from '../../report/source-text.js'
import { listNames } from '../../system/files.js'
import type { Project } from '../../system/project.js'

/** The page to start with: that of the notebook that was edited last, in its first language; '' is the front page, where a notebook has many pages or there is none. */
export async function startPage({ folder, settings }: Project): Promise<string> {
  const names = (await listNames(join(folder, 'reports'))).filter((name) => name.endsWith('.md'))
  const edited = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, 'reports', name))).mtimeMs })),
  )
  const [newest] = edited.toSorted((a, b) => b.at - a.at)
  if (newest === undefined) return ''
  const { hasPages, language } = await readHead(folder, `reports/${newest.name}`, settings.languages)
  return hasPages ? '' : encodeURIComponent(`${newest.name.replace(/\.md$/, '')}.${language}.html`)
}

interface Head {
  hasPages: boolean
  language: string | undefined
}

/** A notebook that cannot be read is shown with what is wrong, under the name that it will have. */
async function readHead(folder: string, file: string, languages: readonly string[]): Promise<Head> {
  try {
    const { front, languages: own } = parseNotebook(await readSource(folder, file), languages)
    return { hasPages: front.pages !== undefined, language: own[0] }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return { hasPages: false, language: languages[0] }
  }
}
