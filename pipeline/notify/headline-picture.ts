import { messageOf, unknownValue, UserError } from '../base/error.js'
import { chartOf } from '../export/chart-figure.js'
import { formOf } from '../export/form.js'
import { attributeOf, elementsIn, isA, parsePage } from '../export/page-tree.js'
import { readReleasedPage, reportsOf } from '../release/released-page.js'
import { readManifest } from '../release/release.js'
import type { Project } from '../system/project.js'

/** A chart of a release as a picture, or why there is none. */
export interface Headline {
  picture: Picture | null
  problem: string | null
}

/** A picture as PNG, and what it says for those who do not see it. */
interface Picture {
  bytes: Buffer
  alternative: string
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
): Promise<Picture> {
  const reports = reportsOf(await readManifest(project, releaseId))
  const [named, id] = chart?.split('/') ?? []
  if (named !== undefined && !reports.includes(named))
    throw new UserError(unknownValue('report', named, reports))
  for (const report of named === undefined ? reports : [named]) {
    const released = await readReleasedPage(project, { report, language, releaseId })
    const page = parsePage(released.html)
    const [first] = elementsIn(page, isA('figure', 'chart'))
    const wanted = id ?? (first && attributeOf(first, 'id'))
    if (typeof wanted !== 'string') continue
    const { alternative } = chartOf(page, wanted, report)
    return { bytes: await formOf(released, 'png', wanted), alternative }
  }
  throw new UserError(`release ${releaseId} has no chart`)
}
