import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { refreshSlot } from '../../pipeline/refresh/refresh-slot.js'
import { Ledger } from '../../pipeline/schedule/ledger.js'
import { findJob } from '../../pipeline/schedule/policy.js'
import { defaultEffects, type Effects } from '../../pipeline/system/effects.js'
import { currentId } from '../../pipeline/release/release.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { listFiles } from '../../pipeline/system/files.js'
import { Random } from '../mutation/random.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, SEED, tell, TIMEOUT } from './counts.js'
import { faultsOf, publish, receiptsOf, siteOf } from './wholeness.js'

/** Bytes that are changed in each kind of file. */
const FLIPS = COUNTS.flips
const random = new Random(SEED)

/** Changes one byte of the first file below `var/` whose path matches. @returns the path. */
async function flip(workspace: Workspace, path: RegExp): Promise<string> {
  const [file] = await flipAll(workspace, path, { most: 1 })
  return file ?? ''
}

/** Changes one byte of each such file that does not share its bytes with a release that is to stay as it is. */
async function flipAll(
  workspace: Workspace,
  path: RegExp,
  { most = Infinity, spared }: { most?: number; spared?: string } = {},
): Promise<string[]> {
  const nodesOf = (names: readonly string[]): Promise<number[]> =>
    Promise.all(names.map(async (name) => (await stat(workspace.path(`var/${name}`))).ino))
  const all = await listFiles(workspace.path('var'))
  const kept = await nodesOf(
    spared === undefined ? [] : all.filter((name) => name.startsWith(`releases/${spared}/`)),
  )
  const found = all.filter((name) => path.test(name))
  const nodes = await nodesOf(found)
  const files = found.filter((_, i) => !kept.includes(nodes[i] ?? 0)).slice(0, most)
  if (files.length === 0) throw new Error(`no file is like ${path.source}`)
  for (const file of files) {
    const bytes = await readFile(workspace.path(`var/${file}`))
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255))
    await writeFile(workspace.path(`var/${file}`), bytes)
  }
  return files
}

interface Made {
  workspace: Workspace
  first: string
  second: string
}

let original: Promise<Made> | undefined
afterAll(async () => (await original)?.workspace.remove())

/** A project that has released twice; each is a copy of one. */
async function twoReleases(): Promise<Made> {
  original ??= releaseTwice()
  const { workspace, ...ids } = await original
  const copy = await Workspace.copyOf(workspace)
  onTestFinished(() => copy.remove())
  return { workspace: copy, ...ids }
}

async function releaseTwice(): Promise<Made> {
  const workspace = await Workspace.keepSmallReleased('2026-11-20')
  const first = (await currentId(await workspace.project())) ?? ''
  await publish(workspace, 1_777)
  const { releaseId: second } = await workspace.refresh('2026-11-21')
  return { workspace, first, second }
}

const most = 'select max(visits)::integer as most from marts.visits'

describe('a changed byte in the archive', { timeout: TIMEOUT }, () => {
  test('is mended with what the source still publishes', async () => {
    const { workspace } = await twoReleases()
    const receipts = await receiptsOf(workspace)
    const newest = receipts.at(-1)?.slice(-8)
    for (const _ of Array.from({ length: FLIPS })) {
      await flip(workspace, new RegExp(`^archive/sha256/../${newest}`))
      expect(await faultsOf(workspace, receipts)).toHaveLength(1)
      expect(await workspace.refresh('2026-11-22')).toMatchObject({ outcome: 'unchanged', warnings: [] })
      expect(await faultsOf(workspace, receipts)).toEqual([])
    }
  })

  test('of an older file is named and stops a new release, not the served one', async () => {
    const { workspace, second } = await twoReleases()
    const receipts = await receiptsOf(workspace)
    const [older] = receipts
    await publish(workspace, 1_888)
    const sha = older?.slice(-8) ?? ''
    await flip(workspace, new RegExp(`^archive/sha256/../${sha}`))
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow(
      new RegExp(`archive: ${older} is damaged: sha256 \\w+; restore \\S+ from a backup`),
    )
    expect(await currentId(await workspace.project())).toBe(second)
    expect(await workspace.rows(most)).toEqual([{ most: 1_777 }])
  })

  test('in a receipt is named', async () => {
    const { workspace } = await twoReleases()
    for (const _ of Array.from({ length: COUNTS.receipts })) {
      const copy = await Workspace.copyOf(workspace)
      const file = await flip(copy, /^archive\/receipts/)
      await expect(copy.refresh('2026-11-22')).rejects.toThrow(
        `archive: the receipt ${file.slice('archive/receipts/'.length)} is damaged; restore it from a backup`,
      )
      await copy.remove()
    }
    tell('receipts with a changed byte', { tried: COUNTS.receipts, failures: 0 })
  })
})

