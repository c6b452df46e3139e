import { currentId, listReleases } from '../../../release/release.js'
import { listTable } from '../../formats.js'
import type { SqlSession } from './sql-session.js'

/** The releases, newest first, with the one that is served and the one that a session asks. */
export async function releaseList({ project, release }: SqlSession): Promise<string> {
  const [served, releases] = await Promise.all([currentId(project), listReleases(project)])
  const rows = releases.toReversed().map(({ id, date }) => {
    const marks = [...(id === served ? ['served'] : []), ...(id === release.releaseId ? ['asked'] : [])]
    return [id, date, marks.join(', ')]
  })
  return (
    listTable(['release', 'date', ''], rows) + (release.asOf === undefined ? '' : `asking ${release.name}\n`)
  )
}
