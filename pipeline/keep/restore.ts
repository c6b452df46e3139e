import { chmod, copyFile, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { bytesText } from '../base/figures.js'
import { UserError } from '../base/error.js'
import { seal } from '../release/release.js'
import { room } from '../system/disk-use.js'
import {
  exists,
  flush,
  flushFolder,
  hashFile,
  linkOrCopy,
  nullIfMissing,
  removeTemporaries,
  switchLink,
  temporaryBeside,
} from '../system/files.js'
import { refuseNewer } from '../system/layout.js'
import { SETTINGS_FILE } from '../system/project.js'
import { readBackup, type BackupContents, type BackupFile } from './backup-manifest.js'
import { BackupObjects } from './backup-objects.js'

/** What was put in place. */
export interface RestoreResult {
  folder: string
  madeAt: string
  /** The release that is served. */
  current: string | null
  /** The release that was served and of which the backup holds no file, so that none is. */
  lost: string | null
  files: number
  bytes: number
}

/**
 * Puts a backup into a folder that has no var/ yet; project files there must be those of the backup. All is copied beside its place and
 * each copy is hashed before anything is put there; var/ comes last, by one rename, so that an interrupted restore can be done again.
 * @throws UserError naming each damaged file, or what stands in the way; nothing is then put in place.
 */
export async function restoreBackup(backup: string, folder: string): Promise<RestoreResult> {
  const from = resolve(backup)
  const to = resolve(folder)
  const contents = await readWhole(from)
  await refuseWhatStandsThere(to, contents.files)
  await refuseWithoutRoom(to, contents.files)
  await mkdir(to, { recursive: true })
  await removeTemporaries(to)
  const temporary = temporaryBeside(join(to, 'var'))
  try {
    await copyVerified(new BackupObjects(from), contents, temporary)
    await flushFolder(temporary)
    await putInPlace(temporary, to, contents.files)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  const { made_at: madeAt, files } = contents
  const current = heldCurrent(contents)
  const lost = current === null ? contents.current : null
  return { folder: to, madeAt, current, lost, files: files.length, bytes: bytesOf(files) }
}

async function readWhole(folder: string): Promise<BackupContents> {
  const contents = await readBackup(folder)
  if (contents === null)
    throw new UserError(`no whole backup in ${folder}; give the folder that almanac backup wrote`, 2)
  refuseNewer(contents.layout, `the backup in ${folder}`)
  return contents
}

async function refuseWhatStandsThere(to: string, files: readonly BackupFile[]): Promise<void> {
  if ((await nullIfMissing(lstat(join(to, 'var')))) !== null)
    throw new UserError(
      `${join(to, 'var')} is there already; move it away, or restore into an empty folder`,
      2,
    )
  for (const { path } of files.filter(isProjectFile)) await refuseOddPlace(to, path)
  const others: string[] = []
  for (const { path, sha256 } of files.filter(isProjectFile)) {
    const found = await nullIfMissing(hashFile(join(to, path)))
    if (found !== null && found !== sha256) others.push(path)
  }
  if (others.length > 0)
    throw new UserError(
      `${to} holds other versions of ${others.join(', ')}; restore into an empty folder, then bring your changes there`,
      2,
    )
  const names = (await nullIfMissing(readdir(to))) ?? []
  const isEmpty = names.every((name) => name.startsWith('.tmp-'))
  if (!isEmpty && !(await exists(join(to, SETTINGS_FILE))) && !names.every((name) => isTopOf(name, files)))
    throw new UserError(
      `${to} holds something else (${names.slice(0, 3).join(', ')}); restore into an empty folder`,
      2,
    )
}

/** A link would lead what is restored elsewhere, and what is no file can be neither compared nor replaced. */
async function refuseOddPlace(to: string, path: string): Promise<void> {
  const parts = path.split('/')
  for (let depth = 1; depth <= parts.length; depth++) {
    const place = join(to, ...parts.slice(0, depth))
    const found = await nullIfMissing(lstat(place))
    if (found === null) return
    const isFile = depth === parts.length
    if (isFile ? !found.isFile() : !found.isDirectory())
      throw new UserError(
        `${place} is no plain ${isFile ? 'file' : 'folder'}, or a link; move it away, or restore into an empty folder`,
        2,
      )
  }
}

function isTopOf(name: string, files: readonly BackupFile[]): boolean {
  return name.startsWith('.tmp-') || files.some(({ path }) => path.split('/')[0] === name)
}

async function refuseWithoutRoom(to: string, files: readonly BackupFile[]): Promise<void> {
  const { free_bytes: free } = await room(to)
  const needed = bytesOf(files)
  if (free < needed)
    throw new UserError(
      `too little room for ${to}: the backup has ${bytesText(needed)}, and ${bytesText(free)} are free`,
    )
}

/** The served release, if the backup holds it: the link to it may have led nowhere when the backup was made. */
function heldCurrent({ current, files }: BackupContents): string | null {
  return files.some(({ path }) => path.startsWith(`${RELEASES}${current}/`)) ? current : null
}

/** Copies all files and hashes each copy. Files of releases with the same bytes are one file with several names, as they were. */
async function copyVerified(objects: BackupObjects, contents: BackupContents, folder: string): Promise<void> {
  const damaged: string[] = []
  const released = new Map<string, string>()
  for (const { path, sha256, executable } of contents.files) {
    const target = join(folder, path)
    const first = released.get(sha256)
    if (first !== undefined && path.startsWith(RELEASES)) {
      await linkOrCopy(first, target)
      continue
    }
    await mkdir(dirname(target), { recursive: true })
    const object = objects.pathOf(sha256)
    const isThere = (await nullIfMissing(stat(object)))?.isFile() === true
    if (isThere) await copyFile(object, target)
    if (!isThere || (await hashFile(target)) !== sha256) damaged.push(path)
    else if (path.startsWith(RELEASES)) released.set(sha256, target)
    if (executable && isThere) await chmod(target, 0o755)
    if (path.startsWith(RELEASES) && isThere) await seal(folder, [path])
  }
  if (damaged.length > 0)
    throw new UserError(
      `nothing was restored: these are lost or damaged in the backup: ${damaged.join(', ')}; use another backup`,
    )
  await mkdir(join(folder, 'var'), { recursive: true })
  const current = heldCurrent(contents)
  if (current !== null) await switchLink(join(folder, 'var/current'), join('releases', current))
}

const RELEASES = 'var/releases/'

/** Project files first, almanac.yaml as their last, then var/: until then the folder has no history that could be gone on from. */
async function putInPlace(temporary: string, to: string, files: readonly BackupFile[]): Promise<void> {
  const paths = files.filter(isProjectFile).map(({ path }) => path)
  for (const path of [...paths.filter((path) => path !== SETTINGS_FILE), SETTINGS_FILE]) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await rename(join(temporary, path), join(to, path))
  }
  await rename(join(temporary, 'var'), join(to, 'var'))
  for (const folder of new Set(['var', ...paths].map((path) => dirname(join(to, path))))) await flush(folder)
}

function isProjectFile({ path }: BackupFile): boolean {
  return !path.startsWith('var/')
}

function bytesOf(files: readonly BackupFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
