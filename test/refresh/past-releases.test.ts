import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { listReleases } from '../../pipeline/release/release.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { Database } from '../../pipeline/system/database.js'
import { exists, hashFile } from '../../pipeline/system/files.js'
import { publish } from '../faults/wholeness.js'
import { setContact } from '../keep/history.js'
import { Workspace } from '../support/workspace.js'

/** Publishes as many visits as the day says, and releases that. */
async function restated(workspace: Workspace, day: number): Promise<string> {
  await publish(workspace, 1_000 + day)
  return (await workspace.refresh(`2026-11-${day}`)).releaseId
}

/** Releases pages with another contact on the 22nd. */
async function releasedAgain(workspace: Workspace): Promise<string> {
  await setContact(workspace.folder, 22)
  return (await workspace.refresh('2026-11-22')).releaseId
}

/** A project that has released on the 20th and, a restated figure, on the 21st. */
let original: Workspace
let first: string
let second: string
beforeAll(async () => {
  original = await Workspace.keepSmallReleased('2026-11-20')
  first = (await listReleases(await original.project()))[0]?.id ?? ''
  second = await restated(original, 21)
})
afterAll(() => original.remove())

async function copied(): Promise<Workspace> {
  const workspace = await Workspace.copyOf(original)
  onTestFinished(() => workspace.remove())
  return workspace
}

const page = (release: string, held: string, name = 'visits'): string =>
  `var/releases/${release}/site/releases/${held}/${name}.en.html`

test('a page tells what changed since the release before, and leads to it', async () => {
  const workspace = await Workspace.keepRestated()
  onTestFinished(() => workspace.remove())
  const releases = await listReleases(await workspace.project())
  const [first = '', releaseId = ''] = releases.map(({ id }) => id).toSorted()
  const report = await workspace.read('var/current/site/usage.figures.en.html')
  expect(report).toContain(
    `Changes since the <a href="releases/${first}/index.en.html">release of 23 November 2026</a>`,
  )
  expect(report).toMatch(
    /<td class="number">39,287,420<\/td><td class="number">39,287,421<\/td><td class="number">1<\/td>/,
  )
  expect(await workspace.read(page(releaseId, releaseId, 'usage.figures'))).toContain(
    `<a href="../../releases/${first}/index.en.html">`,
  )
})

describe('a site keeps the pages of past releases', () => {
  test('under the same address, as the same bytes', async () => {
    const workspace = await copied()
    const permanent = await workspace.read(page(first, first))
    expect(permanent).toContain(
      'Release of 20 November 2026, permanent address. <a href="../../visits.en.html">The latest release is here.</a>',
    )
    const third = await releasedAgain(workspace)
    expect(await workspace.read(page(third, first))).toBe(permanent)
    const nodes = await Promise.all(
      [page(first, first), page(second, first), page(third, first)].map((name) => stat(workspace.path(name))),
    )
    expect(new Set(nodes.map(({ ino }) => ino)).size).toBe(1)
    expect(await workspace.read('var/current/site/archive.en.html')).toContain(
      `<a href="releases/${first}/index.en.html"><code>${first}</code></a>`,
    )
  })

  test('when they are removed, and can be verified all the same', async () => {
    const workspace = await copied()
    await rm(workspace.path(`var/releases/${first}`), { recursive: true })
    expect((await verify(await workspace.project(), second)).problems).toEqual([])
    const third = await releasedAgain(workspace)
    expect(await workspace.read(page(third, first))).toContain('permanent address')
    await rm(workspace.path(`var/releases/${second}`), { recursive: true })
    expect((await verify(await workspace.project(), third)).problems).toEqual([])
  })

  test('as many as the settings say', async () => {
    const workspace = await copied()
    await appendFile(workspace.path('almanac.yaml'), '\npast-releases: 1\n')
    const third = await releasedAgain(workspace)
    await expect(workspace.read(page(third, first))).rejects.toThrow('ENOENT')
    await workspace.read(page(third, second))
    expect(await workspace.read('var/current/site/archive.en.html')).toContain(
      `<code>${first}</code> (pages not kept)`,
    )
    expect((await verify(await workspace.project(), third)).problems).toEqual([])
  })

  test('also of one that a rollback took back', async () => {
    const workspace = await copied()
    await rollback(await workspace.project(), first)
    const third = await releasedAgain(workspace)
    await workspace.read(page(third, second))
    expect(await workspace.rows('select id, previous_release from ops.releases')).toEqual([
      { id: third, previous_release: first },
      { id: second, previous_release: first },
      { id: first, previous_release: null },
    ])
    expect((await verify(await workspace.project(), third)).problems).toEqual([])
  })

  test('but none that was damaged meanwhile: the archive lists its release without a link', async () => {
    const workspace = await Workspace.smallReleased('2026-11-20')
    await writeFile(workspace.path(page(first, first)), 'damaged')
    const second = await restated(workspace, 21)
    expect(await exists(workspace.path(page(second, first)))).toBe(false)
    expect(await workspace.rows('select id, len(pages) as pages from ops.releases order by number')).toEqual([
      { id: first, pages: 0 },
      { id: second, pages: expect.any(Number) },
    ])
    expect((await verify(await workspace.project(), second)).problems).toEqual([])
  })
})

async function showChanges(workspace: Workspace): Promise<void> {
  await workspace.edit('reports/visits.md', '::: en', '```changes\n```\n\n::: en')
}

describe('there is nothing to compare with', () => {
  test('after a release of an almanac that kept no list', async () => {
    const workspace = await Workspace.smallReleased('2026-11-20')
    await Database.use(workspace.path(`var/releases/${first}/warehouse.duckdb`), 'write', (database) =>
      database.run(
        'drop table ops.releases; drop table ops.observation_changes; drop table ops.claim_changes; drop table flags.announced',
      ),
    )
    const manifest = workspace.path(`var/releases/${first}/manifest.json`)
    const { check: _, ...older } = JSON.parse(await readFile(manifest, 'utf8'))
    older.files['warehouse.duckdb'] = await hashFile(workspace.path(`var/releases/${first}/warehouse.duckdb`))
    older.files = Object.fromEntries(
      Object.entries(older.files).filter(([file]) => !file.startsWith('site/releases/')),
    )
    await writeFile(manifest, JSON.stringify(older))
    await showChanges(workspace)
    const second = await restated(workspace, 21)
    expect(await workspace.rows('select id, previous_release from ops.releases')).toEqual([
      { id: second, previous_release: null },
    ])
    expect(await workspace.read('var/current/site/visits.en.html')).toContain(
      'There is no earlier release to compare with.',
    )
    expect((await verify(await workspace.project(), second)).problems).toEqual([])
  })

  test('in a release that looks back', async () => {
    const workspace = await copied()
    await showChanges(workspace)
    const { releaseId, site } = await refresh({ project: await workspace.project(), asOf: '2026-11-20' })
    expect(await readFile(join(site, 'visits.en.html'), 'utf8')).toContain(
      'There is no earlier release to compare with.',
    )
    expect((await verify(await workspace.project(), releaseId)).problems).toEqual([])
  })
})

test('a new release in which nothing changed says so', async () => {
  const workspace = await Workspace.released()
  await appendFile(workspace.path('almanac.yaml'), "\ncalendar: ['2026-12-24', '2026-11-24']\n")
  await workspace.refresh('2026-11-24')
  const page = await workspace.read('var/current/site/usage.figures.en.html')
  expect(page).toContain('No figure, flag or verdict has changed. Flags that continue: ')
  expect(page).toContain('Released 24 November 2026<br>Next release: 24 December 2026.')
})
