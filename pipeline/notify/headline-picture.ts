import { messageOf, unknownValue, UserError } from '../base/error.js'
import { formOf } from '../export/form.js'
import { attributeOf, elementsIn, isA, parsePage } from '../export/page-tree.js'
import { readReleasedPage, reportsOf } from '../release/released-page.js'
import { readManifest } from '../release/release.js'
import type { Project } from '../system/project.js'

/** A chart of a release as a picture, or why there is none. */
export interface Headline {
  picture: Buffer | null
  problem: string | null
}

/**
 * The headline chart of a release as PNG: the one that is named as report/chart, or the first of the first report that has one. Whatever
 * keeps it from being made, such as a missing Chromium, is a problem that is told: a message goes without it.
 */
export async function headlinePicture(
  project: Project,
  releaseId: string,
  language: string,
  chart: string | undefined,
): Promise<Headline> {
  try {
    return { picture: await drawn(project, releaseId, language, chart), problem: null }
  } catch (cause) {
    return { picture: null, problem: messageOf(cause) }
  }
}

async function drawn(
  project: Project,
  releaseId: string,
  language: string,
  chart: string | undefined,
): Promise<Buffer> {
  const reports = reportsOf(await readManifest(project, releaseId))
  const [named, id] = chart?.split('/') ?? []
  if (named !== undefined && !reports.includes(named))
    throw new UserError(unknownValue('report', named, reports))
  for (const report of named === undefined ? reports : [named]) {
    const page = await readReleasedPage(project, { report, language, releaseId })
    const [first] = elementsIn(parsePage(page.html), isA('figure', 'chart'))
    const wanted = id ?? (first && attributeOf(first, 'id'))
    if (typeof wanted === 'string') return await formOf(page, 'png', wanted)
  }
  throw new UserError(`release ${releaseId} has no chart`)
}
