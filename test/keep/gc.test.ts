import { lstat, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, planCollection } from '../../pipeline/keep/gc.js'
import { listPins, pinRelease, unpinRelease } from '../../pipeline/keep/pins.js'
import { checkedText } from '../../pipeline/base/checked-record.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { currentId, listReleases } from '../../pipeline/release/release.js'
import { heldRelease, rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { keepRun } from '../../pipeline/runs/run-record.js'
import { listFiles } from '../../pipeline/system/files.js'
import type { Project } from '../../pipeline/system/project.js'
import { cachedStep } from '../../pipeline/system/step-cache.js'
import { almanac } from '../support/almanac.js'
import {
  copyOf,
  keeping,
  leaveUnused,
  noon,
  projectWithHistory,
  runOf,
  setContact,
  setFigure,
} from './history.js'

const RELEASES = 4
const TODAY = noon('2027-01-31')
let history = ''

beforeAll(async () => {
  history = await projectWithHistory(RELEASES)
})
afterAll(() => rm(history, { recursive: true, force: true }))

/** Paths of all files under var/, and the room they take on the disk, each once. */
async function disk(project: Project): Promise<{ files: string[]; bytes: number }> {
  const nodes = new Map<number, number>()
  const files = await listFiles(project.var)
  for (const file of files) {
    const { ino, blocks } = await lstat(join(project.var, file))
    nodes.set(ino, blocks * 512)
  }
  return { files, bytes: [...nodes.values()].reduce((sum, bytes) => sum + bytes, 0) }
}

/** Says of releases, oldest first, how many days before today they were made. */
async function setAges(project: Project, ages: readonly number[]): Promise<void> {
  for (const [i, { id }] of (await listReleases(project)).entries()) {
    const file = join(project.releases, id, 'manifest.json')
    const at = new Date(TODAY.now().getTime() - (ages[i] ?? 0) * 86_400_000).toISOString()
    const { check: _, ...manifest } = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, checkedText({ ...manifest, released_at: at }))
  }
}

