import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { queryRelease } from '../../pipeline/release/query.js'
import { currentId, readManifest } from '../../pipeline/release/release.js'
import { writeReleased } from '../../pipeline/release/released-database.js'
import { releaseStatus } from '../../pipeline/release/status.js'
import { verify } from '../../pipeline/release/verify.js'
import { Database } from '../../pipeline/system/database.js'
import { exists, listFiles } from '../../pipeline/system/files.js'
import { publish } from '../faults/wholeness.js'
import { ROOT, Workspace } from '../support/workspace.js'

test('the same tables give the same file, byte for byte, whatever stood in memory', async () => {
  const workspace = await Workspace.small()
  const built = workspace.path('built.duckdb')
  await Database.use(built, 'write', (database) => database.run(TABLES))
  const files: Buffer[] = []
  for (const place of ['a', 'b']) {
    const file = workspace.path(`${place}/warehouse.duckdb`)
    await workspace.write(`${place}/x`, '')
    await writeReleased(file, built, (database) =>
      database.run(
        "create or replace table ops.note as select repeat('ab', 4000 + i) as text from range(5) as t(i)",
      ),
    )
    files.push(await readFile(file))
    // What stands in memory next time.
    await Database.use(':memory:', 'write', (database) => database.run(`create schema x; use x; ${TABLES}`))
  }
  expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(true)
  const sums = await Promise.all(
    [built, workspace.path('a/warehouse.duckdb')].map((file) =>
      Database.use(file, 'sealed', (database) =>
        database.rows('select count(*)::integer as n, sum(hash(t))::varchar as content from marts.wide as t'),
      ),
    ),
  )
  expect(sums[0]).toEqual(sums[1])
  expect(sums[0]?.[0]?.['n']).toBe(200_000)
})

/** Nulls in columns of each kind, texts that repeat, texts of several blocks, and more rows than DuckDB keeps together. */
const TABLES = `create schema marts; create schema ops;
  create table ops.note as select 1 as n;
  create macro twice(n) as n * 2;
  create table marts.wide as select
    'series/' || i % 755 as series,
    case when i % 7 > 0 then hash(i) % 100000 end as n,
    case when i % 5 > 0 then hash(i) % 2 = 0 end as is_so,
    case when i % 5 > 0 then (hash(i) % 1000) / 7.0 end as value,
    case when i % 3 > 0 then date '2020-01-01' + (hash(i) % 1000)::integer end as day,
    case when i % 9 > 0 then (hash(i) % 100000)::decimal(18, 2) end as amount,
    case when i % 4 > 0 then 'text ' || hash(i) end as text,
    case when i % 50000 = 0 then repeat('long ', 5000 + i // 100) end as long_text,
    [i, null] as list,
  from range(200000) as t(i)`

test('files of a release are read-only, and share their bytes with the steps that made them', async () => {
  const workspace = await Workspace.smallReleased()
  const folder = workspace.path('var/current')
  const files = await listFiles(folder)
  const found = await Promise.all(files.map((file) => stat(join(folder, file))))
  expect(new Set(found.map(({ mode }) => (mode & 0o777).toString(8)))).toEqual(new Set(['444']))
  const own = files.filter((_, i) => (found[i]?.nlink ?? 0) < 2)
  expect(own.filter((file) => !file.startsWith('site/data/'))).toEqual(['manifest.json'])
})

/** A program that opens the database of the served release to write, as tools do unless told otherwise. */
async function foreigner(workspace: Workspace, sql: string): Promise<ChildProcess> {
  const child = spawn(
    'node',
    [
      '--input-type=module',
      '-e',
      `import { DuckDBInstance } from ${JSON.stringify(join(ROOT, 'node_modules/@duckdb/node-api/lib/index.js'))}
       const instance = await DuckDBInstance.create(process.argv[1])
       const connection = await instance.connect()
       await connection.run(process.argv[2])
       process.stdout.write('ready')
       setInterval(() => undefined, 1000)`,
      workspace.path('var/current/warehouse.duckdb'),
      sql,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

const COUNT = { sql: 'select count(*)::integer as n from marts.visits', file: 'query' }

test('whoever opens the database to write locks nobody out and changes nothing that is told', async () => {
  const workspace = await Workspace.smallReleased()
  const project = await workspace.project()
  const first = (await currentId(project)) ?? ''
  const ask = () => queryRelease(project, COUNT, (answer) => answer.all())
  const before = await ask()
  const holder = await foreigner(workspace, 'select 1')
  expect(await ask()).toEqual(before)
  expect((await releaseStatus(project))?.release.id).toBe(first)
  expect(await workspace.refresh('2026-11-21')).toMatchObject({ outcome: 'unchanged', warnings: [] })
  await publish(workspace, 1_777)
  const second = await workspace.refresh('2026-11-22')
  expect(second).toMatchObject({ outcome: 'released', warnings: [] })
  expect(await workspace.rows('select previous_release from ops.releases order by number')).toEqual([
    { previous_release: null },
    { previous_release: first },
  ])
  holder.kill('SIGKILL')

  const writer = await foreigner(workspace, 'drop table marts.visits')
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  expect(await exists(workspace.path('var/current/warehouse.duckdb.wal'))).toBe(true)
  const told = `release ${second.releaseId} is damaged`
  await expect(ask()).rejects.toThrow(told)
  await expect(releaseStatus(project)).rejects.toThrow(told)
  expect(await workspace.refresh('2026-11-23')).toMatchObject({
    outcome: 'released',
    releaseId: second.releaseId,
    warnings: [expect.stringContaining('warehouse.duckdb.wal')],
  })
  expect(await ask()).toEqual(before)

  const closer = await foreigner(workspace, 'drop table marts.visits; checkpoint')
  closer.kill('SIGKILL')
  await once(closer, 'exit')
  await expect(ask()).rejects.toThrow(told)
  expect((await workspace.refresh('2026-11-24')).outcome).toBe('released')
  expect(await ask()).toEqual(before)
  expect((await verify(project, second.releaseId)).problems).toEqual([])
  expect((await readManifest(project, first)).id).toBe(first)
})
