import { execFile } from 'node:child_process'
import { appendFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { refresh, type RefreshResult } from '../../pipeline/refresh/refresh.js'
import { queryRelease } from '../../pipeline/release/query.js'
import { currentId, readManifest } from '../../pipeline/release/release.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { ROOT, Workspace } from '../support/workspace.js'

const FIGURES = 'data/facts/visits.csv'
const VISITS = 'select visits from marts.visits where year = 2025'

let base: Workspace
let second: RefreshResult

// A release on the 23rd and, with a figure restated, one on the 25th.
beforeAll(async () => {
  base = await Workspace.keepSmallReleased('2026-11-23')
  await base.edit(FIGURES, '2025,1460', '2025,1461')
  second = await base.refresh('2026-11-25')
})
afterAll(() => base.remove())

async function twoVintages(): Promise<Workspace> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  return workspace
}

async function refreshAsOf(workspace: Workspace, asOf: string, date?: string): Promise<RefreshResult> {
  return refresh(
    { project: await workspace.project(), asOf, ...(date === undefined ? {} : { date }) },
    {
      ...defaultEffects,
      now: () => new Date('2026-11-30T12:00:00Z'),
      readFile: () => {
        throw new Error('an as-of refresh fetches nothing')
      },
    },
  )
}

async function askAsOf(workspace: Workspace, asOf: string, sql = VISITS): Promise<Row[]> {
  return queryRelease(await workspace.project(), { sql, file: 'query', asOf }, (answer) => answer.all())
}

/** The name of each folder that a step made, with the time it was made. */
async function cached(workspace: Workspace, step: string): Promise<Map<string, number>> {
  const folder = workspace.path(`var/cache/${step}`)
  const names = await readdir(folder)
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, (await stat(join(folder, name, 'contents.json'))).mtimeMs] as const),
    ),
  )
}

describe('refresh --as-of', () => {
  test('makes a release of what was known, once, and does not serve it', async () => {
    const workspace = await twoVintages()
    await workspace.edit('sql/marts/visits.sql', '-- ', '-- Now: ')
    const [landed, built] = [await cached(workspace, 'land'), await cached(workspace, 'build')]
    const placed = await refreshAsOf(workspace, '2026-11-24')
    expect(placed).toMatchObject({
      outcome: 'placed',
      releaseId: expect.stringMatching(/^2026-11-24-[0-9a-f]{8}-as-of$/),
      asOf: '2026-11-24',
      site: workspace.path(`var/releases/${placed.releaseId}/site`),
    })
    expect(await cached(workspace, 'land')).toEqual(landed)
    expect((await cached(workspace, 'build')).size).toBe(built.size + 1)
    const project = await workspace.project()
    expect(await currentId(project)).toBe(second.releaseId)
    expect(await readManifest(project, placed.releaseId)).toMatchObject({
      as_of: '2026-11-24',
      date: '2026-11-24',
    })
    expect(await Database.use(placed.warehouse, 'sealed', (database) => database.rows(VISITS))).toEqual([
      { visits: 1460 },
    ])
    expect((await verify(project, placed.releaseId)).problems).toEqual([])

    const again = await refreshAsOf(workspace, '2026-11-24')
    expect(again).toEqual({ ...placed, outcome: 'unchanged' })
    await expect(rollback(project, placed.releaseId)).rejects.toThrow('looks back on 2026-11-24')
  })

  test('of the last day gives the newest figures under its own logical date, and is never taken for the newest release', async () => {
    const workspace = await twoVintages()
    expect(await refreshAsOf(workspace, '2026-11-25')).toMatchObject({
      outcome: 'unchanged',
      releaseId: second.releaseId,
    })
    const placed = await refreshAsOf(workspace, '2026-11-25', '2026-12-01')
    expect(placed.releaseId).toMatch(/^2026-12-01-\w{8}-as-of$/)
    expect(await Database.use(placed.warehouse, 'sealed', (database) => database.rows(VISITS))).toEqual([
      { visits: 1461 },
    ])
    expect(await workspace.refresh('2026-12-02')).toMatchObject({
      outcome: 'unchanged',
      releaseId: second.releaseId,
      held: false,
    })
  })

  test('takes days in the time zone of the project and names the first there is', async () => {
    const workspace = await twoVintages()
    await expect(refreshAsOf(workspace, '2026-11-22')).rejects.toThrow(
      'nothing was received until 2026-11-22; the first file came on 2026-11-23',
    )
    await workspace.edit('almanac.yaml', 'Asia/Taipei', 'Pacific/Auckland')
    await expect(askAsOf(workspace, '2026-11-23')).rejects.toThrow('the first file came on 2026-11-24')
    expect(await askAsOf(workspace, '2026-11-24')).toEqual([{ visits: 1460 }])
  })

  test('goes on without a source that came later, and says so', async () => {
    const workspace = await Workspace.smallReleased('2026-11-23')
    const manifest = await workspace.read('data/sources/visits.yaml')
    await workspace.write('data/sources/more-visits.yaml', manifest)
    await workspace.refresh('2026-11-24')
    const { warnings, warehouse } = await refreshAsOf(workspace, '2026-11-23')
    expect(warnings).toEqual(['more-visits: nothing was received until 2026-11-23; nothing of it is in use'])
    expect(
      await Database.use(warehouse, 'sealed', (database) =>
        database.rows('select count(*) as n from landed.more_visits'),
      ),
    ).toEqual([{ n: 0 }])
  })
})