describe('a changed byte in the cache is never used', { timeout: TIMEOUT }, () => {
  /** The steps that are made of each. */
  const LATER: Readonly<Record<string, readonly string[]>> = {
    land: ['build', 'identify', 'answers', 'site', 'tables', 'data'],
    build: ['identify', 'answers', 'site', 'tables', 'data'],
    identify: ['site', 'tables', 'data'],
    tables: ['data'],
    answers: ['site'],
  }

  test.for([
    ['land', 'rows.parquet'],
    ['land', 'account.json'],
    ['land', 'contents.json'],
    ['build', 'warehouse.duckdb'],
    ['identify', 'warehouse.duckdb'],
    ['answers', 'answers.bin'],
    ['site', 'visits.en.html'],
    ['tables', 'marts.claims.parquet'],
    ['tables', 'resources.json'],
    ['data', 'marts.claims.parquet'],
  ] as const)('%s: %s', async ([step, name]) => {
    const { workspace, first, second } = await twoReleases()
    const site = await siteOf(workspace)
    for (const _ of Array.from({ length: FLIPS })) {
      await rm(workspace.path(`var/releases/${second}`), { recursive: true })
      await rm(workspace.path('var/current'))
      await flipAll(workspace, new RegExp(`^cache/${step}/.*/${name}$`), { spared: first })
      // What was made of it earlier would hide whether it is used.
      for (const later of LATER[step] ?? [])
        await rm(workspace.path(`var/cache/${later}`), { recursive: true })
      expect(await workspace.refresh('2026-11-21')).toMatchObject({ outcome: 'released', releaseId: second })
      expect(await siteOf(workspace)).toEqual(site)
      expect(await faultsOf(workspace, [])).toEqual([])
    }
  })
})

describe('a changed byte in the served release', { timeout: TIMEOUT }, () => {
  test.for([/site\/visits\.en\.html/, /warehouse\.duckdb/, /site\/data\/.*csv/, /manifest\.json/])(
    '%s: is told, and the next refresh makes it again',
    async (path) => {
      const { workspace, second } = await twoReleases()
      const site = await siteOf(workspace)
      for (const _ of Array.from({ length: FLIPS })) {
        const file = await flip(workspace, new RegExp(`^releases/${second}/${path.source}`))
        const result = await workspace.refresh('2026-11-21')
        expect(result).toMatchObject({ outcome: 'released', releaseId: second })
        expect(result.warnings.join('\n')).toContain(file.split('/').slice(2).join('/'))
        expect(result.warnings.join('\n')).toContain(second)
        expect(await siteOf(workspace)).toEqual(site)
        expect(await faultsOf(workspace, [])).toEqual([])
        expect(await workspace.refresh('2026-11-22')).toMatchObject({ outcome: 'unchanged', warnings: [] })
      }
    },
  )

  test('and a lost and an added file, on another day, under the same id', async () => {
    const { workspace, second } = await twoReleases()
    await rm(workspace.path('var/current/site/feed.en.xml'))
    await writeFile(workspace.path('var/current/site/added.html'), 'x')
    const { releaseId, warnings } = await workspace.refresh('2026-12-01')
    expect([releaseId, warnings]).toEqual([
      second,
      [`release ${second} is damaged (site/added.html, site/feed.en.xml): it is made again`],
    ])
    expect(await faultsOf(workspace, [])).toEqual([])
  })

  test.for([/warehouse\.duckdb/, /site\/releases\/.*visits\.en\.html/, /manifest\.json/])(
    '%s: goes into no new release',
    async (path) => {
      const { workspace, first, second } = await twoReleases()
      await flip(workspace, new RegExp(`^releases/${second}/${path.source}`))
      await publish(workspace, 1_888)
      const { releaseId, warnings } = await workspace.refresh('2026-11-22')
      expect(warnings.join('\n')).toContain(second)
      const faults = await faultsOf(workspace, [])
      expect(faults.filter((fault) => !fault.includes(second) && !fault.includes(first))).toEqual([])
      expect(await currentId(await workspace.project())).toBe(releaseId)
      expect(await workspace.rows(most)).toEqual([{ most: 1_888 }])
    },
  )
})

