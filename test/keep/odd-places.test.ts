import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { sha256 } from '../../pipeline/base/digest.js'
import { readBackup, writeBackup } from '../../pipeline/keep/backup-manifest.js'
import { BackupObjects } from '../../pipeline/keep/backup-objects.js'
import { restoreBackup } from '../../pipeline/keep/restore.js'

const FILES = { 'almanac.yaml': 'title: x', 'data/x.csv': 'year', 'var/archive/x': 'kept' }

let folder: string
let backup: string
let to: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  backup = join(folder, 'backup')
  to = join(folder, 'to')
  await mkdir(to)
  const files = Object.entries(FILES).map(([path, text]) => ({
    path,
    text,
    sha256: sha256(Buffer.from(text)),
  }))
  for (const { text, sha256 } of files) {
    const object = new BackupObjects(backup).pathOf(sha256)
    await mkdir(dirname(object), { recursive: true })
    await writeFile(object, text)
  }
  await writeBackup(backup, {
    made_at: '2026-11-30T00:00:00Z',
    almanac: '0.1.0',
    layout: 1,
    current: null,
    files: files.map(({ path, text, sha256 }) => ({ path, sha256, bytes: text.length, executable: false })),
  })
})

const makePipe = (path: string): void => {
  execFileSync('mkfifo', [path])
}

test.each<[string, () => Promise<unknown>, string]>([
  [
    'a var/ that leads nowhere',
    () => symlink('/nowhere', join(to, 'var')),
    '/var is there already; move it away',
  ],
  [
    'a var/ that leads to itself',
    () => symlink('var', join(to, 'var')),
    '/var is there already; move it away',
  ],
  ['a linked folder', () => symlink(folder, join(to, 'data')), '/data is no plain folder, or a link'],
  [
    'a folder that leads nowhere',
    () => symlink('/nowhere', join(to, 'data')),
    '/data is no plain folder, or a link',
  ],
  [
    'a file in place of a folder',
    () => writeFile(join(to, 'data'), ''),
    '/data is no plain folder, or a link',
  ],
  [
    'a folder in place of a file',
    () => mkdir(join(to, 'almanac.yaml')),
    '/almanac.yaml is no plain file, or a link; move it away',
  ],
  ['a pipe', async () => makePipe(join(to, 'almanac.yaml')), '/almanac.yaml is no plain file, or a link'],
])('%s where a backup is restored is told, and nothing is put there', async (_, prepare, message) => {
  await prepare()
  const before = await readdir(to)
  await expect(restoreBackup(backup, to)).rejects.toThrow(message)
  expect(await readdir(to)).toEqual(before)
})

test('a served release that the backup does not hold is told, and no link leads to it', async () => {
  const contents = await readBackup(backup)
  if (contents === null) throw new Error('no backup')
  await writeBackup(backup, { ...contents, current: '2026-11-30-none' })
  expect(await restoreBackup(backup, to)).toMatchObject({ current: null, lost: '2026-11-30-none' })
  expect(await readdir(join(to, 'var'))).toEqual(['archive'])
})

test('a pipe in a backup is no file of it', async () => {
  const object = new BackupObjects(backup).pathOf(sha256(Buffer.from('kept')))
  await rm(object)
  makePipe(object)
  await expect(restoreBackup(backup, to)).rejects.toThrow('lost or damaged in the backup: var/archive/x')
  await rm(join(backup, 'backup.json'))
  makePipe(join(backup, 'backup.json'))
  await expect(restoreBackup(backup, to)).rejects.toThrow('backup.json is not a file; give the folder')
})
