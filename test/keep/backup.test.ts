import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { digest as digestOf } from '../../pipeline/base/digest.js'
import { writeBackupOf, type BackupResult } from '../../pipeline/keep/backup.js'
import { openBackupFolder } from '../../pipeline/keep/backup-folder.js'
import { readBackup } from '../../pipeline/keep/backup-manifest.js'
import { collect } from '../../pipeline/keep/gc.js'
import { listPins, pinRelease } from '../../pipeline/keep/pins.js'
import { restoreBackup } from '../../pipeline/keep/restore.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { currentId, damagedFiles, listReleases } from '../../pipeline/release/release.js'
import { heldRelease, rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { openProject, type Project } from '../../pipeline/system/project.js'
import { hashFiles } from '../../pipeline/system/step-cache.js'
import { almanac } from '../support/almanac.js'
import { copyOf, keeping, noon, projectWithHistory, setFigure } from './history.js'

let history = ''
beforeAll(async () => {
  history = await projectWithHistory(2)
})
afterAll(() => rm(history, { recursive: true, force: true }))

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-backup-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function backUp(project: Project, folder: string): Promise<BackupResult> {
  const place = await openBackupFolder(project, folder)
  return writeBackupOf(project, place, await readBackup(place), noon('2026-11-25'))
}

/** Hashes of all that a backup must bring back. */
async function kept(folder: string): Promise<Record<string, string>> {
  const hashes = await hashFiles(folder)
  const isLeft = (file: string): boolean => /^var\/(?:cache|lock|current|runs\/at-work)(?:\/|$)/.test(file)
  return Object.fromEntries(Object.entries(hashes).filter(([file]) => !isLeft(file)))
}

async function objectOf(folder: string, path: string): Promise<string> {
  const file = (await readBackup(folder))?.files.find((file) => file.path === path)
  return join(folder, 'objects', file?.sha256.slice(0, 2) ?? '', file?.sha256 ?? '')
}

async function flipByte(file: string): Promise<void> {
  const bytes = await readFile(file)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  await writeFile(file, bytes)
}

describe('a backup', () => {
  test('comes back as it was, and a refresh goes on from there', async () => {
    const project = await copyOf(history)
    const [first] = await listReleases(project)
    await rollback(project, first?.id ?? '')
    await pinRelease(project, first?.id ?? '', 'cited', noon('2026-11-24'))
    for (const file of ['ledger/daily/20261124T223000Z.json', 'notify/flags.json', 'runs/a.log']) {
      await mkdir(join(project.var, file, '..'), { recursive: true })
      await writeFile(join(project.var, file), '{}')
    }
    await mkdir(join(project.folder, 'tools'))
    await writeFile(join(project.folder, 'tools/fetch'), '#!/bin/sh\ncat data/facts/visits.csv\n', {
      mode: 0o755,
    })
    const manifest = join(project.folder, 'data/sources/visits.yaml')
    const text = await readFile(manifest, 'utf8')
    const [backup, target] = [await emptyFolder(), await emptyFolder()]
    await writeFile(manifest, text.replace('{ file: data/facts/visits.csv }', '{ command: [./tools/fetch] }'))
    await backUp(project, backup)
    const restored = await restoreBackup(backup, target)
    expect(restored).toMatchObject({ folder: target, current: first?.id, madeAt: '2026-11-25T12:00:00.000Z' })
    expect(await kept(target)).toEqual(await kept(project.folder))

    const copy = await openProject(target)
    expect(await heldRelease(copy)).toBe(first?.id)
    expect(await listPins(copy)).toEqual(await listPins(project))
    await writeFile(join(target, 'data/sources/visits.yaml'), text)
    const before = await listRuns(copy)
    expect(await refresh({ project: copy }, noon('2026-11-26'))).toMatchObject({
      outcome: 'unchanged',
      held: true,
      releaseId: first?.id,
    })
    expect(await listRuns(copy)).toEqual([...before, expect.objectContaining({ logical_date: '2026-11-26' })])
    const newest = (await listReleases(copy)).findLast(({ as_of }) => as_of === null)
    expect((await verify(copy, newest?.id ?? '')).problems).toEqual([])
  })

  test('copies what is new, forgets removed releases, and mends what rotted in it', async () => {
    const project = await keeping(await copyOf(history), {
      releases: 1,
      days: 0,
      'as-of-days': 1,
      'free-mb': 0,
    })
    const backup = await emptyFolder()
    const whole = await backUp(project, backup)
    expect(whole.copiedFiles).toBeGreaterThan(20)
    expect(await backUp(project, backup)).toMatchObject({
      files: whole.files,
      copiedFiles: 0,
      copiedBytes: 0,
    })
    await writeFile(join(project.folder, 'data/facts/note.txt'), 'a note\n')
    expect(await backUp(project, backup)).toMatchObject({
      files: whole.files + 1,
      copiedFiles: 1,
      copiedBytes: 7,
    })
    const rotten = await objectOf(backup, 'sql/marts/visits.sql')
    await flipByte(rotten)
    expect(await backUp(project, backup)).toMatchObject({ copiedFiles: 1 })

    const gone = await objectOf(
      backup,
      `var/releases/${(await listReleases(project))[0]?.id}/warehouse.duckdb`,
    )
    await collect(project, noon('2026-12-31'))
    await backUp(project, backup)
    await expect(readFile(gone)).rejects.toThrow('ENOENT')
    expect(await restoreBackup(backup, await emptyFolder())).toMatchObject({
      current: await currentId(project),
    })
  })

  test('is consistent at each moment of a refresh', async () => {
    const project = await keeping(await copyOf(history), { releases: 1, days: 0, 'as-of-days': 1 })
    await setFigure(project.folder, 99)
    const taken: Promise<string>[] = []
    const take = async (): Promise<string> => {
      const folder = await emptyFolder()
      await backUp(project, folder)
      return folder
    }
    const showStep = async <T>(_: string, work: (detail: () => void) => Promise<T>): Promise<T> => {
      // one at the boundary, one beside the step
      taken.push(taken.length % 4 === 0 ? Promise.resolve(await take()) : take())
      return work(() => undefined)
    }
    const { releaseId } = await refresh({ project, showStep }, noon('2026-12-31'))
    taken.push(take())
    const served = new Set<string>()
    for (const folder of await Promise.all(taken)) {
      const { folder: target, current } = await restoreBackup(folder, await emptyFolder())
      const copy = await openProject(target)
      const receipts = await new Archive(copy.archive).receipts()
      await Promise.all(receipts.map((receipt) => new Archive(copy.archive).verified(receipt)))
      const releases = await listReleases(copy)
      expect(releases.map(({ id }) => id)).toContain(current)
      for (const release of releases) expect(await damagedFiles(copy, release)).toEqual([])
      served.add(current ?? '')
      const next = current === releaseId ? await refresh({ project: copy }, noon('2026-12-31')) : null
      expect(next?.outcome ?? 'unchanged').toBe('unchanged')
    }
    expect(served.size).toBe(2)
    expect(served).toContain(releaseId)
  })

  test('with a damaged byte is not restored, and names the file', async () => {
    const project = await copyOf(history)
    const [backup, target] = [await emptyFolder(), join(await emptyFolder(), 'new')]
    await backUp(project, backup)
    const page = `var/releases/${await currentId(project)}/site/visits.en.html`
    await flipByte(await objectOf(backup, page))
    await rm(await objectOf(backup, 'reports/visits.md'))
    await expect(restoreBackup(backup, target)).rejects.toThrow(
      /^nothing was restored: these are lost or damaged in the backup: reports\/visits\.md, .*site\/visits\.en\.html.*; use another backup$/,
    )
    expect(await readdir(target)).toEqual([])
    await flipByte(join(backup, 'backup.json'))
    await expect(restoreBackup(backup, target)).rejects.toThrow('backup.json, is damaged')
    await expect(backUp(project, backup)).rejects.toThrow('backup.json, is damaged')
  })

  test('that is not whole yet, leads elsewhere or is of a newer layout is refused', async () => {
    const project = await copyOf(history)
    const backup = await emptyFolder()
    const target = join(await emptyFolder(), 'new')
    await openBackupFolder(project, backup)
    await expect(restoreBackup(backup, target)).rejects.toThrow('no whole backup in')
    await writeFile(join(project.var, 'format.json'), '{"version":3}')
    await expect(backUp(project, backup)).rejects.toThrow('has layout 3, made by a newer almanac')
    await writeFile(join(project.var, 'format.json'), '{"version":2}')
    await backUp(project, backup)
    const list = await readFile(join(backup, 'backup.json'), 'utf8')
    const { contents } = JSON.parse(list.replace('"reports/visits.md"', '"../visits.md"'))
    const led = { format: 1, sha256: digestOf(contents), contents }
    await writeFile(join(backup, 'backup.json'), JSON.stringify(led))
    await expect(restoreBackup(backup, target)).rejects.toThrow('is damaged')
    await writeFile(join(backup, 'backup.json'), list.replace('"format": 1', '"format": 2'))
    await expect(restoreBackup(backup, target)).rejects.toThrow('made by a newer almanac')
  })

  test('keeps what the archive lost, and does not take what is damaged', async () => {
    const project = await copyOf(history)
    await setFigure(project.folder, 99)
    await refresh({ project }, noon('2026-11-26'))
    const backup = await emptyFolder()
    const { files } = await backUp(project, backup)
    const receipts = await new Archive(project.archive).receipts()
    const lost = receipts[0]?.sha256 ?? ''
    const receipt = join(project.archive, 'receipts/visits')
    const [first = ''] = (await readdir(receipt)).toSorted()
    await rm(join(receipt, first))
    await rm(join(project.archive, 'sha256', lost.slice(0, 2), lost))
    const again = await backUp(project, backup)
    expect(again).toMatchObject({
      files,
      copiedFiles: 0,
      onlyInBackup: [
        `var/archive/receipts/visits/${first}`,
        `var/archive/sha256/${lost.slice(0, 2)}/${lost}`,
      ],
    })
    const target = await emptyFolder()
    await restoreBackup(backup, target)
    expect(await new Archive((await openProject(target)).archive).receipts()).toEqual(receipts)

    const page = `var/releases/${await currentId(project)}/site/visits.en.html`
    const other = await emptyFolder()
    await flipByte(join(project.folder, page))
    await expect(backUp(project, other)).rejects.toThrow(`not backed up: these are lost or damaged: ${page}`)
    expect(await readBackup(other)).toBeNull()
    expect(await almanac(project.folder, ['verify', '--all'])).toMatchObject({
      code: 1,
      stderr: `almanac: release ${await currentId(project)}: site/visits.en.html is not what was released\n`,
    })
    expect((await almanac(target, ['verify', '--all'])).stdout).toMatch(
      /^Archive: unchanged since receipt: \d files\nReleases: all files unchanged in \d releases?\n$/,
    )
    expect(await backUp(project, backup)).toMatchObject({ files })
  })

  test('goes into a folder of its own, and comes back only where nothing is in its way', async () => {
    const project = await copyOf(history)
    const backup = await emptyFolder()
    for (const inside of ['var/backup', 'data/backup', 'sql', 'reports/x/y'])
      expect((await almanac(project.folder, ['backup', join(project.folder, inside)])).stderr).toContain(
        'which is part of what is backed up',
      )
    expect((await almanac(project.folder, ['backup', project.folder])).stderr).toContain(
      'holds something else',
    )
    const { stdout, code } = await almanac(project.folder, ['backup', backup])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Backed up \d+ files, [\d.]+ MB, to .*\n {2}new: \d+ files, [\d.]+ MB\n$/),
    ])
    expect((await almanac(project.folder, ['restore', backup])).stderr).toContain(
      'var is there already; move it away',
    )

    await rename(project.var, join(project.folder, 'moved'))
    await writeFile(join(project.folder, 'sql/marts/visits.sql'), 'select 1')
    const { stderr } = await almanac(project.folder, ['restore', backup])
    expect(stderr).toContain('holds other versions of sql/marts/visits.sql')
    // as an interrupted restore leaves it: some project files are there, and no var/
    await rm(join(project.folder, 'sql/marts/visits.sql'))
    await rm(join(project.folder, 'almanac.yaml'))
    await rm(join(project.folder, 'moved'), { recursive: true })
    await mkdir(join(project.folder, `.tmp-${2 ** 22 + 1}-left/var`), { recursive: true })
    const restored = await almanac(project.folder, ['restore', backup, '--json'])
    expect(JSON.parse(restored.stdout)).toMatchObject({ folder: project.folder })
    expect(await readdir(project.folder)).toEqual(['almanac.yaml', 'data', 'reports', 'sql', 'var'])

    const other = await emptyFolder()
    await writeFile(join(other, 'letter.txt'), 'Dear')
    expect((await almanac('.', ['restore', backup, '--to', other])).stderr).toContain(
      'holds something else (letter.txt)',
    )
  })
})