describe('what tells which release is served', { timeout: TIMEOUT }, () => {
  test.for(['lost', 'dangling', 'a loop'])('a link that is %s is set again', async (how) => {
    const { workspace, second } = await twoReleases()
    const { current } = await workspace.project()
    await rm(current)
    if (how === 'dangling') await symlink('releases/none', current)
    if (how === 'a loop') await symlink('current', current)
    expect(await workspace.refresh('2026-11-22')).toMatchObject({ releaseId: second })
    expect(await faultsOf(workspace, [])).toEqual([])
  })

  test('a link that is dangling is set to a new release', async () => {
    const { workspace, second } = await twoReleases()
    const { current, releases } = await workspace.project()
    await rm(current)
    await symlink('releases/none', current)
    await publish(workspace, 1_888)
    const { releaseId } = await workspace.refresh('2026-11-23')
    expect(await faultsOf(workspace, [])).toEqual([])
    expect(join(releases, releaseId)).not.toContain(second)
  })

  test('a folder in its place is named', async () => {
    const { workspace } = await twoReleases()
    const { current } = await workspace.project()
    await rm(current)
    await mkdir(current)
    await expect(workspace.refresh('2026-11-22')).rejects.toThrow('is not a symbolic link; move it away')
  })

  test('a damaged note of a rollback keeps the release that was gone back to, and is told', async () => {
    const { workspace, first } = await twoReleases()
    await rollback(await workspace.project(), first)
    await writeFile(workspace.path('var/held-release.json'), '{"serves":')
    const result = await workspace.refresh('2026-11-22')
    expect(result).toMatchObject({ outcome: 'unchanged', releaseId: first, held: true })
    expect(result.warnings).toEqual([
      expect.stringMatching(/^var\/held-release\.json is damaged: .*remove the file/),
    ])
  })
})

test('a damaged record of a run stops no refresh, and is named and set aside', {
  timeout: TIMEOUT,
}, async () => {
  const { workspace } = await twoReleases()
  const file = await flip(workspace, /^runs\/\d.*json/)
  await publish(workspace, 1_888)
  const { outcome, warnings } = await workspace.refresh('2026-11-22')
  expect(outcome).toBe('released')
  expect(warnings).toEqual([expect.stringMatching(`^the run record var/${file} is damaged and was moved`)])
})

test('a damaged record of a run that never ended stops no refresh either', { timeout: TIMEOUT }, async () => {
  const { workspace } = await twoReleases()
  await mkdir(workspace.path('var/runs/at-work'), { recursive: true })
  await writeFile(workspace.path('var/runs/at-work/20261121T120000.000Z-1.json'), '{"half')
  const { warnings } = await workspace.refresh('2026-11-22')
  expect(warnings).toEqual([
    expect.stringContaining('var/runs/at-work/20261121T120000.000Z-1.json is damaged'),
  ])
})

test('a damaged entry of the ledger is named, and its slot is not run again', {
  timeout: TIMEOUT,
}, async () => {
  const workspace = await Workspace.small()
  const policy = findJob(await workspace.project(), undefined)
  const slot = '2026-11-19T22:30:00.000Z'
  const damaged: string[] = []
  const run = async () => {
    const project = await workspace.project()
    const ledger = new Ledger(project, policy.job, ({ file }) => damaged.push(file))
    return refreshSlot({ project, ledger, policy, slot, attempt: null }, noon('2026-11-20'))
  }
  expect(await run()).toMatchObject({ kind: 'run', result: { outcome: 'released' } })
  const file = await flip(workspace, /^ledger\/.*2026-11\//)
  expect(await run()).toMatchObject({ kind: 'before', entry: { state: 'done' } })
  expect(damaged).toEqual([`var/${file}`])
})

function noon(day: string): Effects {
  return { ...defaultEffects, now: () => new Date(`${day}T12:00:00Z`) }
}
