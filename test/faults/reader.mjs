// Reads a project as `almanac sql` does, again and again, and tells what each answer was of: node reader.mjs PROJECT
import { realpath, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openProject } from '../../dist/pipeline/system/project.js'
import { Database } from '../../dist/pipeline/system/database.js'
import { queryRelease } from '../../dist/pipeline/release/query.js'

const SQL = `select (select id from ops.releases order by number desc limit 1) as id,
  (select max(visits)::integer from marts.visits) as figure`
const project = await openProject(process.argv[2])
const end = new AbortController()
process.on('message', () => end.abort())

while (!end.signal.aborted) process.send(await look().catch((cause) => ({ error: String(cause.stack) })))
process.disconnect()

async function look() {
  const start = performance.now()
  const rows = await queryRelease(project, { sql: SQL, file: 'query' }, (answer) => answer.all())
  const milliseconds = performance.now() - start
  const folder = await realpath(project.current)
  const page = await readFile(join(folder, 'site/index.html'), 'utf8')
  const [database] = await Database.use(join(folder, 'warehouse.duckdb'), 'sealed', (open) => open.rows(SQL))
  return { ...rows[0], milliseconds, together: { ...database, isOnPage: page.includes(database.id) } }
}