const cases = fc.record({
  ages: fc
    .array(fc.integer({ min: 0, max: 400 }), { minLength: RELEASES + 1, maxLength: RELEASES + 1 })
    .map((ages) => ages.toSorted((a, b) => b - a)),
  pinned: fc.array(fc.nat(RELEASES), { maxLength: 2 }),
  backTo: fc.option(fc.nat(RELEASES - 2)),
  contact: fc.option(fc.integer({ min: 1, max: RELEASES })),
  keep: fc.record({
    releases: fc.integer({ min: 1, max: RELEASES }),
    days: fc.integer({ min: 0, max: 400 }),
    'as-of-days': fc.integer({ min: 1, max: 400 }),
    'free-mb': fc.constant(0),
  }),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** A project as a case says, with the releases that must stay. */
async function projectOf({ ages, pinned, backTo, contact, keep }: Case): Promise<[Project, Set<string>]> {
  let project = await keeping(await copyOf(history), keep)
  await setAges(project, ages)
  if (contact !== null) {
    await setContact(project.folder, contact)
    await refresh({ project: await keeping(project, { ...keep, releases: 99, 'as-of-days': 999 }) }, TODAY)
    project = await keeping(project, keep)
  }
  const releases = await listReleases(project)
  const placed = releases.filter(({ as_of }) => as_of === null).map(({ id }) => id)
  for (const i of pinned) await pinRelease(project, releases[i]?.id ?? '', null, TODAY)
  const target = placed[backTo ?? -1]
  if (target !== undefined && target !== (await currentId(project))) await rollback(project, target)
  const must = new Set([await currentId(project), await heldRelease(project), placed.at(-1)])
  for (const i of pinned) must.add(releases[i]?.id)
  for (const [i, { id, as_of, released_at }] of releases.entries()) {
    const age = (TODAY.now().getTime() - Date.parse(released_at)) / 86_400_000
    if (as_of === null && (placed.indexOf(id) >= placed.length - keep.releases || age <= keep.days))
      must.add(id)
    if (as_of !== null && age <= keep['as-of-days']) must.add(releases[i]?.id)
  }
  return [project, new Set([...must].filter((id) => typeof id === 'string'))]
}

describe('gc', () => {
  test('keeps what must stay, removes the rest, and the project goes on as before', async () => {
    let isVerified = false
    await fc.assert(
      fc.asyncProperty(cases, async (made) => {
        const [project, must] = await projectOf(made)
        const before = await disk(project)
        const served = await currentId(project)
        const plan = await planCollection(project, TODAY)
        expect(await disk(project)).toEqual(before)
        expect(await collect(project, TODAY)).toEqual(plan)

        const after = await disk(project)
        const isPlanned = (file: string): boolean =>
          plan.removals.some(({ path }) => file === path || file.startsWith(`${path}/`))
        expect(after.files).toEqual(before.files.filter((file) => !isPlanned(file)))
        expect(plan.freedBytes).toBe(before.bytes - after.bytes)

        const left = (await listReleases(project)).map(({ id }) => id)
        const extra = left.filter((id) => !must.has(id))
        expect(left).toEqual(expect.arrayContaining([...must]))
        // beyond those, at most the one that is made from the current inputs, which a rollback keeps from being served
        expect(extra.length).toBeLessThanOrEqual((await heldRelease(project)) === null ? 0 : 1)

        expect(await refresh({ project }, TODAY)).toMatchObject({ outcome: 'unchanged', releaseId: served })
        // one is built anew; a release that is held is not made from the current inputs
        const isLooked = !isVerified && (await heldRelease(project)) === null
        isVerified ||= isLooked
        expect(isLooked ? (await verify(project, served ?? '')).problems : []).toEqual([])
        for (const { id, as_of } of await listReleases(project)) {
          if (as_of === null && id !== (await currentId(project))) await rollback(project, id)
        }
      }),
      { seed: 6, endOnFailure: true, numRuns: Number(process.env['GC_CASES'] ?? 5) },
    )
  })

  test('removes results nobody needs, and what is in use stays', async () => {
    const project = await keeping(await copyOf(history), { releases: 1, days: 0, 'free-mb': 0 })
    const land = await readdir(join(project.cache, 'land'))
    await mkdir(join(project.cache, 'land/of-an-older-almanac'))
    await mkdir(join(project.cache, 'preview/at-work'), { recursive: true })
    await mkdir(join(project.cache, 'preview/left'), { recursive: true })
    await mkdir(join(project.cache, 'streaming/another-tool/memory'), { recursive: true })
    await leaveUnused(project)
    await mkdir(join(project.cache, 'site/just-made'))
    const now = new Date()
    await utimes(join(project.cache, 'preview/at-work'), now, now)
    const { removals } = await collect(project, TODAY)
    expect(removals.filter(({ path }) => /left|older|another/.test(path)).map(({ path }) => path)).toEqual([
      'cache/land/of-an-older-almanac',
      'cache/preview/left',
      'cache/streaming/another-tool',
    ])
    expect(await readdir(join(project.cache, 'land'))).toEqual(land)
    expect(await readdir(join(project.cache, 'preview'))).toEqual(['at-work'])
    expect(await readdir(join(project.cache, 'build'))).toHaveLength(3)
    expect(await readdir(join(project.cache, 'site'))).toEqual(['just-made'])
    expect((await collect(project, TODAY)).removals).toEqual([])
  })

  test('leaves a result that somebody uses again', async () => {
    const project = await copyOf(history)
    const use = (): Promise<string> =>
      cachedStep(project.cache, 'preview', 'a page', (folder) =>
        writeFile(join(folder, 'page.html'), 'a page'),
      )
    const folder = await use()
    await leaveUnused(project)
    const path = relative(project.var, folder)
    expect((await planCollection(project, TODAY)).removals.map(({ path }) => path)).toContain(path)
    await use()
    expect((await planCollection(project, TODAY)).removals.map(({ path }) => path)).not.toContain(path)
  })

  test('removes what dead writers left, and tells of bytes without a receipt', async () => {
    const project = await copyOf(history)
    const digest = 'ab'.repeat(32)
    const dead = `.tmp-${2 ** 22 + 1}-left`
    const leftovers = [
      `archive/sha256/ab/${digest}.123456`,
      'held-release.json.99',
      `releases/${dead}/warehouse.duckdb`,
      `cache/streaming/tool/${dead}/states.f64`,
      'runs/20261101T000000.000Z-1.json.4294967295',
    ]
    const stay = [
      `archive/sha256/ab/${digest}`,
      `cache/build/.tmp-${process.ppid}-at-work/x`,
      'ledger/daily/2026.1',
    ]
    for (const file of [...leftovers, ...stay]) {
      await mkdir(join(project.var, file, '..'), { recursive: true })
      await writeFile(join(project.var, file), 'x')
      await utimes(join(project.var, file), 0, 0)
    }
    await writeFile(join(project.var, 'pins.json.7'), 'being written')
    const { removals, withoutReceipt } = await collect(project, noon('2026-11-20'))
    expect(removals.filter(({ kind }) => kind === 'leftover').map(({ path }) => path)).toEqual(
      leftovers.map((file) => file.replace(/(left)\/.*/, '$1')).toSorted(),
    )
    expect(withoutReceipt).toEqual([`archive/sha256/ab/${digest}`])
    const left = await listFiles(project.var)
    expect(left).toEqual(expect.arrayContaining([...stay, 'pins.json.7']))
    expect(left.filter((file) => leftovers.includes(file))).toEqual([])
  })

  test('removes runs that are neither among the newest nor young, with their logs; the makers of kept releases stay', async () => {
    const project = await keeping(await copyOf(history), { runs: 2, 'run-days': 10, releases: 2, days: 0 })
    for (const day of ['2027-01-05', '2027-01-20', '2027-01-21', '2027-01-25', '2027-01-26']) {
      await keepRun(project, runOf(`run-${day}`, `${day}T12:00:00.000Z`))
      await writeFile(join(project.runs, `run-${day}.log`), 'a line\n')
    }
    await writeFile(join(project.runs, 'run-of-nobody.log'), 'a line\n')
    await utimes(join(project.runs, 'run-of-nobody.log'), 0, 0)
    await collect(project, TODAY)
    const names = (await readdir(project.runs)).filter((name) => name.startsWith('run-'))
    expect(names.toSorted()).toEqual(
      ['2027-01-21', '2027-01-25', '2027-01-26'].flatMap((day) => [`run-${day}.json`, `run-${day}.log`]),
    )
    const makers = (await readdir(project.runs)).filter((name) => name.startsWith('202611'))
    expect(makers.map((name) => extname(name)).toSorted()).toEqual(['.json', '.json', '.log', '.log'])
  })

  test('comes after a release and once a day, and what it cannot do is a warning', async () => {
    const project = await keeping(await copyOf(history), { releases: 2, days: 0, 'free-mb': 0 })
    expect(await listReleases(project)).toHaveLength(RELEASES + 1)
    await refresh({ project }, noon('2026-11-20'))
    expect((await listReleases(project)).filter(({ as_of }) => as_of === null)).toHaveLength(RELEASES)
    expect(await refresh({ project }, noon('2026-11-21'))).toMatchObject({
      outcome: 'unchanged',
      warnings: [],
    })
    expect((await listReleases(project)).filter(({ as_of }) => as_of === null)).toHaveLength(2)
    await setFigure(project.folder, 99)
    await writeFile(join(project.var, 'pins.json'), 'no JSON')
    const result = await refresh({ project }, noon('2026-11-22'))
    expect(result.outcome).toBe('released')
    expect(result.warnings).toEqual([
      'files no longer needed could not be removed: var/pins.json is damaged; restore it from a backup, or remove it and pin again',
    ])
  })

  test('is a command that says what, why and how much; pins stand in the list of releases', async () => {
    const project = await keeping(await copyOf(history), { releases: 1, days: 0, 'as-of-days': 1 })
    const [first = '', second = ''] = (await listReleases(project)).map(({ id }) => id)
    expect(await almanac(project.folder, ['pin', first, '--why', 'cited in the yearbook'])).toMatchObject({
      stdout: `Pinned ${first}: it stays until almanac unpin ${first}\n`,
    })
    expect((await almanac(project.folder, ['releases'])).stdout).toContain('pinned: cited in the yearbook')
    expect((await almanac(project.folder, ['unpin', second])).stderr).toBe(
      `almanac: unknown pinned release: ${second}; one of ${first}\n`,
    )
    const planned = JSON.parse((await almanac(project.folder, ['gc', '--dry-run', '--json'])).stdout)
    expect(planned).toMatchObject({
      dry_run: true,
      kept_releases: expect.arrayContaining([{ id: first, why: 'pinned' }]),
    })
    const { stdout, code } = await almanac(project.folder, ['gc'])
    expect(code).toBe(0)
    expect(stdout).toContain(`releases/${second}`)
    expect(stdout).toContain('not one of the newest 1, and more than 0 days old')
    expect(stdout).toMatch(/\nRemoved 3 releases: [\d.]+ kB freed; 2 releases kept\n$/)
    expect(planned.removed).toHaveLength(3)
    await unpinRelease(project, first)
    expect(await listPins(project)).toEqual([])
  })
})
