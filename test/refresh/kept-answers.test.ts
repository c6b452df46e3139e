import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verify } from '../../pipeline/release/verify.js'
import { Database, textOf } from '../../pipeline/system/database.js'
import { listNames } from '../../pipeline/system/files.js'
import { contentSql } from '../../pipeline/warehouse/catalogue/content.js'
import { RELEASE_TABLES } from '../../pipeline/warehouse/release-tables.js'
import { Workspace } from '../support/workspace.js'

test('an edited sentence asks nothing that the build answered, copies no table, and gives what a release from nothing gives', async () => {
  const workspace = await Workspace.smallReleased('2026-11-20')
  const kept = async (step: string): Promise<string[]> => listNames(workspace.path(`var/cache/${step}`))
  // The second release is the first with one before it; what it changes of that is asked anew.
  await workspace.edit('reports/visits.md', 'The latest year', 'The newest year')
  await workspace.refresh('2026-11-21')
  const before = [await kept('answers'), await kept('tables'), await kept('drawing')]
  await workspace.edit('reports/visits.md', 'The newest year', 'The last year')
  const { releaseId } = await workspace.refresh('2026-11-22')
  expect([await kept('answers'), await kept('tables'), await kept('drawing')]).toEqual(before)
  expect(await readFile(workspace.path('var/current/site/visits.en.html'), 'utf8')).toContain('The last year')
  expect((await verify(await workspace.project(), releaseId)).problems).toEqual([])
})

test('RELEASE_TABLES names every table in which two releases of a build may differ', async () => {
  const workspace = await Workspace.released()
  const [build, identified] = await Promise.all(
    ['build', 'identify'].map(async (step) => {
      const [name = ''] = await listNames(workspace.path(`var/cache/${step}`))
      return contentsOf(join(workspace.path(`var/cache/${step}`), name, 'warehouse.duckdb'))
    }),
  )
  const changed = [...(identified ?? [])].filter(([name, content]) => build?.get(name) !== content)
  expect(changed.length).toBeGreaterThan(3)
  expect(changed.map(([name]) => name).filter((name) => !RELEASE_TABLES.includes(name))).toEqual([])
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