describe('sql --as-of', () => {
  test('answers with what was known, without a release of it', async () => {
    const workspace = await twoVintages()
    await workspace.edit('sql/marts/visits.sql', '-- ', '-- Now: ')
    const releases = await readdir(workspace.path('var/releases'))
    const landed = await cached(workspace, 'land')
    expect(await askAsOf(workspace, '2026-11-24')).toEqual([{ visits: 1460 }])
    const received = 'select received_at from ops.files'
    expect(await askAsOf(workspace, '2026-11-24', received)).toHaveLength(1)
    expect(await askAsOf(workspace, '2026-11-25')).toEqual([{ visits: 1461 }])
    expect(await cached(workspace, 'land')).toEqual(landed)
    expect(await readdir(workspace.path('var/releases'))).toEqual(releases)
  })

  test('is answered by a release of the same inputs when there is one', async () => {
    const workspace = await twoVintages()
    await rm(workspace.path('var/cache'), { recursive: true })
    expect(await askAsOf(workspace, '2026-11-23')).toEqual([{ visits: 1460 }])
    await expect(stat(workspace.path('var/cache'))).rejects.toThrow('ENOENT')
  })

  test('in several processes at once, beside a refresh and over a damaged cache', async () => {
    const workspace = await twoVintages()
    await workspace.edit('sql/marts/visits.sql', '-- ', '-- Now: ')
    for (const name of await readdir(workspace.path('var/cache/land')))
      await appendFile(workspace.path(`var/cache/land/${name}/rows.parquet`), 'x')
    const almanac = (...args: string[]): Promise<{ stdout: string }> =>
      promisify(execFile)('node', [
        join(ROOT, 'dist/command/almanac.js'),
        '--project',
        workspace.folder,
        ...args,
      ])
    const ask = ['sql', '--as-of', '2026-11-24', '--format', 'csv', VISITS]
    const [refreshed, ...answers] = await Promise.all([
      almanac('refresh', '--date', '2026-11-26', '--json'),
      ...[1, 2, 3].map(() => almanac(...ask)),
    ])
    expect(answers.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 3 }, () => 'visits\r\n1460\r\n'))
    expect(JSON.parse(refreshed.stdout)).toMatchObject({ outcome: 'released', warnings: [] })
    expect(
      (await readdir(workspace.path('var/cache/build'))).filter((name) => name.startsWith('.tmp-')),
    ).toEqual([])
  })
})

test('a file for an old period that comes late is landed alone', async () => {
  const workspace = await twoVintages()
  const before = await cached(workspace, 'land')
  await workspace.edit(FIGURES, '2021,1200', '2021,12x')
  await workspace.refresh('2026-11-26')
  const after = await cached(workspace, 'land')
  expect(after.size).toBe(before.size + 1)
  expect(new Map([...after].filter(([name]) => before.has(name)))).toEqual(before)
})
