import { randomUUID } from 'node:crypto'
import {
  access,
  constants,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { bytesText, counted } from '../../base/figures.js'
import { messageOf } from '../../base/error.js'
import { newestRuns } from '../../runs/run-record.js'
import { nearestFolder, room } from '../../system/disk-use.js'
import { nullIfMissing } from '../../system/files.js'
import { ok, problem, tried, warning, type Checked, type Finding } from './finding.js'

const READ_FOLDERS = ['data', 'reports']
/** A project whose series need no SQL has none. */
const READ_IF_THERE = 'sql'
const RUNS_LOOKED_AT = 50
/** A build stands in the cache twice and in the release once; another may be under way beside it. */
const COPIES = 2
const COMFORT = 5
const LARGEST_OFFSET_MS = 2000

/** Whether this user can write what a refresh writes and read what it reads, and whose files are there. */
export async function checkPermissions({ project }: Checked): Promise<Finding[]> {
  const unreadable: string[] = []
  for (const name of [...READ_FOLDERS, READ_IF_THERE]) {
    const may = access(join(project.folder, name), constants.R_OK | constants.X_OK)
    const fault = await may.then(() => null, codeOf)
    if (fault !== null && !(fault === 'ENOENT' && name === READ_IF_THERE)) unreadable.push(name)
  }
  const found = unreadable.map((name) =>
    problem(
      'permissions',
      `${name}/ is missing or may not be read`,
      `give ${name}/ to the user who runs almanac`,
    ),
  )
  const foreign = await foreignOwner(project.var)
  if (foreign !== null)
    found.push(
      warning(
        'permissions',
        `${foreign} belongs to another user`,
        'run almanac as one user; chown -R that user var/, as root',
      ),
    )
  return found.length > 0 ? found : [ok('permissions', 'data, sql and reports can be read; var/ is yours')]
}

function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  throw cause
}

/** The first file of the upper two levels of `var/` that another user owns, by its path from the project's folder. */
async function foreignOwner(folder: string): Promise<string | null> {
  const own = process.getuid?.()
  if (own === undefined) return null
  const upper = ((await nullIfMissing(readdir(folder))) ?? []).map((name) => join(folder, name))
  const lists = await Promise.all(
    upper.map(async (path) => (await readable(path)).slice(-RUNS_LOOKED_AT).map((name) => join(path, name))),
  )
  for (const path of [folder, ...upper, ...lists.flat()]) {
    const found = await nullIfMissing(lstat(path))
    if (found && found.uid !== own) return path.slice(join(folder, '..').length + 1)
  }
  return null
}

async function readable(path: string): Promise<string[]> {
  try {
    return (await lstat(path)).isDirectory() ? await readdir(path) : []
  } catch {
    // Who may not list a folder does not own it either, which the folder itself tells.
    return []
  }
}

/** Whether there is room for further builds, by what the newest ones took. */
export async function checkRoom({ project }: Checked): Promise<Finding[]> {
  const { free_bytes } = await room(project.var)
  const runs = await newestRuns(project, RUNS_LOOKED_AT)
  const built = runs.map(({ steps }) => bytesOf(steps)).find((bytes) => bytes > 0) ?? 0
  const free = `${bytesText(free_bytes)} free`
  const remedy = 'make room on the disk of var/, or move the project to a larger one'
  if (built === 0) return [ok('room', `${free}; no build yet to compare with`)]
  const says = `${free}; the newest build wrote ${bytesText(built)}`
  if (free_bytes < built * COPIES) return [problem('room', says, remedy)]
  return [free_bytes < built * COMFORT ? warning('room', says, remedy) : ok('room', says)]
}

function bytesOf(steps: readonly { step: string; bytes: number | null }[]): number {
  const written = steps.filter(({ step }) => ['build', 'render', 'place'].includes(step))
  return written.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
}

/** Whether the file system of `var/` does what a release needs, tried with files that are removed, and what its clock says. */
export async function checkFileSystem({ project, effects }: Checked): Promise<Finding[]> {
  const trial = join(await nearestFolder(project.var), `.tmp-${process.pid}-${randomUUID()}`)
  try {
    await mkdir(trial)
    return [...(await tryFiles(trial)), await tryClock(trial, () => effects.now())]
  } catch (cause) {
    return [
      problem(
        'file system',
        `var/ cannot be written: ${messageOf(cause)}`,
        'give var/ to the user who runs almanac',
      ),
    ]
  } finally {
    await rm(trial, { recursive: true, force: true })
  }
}

async function tryFiles(trial: string): Promise<Finding[]> {
  const at = (name: string): string => join(trial, name)
  const handle = await open(at('a'), 'w')
  try {
    await handle.write('trial')
    await handle.sync()
  } finally {
    await handle.close()
  }
  const remedy = 'let var/ stand on a local file system such as ext4, xfs or btrfs'
  const findings = [
    ...(await tried('file system', remedy, async () => (await rename(at('a'), at('b')), []))),
    ...(await tried(
      'file system',
      remedy,
      async () => (await symlink('b', at('c')), await rename(at('c'), at('d')), []),
    )),
  ]
  if (findings.length > 0) return findings
  try {
    await link(at('b'), at('e'))
    return [ok('file system', 'writes, renames, symbolic and hard links work in var/')]
  } catch {
    return [
      warning(
        'file system',
        'var/ has no hard links; each release copies the pages of those before it',
        remedy,
      ),
    ]
  }
}

async function tryClock(trial: string, now: () => Date): Promise<Finding> {
  const before = now().getTime()
  const handle = await open(join(trial, 'time'), 'w')
  await handle.close()
  const written = (await stat(join(trial, 'time'))).mtimeMs
  const offset = Math.max(before - written, written - now().getTime())
  const says = `files in var/ are dated ${counted(Math.round(offset / 1000), 'second')} off this machine's clock`
  return offset > LARGEST_OFFSET_MS
    ? warning(
        'file clock',
        says,
        'keep both clocks by NTP; the lock of a refresh is told by the time of a file',
      )
    : ok('file clock', 'files in var/ are dated by the same clock')
}
