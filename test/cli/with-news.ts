import { Workspace } from '../support/workspace.js'

/** A small project that has released and has something new to release, of sources that were read before; removed when the test ends. */
export async function withNews(): Promise<Workspace> {
  const workspace = await Workspace.smallReleased()
  await workspace.edit('reports/visits.md', 'The latest year had', 'In the latest year there were')
  return workspace
}
