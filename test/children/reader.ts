// Reads a project as `almanac sql` does, again and again, and tells what each answer was of, until its parent asks it to end.
// Usage: reader PROJECT
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { queryRelease } from '../../pipeline/release/query.js'
import { Database, textOf, type Row } from '../../pipeline/system/database.js'
import { openProject } from '../../pipeline/system/project.js'

/** What a reader saw: the release that the database says it is, and the figure in it; by the link, and page and database in one folder. */
export interface Look {
  id: string
  figure: number
  milliseconds: number
  together: { id: string; figure: number; isOnPage: boolean }
}

/** What a reader says: what it saw, or why it could not look. */
export type Said = Look | { error: string }

const SQL = `select (select id from ops.releases order by number desc limit 1) as id,
  (select max(visits)::integer from marts.visits) as figure`
const [folder = ''] = process.argv.slice(2)
const project = await openProject(folder)
const end = new AbortController()
process.on('message', () => end.abort())

while (!end.signal.aborted) say(await look().catch((cause: Error) => ({ error: String(cause.stack) })))
process.disconnect()

function say(said: Said): void {
  process.send?.(said)
}

async function look(): Promise<Look> {
  const start = performance.now()
  const linked = await queryRelease(project, { sql: SQL, file: 'query' }, (answer) => answer.all())
  const milliseconds = performance.now() - start
  const folder = await realpath(project.current)
  const page = await readFile(join(folder, 'site/index.html'), 'utf8')
  const inFolder = await Database.use(join(folder, 'warehouse.duckdb'), 'sealed', (open) => open.rows(SQL))
  const together = seen(inFolder)
  return { ...seen(linked), milliseconds, together: { ...together, isOnPage: page.includes(together.id) } }
}

function seen([row]: readonly Row[]): { id: string; figure: number } {
  return { id: textOf(row?.['id']), figure: Number(row?.['figure']) }
}
