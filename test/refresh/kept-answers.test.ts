import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verify } from '../../pipeline/release/verify.js'
import { Database, textOf } from '../../pipeline/system/database.js'
import { listNames } from '../../pipeline/system/files.js'
import { contentSql } from '../../pipeline/warehouse/catalogue/content.js'
import { isOfBuild } from '../../pipeline/warehouse/answers.js'
import { RELEASE_TABLES } from '../../pipeline/warehouse/release-tables.js'
import { Workspace } from '../support/workspace.js'

test('an edited sentence asks nothing that the build answered, copies no table, and gives what a release from nothing gives', async () => {
  const workspace = await Workspace.smallReleased('2026-11-20')
  const kept = async (step: string): Promise<string[]> => listNames(workspace.path(`var/cache/${step}`))
  // The second release is the first with one before it; what it changes of that is asked anew.
  await workspace.edit('reports/visits.md', 'The latest year', 'The newest year')
  await workspace.refresh('2026-11-21')
  const before = [await kept('answers'), await kept('tables'), await kept('drawing')]
  // A line more moves the queries below it.
  await workspace.edit('reports/visits.md', '---\n\n```sql', '---\n\n\n```sql')
  await workspace.edit('reports/visits.md', 'The newest year', 'The last year')
  const { releaseId } = await workspace.refresh('2026-11-22')
  expect([await kept('answers'), await kept('tables'), await kept('drawing')]).toEqual(before)
  expect(await readFile(workspace.path('var/current/site/visits.en.html'), 'utf8')).toContain('The last year')
  expect((await verify(await workspace.project(), releaseId)).problems).toEqual([])
})

test('RELEASE_TABLES names every table in which two releases of a build may differ', async () => {
  const workspace = await Workspace.released()
  await workspace.edit('reports/usage.md', 'Only full years', 'Full years alone')
  await workspace.refresh('2026-11-24')
  const [[build] = [], identified] = await Promise.all(
    ['build', 'identify'].map(async (step) => {
      const names = await listNames(workspace.path(`var/cache/${step}`))
      return Promise.all(
        names.map((name) => contentsOf(join(workspace.path(`var/cache/${step}`), name, 'warehouse.duckdb'))),
      )
    }),
  )
  expect(identified).toHaveLength(2)
  for (const release of identified ?? []) {
    const changed = [...release].filter(([name, content]) => build?.get(name) !== content)
    expect(changed.length).toBeGreaterThan(3)
    expect(changed.map(([name]) => name).filter((name) => !RELEASE_TABLES.includes(name))).toEqual([])
  }
})

test('what DuckDB says of its own tables is asked anew for each release', () => {
  expect(isOfBuild({ reads: ['marts.series', 'flags.drop'] })).toBe(true)
  for (const table of ['ops.runs', 'main.duckdb_tables', 'pg_catalog.pg_class', 'information_schema.tables'])
    expect(isOfBuild({ reads: ['marts.series', table] })).toBe(false)
})

/** The content of each table; of those that are written last, which have none, the name. */
async function contentsOf(file: string): Promise<Map<string, string>> {
  return Database.use(file, 'sealed', async (database) => {
    const rows = await database.rows(
      `select table_schema || '.' || table_name as name, content
       from information_schema.tables left join (${await contentSql(database)}) as known on known.name = table_schema || '.' || table_name`,
    )
    return new Map(rows.map(({ name, content }) => [textOf(name), textOf(content) || textOf(name)]))
  })
}
