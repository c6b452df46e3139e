import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { currentId, listReleases, type ReleaseManifest } from '../release/release.js'
import { heldRelease } from '../release/rollback.js'
import { Archive } from '../sources/archive.js'
import type { Effects } from '../system/effects.js'
import { exists, listFiles, nullIfMissing } from '../system/files.js'
import { layoutOf } from '../system/layout.js'
import type { Project } from '../system/project.js'
import { toolVersion } from '../system/tool.js'
import { writeBackup, type BackupContents, type BackupFile } from './backup-manifest.js'
import { BackupObjects } from './backup-objects.js'
import { isNameOfHalfWritten } from './leftover-removals.js'
import { projectFiles } from './project-files.js'

/** What a backup holds now, and what this one had to copy. */
export interface BackupResult {
  folder: string
  files: number
  bytes: number
  copiedFiles: number
  copiedBytes: number
  /** Received files that only the backup has; they stay in it. */
  onlyInBackup: string[]
}

/** What the backup before this one held, or null. */
type Previous = BackupContents | null

/** What says beside `current` which release is served and which stay: taken as of one moment. */
const SERVING = ['held-release.json', 'pins.json']
/** How often another release may be served just then, or the served one be replaced and removed while it is copied. */
const TRIES = 3

/**
 * Copies all that cannot be made again into a folder where nothing but backups is written, what is there already by its SHA-256 excepted.
 * Takes no lock: what says that something was done is copied before what was done, and what refers to files before the files. So a run
 * that ends meanwhile is at worst one that the copy does not know of, and does again.
 * @throws UserError naming files that are not what was received or released; the backup before stays whole.
 */
export async function writeBackupOf(
  project: Project,
  folder: string,
  previous: Previous,
  effects: Effects,
): Promise<BackupResult> {
  const objects = new BackupObjects(folder)
  const copy = await copyAll(project, objects, TRIES)
  const carried = await onlyInBackup(previous, copy.files, objects)
  const contents: BackupContents = {
    made_at: effects.now().toISOString(),
    almanac: await toolVersion(),
    layout: await layoutOf(project.var),
    current: copy.current,
    files: [...copy.files, ...carried].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  }
  await writeBackup(folder, contents)
  await objects.keepOnly(new Set(contents.files.map(({ sha256 }) => sha256)))
  return {
    folder,
    files: contents.files.length,
    bytes: contents.files.reduce((sum, { bytes }) => sum + bytes, 0),
    copiedFiles: objects.copiedFiles,
    copiedBytes: objects.copiedBytes,
    onlyInBackup: carried.map(({ path }) => path),
  }
}

interface Copy {
  current: string | null
  files: BackupFile[]
}

async function copyAll(project: Project, objects: BackupObjects, tries: number): Promise<Copy> {
  const copier = new Copier(project.folder, objects)
  await copier.copyThere(await stateFiles(project))
  const { current, held } = await served(project)
  await copier.copyThere(SERVING.map((file) => `var/${file}`))
  const isStill = isSame(await served(project), { current, held })
  const releases = await listReleases(project)
  await copier.copyThere(await receiptFiles(project))
  await copier.copyReceived(project)
  for (const release of releases) await copier.copyRelease(release)
  await copier.copyThere(await projectFiles(project))
  copier.refuseDamaged()
  const isLost = [current, held].some((id) => id !== null && copier.goneReleases.has(id))
  if (isStill && !isLost) return { current, files: copier.files }
  if (tries > 1) return copyAll(project, objects, tries - 1)
  throw new UserError('another release was served again and again while the backup was made; try again')
}

/** Copies files of a project one after the other and notes what became of each. */
class Copier {
  readonly files: BackupFile[] = []
  readonly goneReleases = new Set<string>()
  private readonly damaged: string[] = []

  constructor(
    private readonly root: string,
    private readonly objects: BackupObjects,
  ) {}

  /** Files that may be replaced at any time, as they are now; one that is gone since it was listed is left out. */
  async copyThere(paths: readonly string[]): Promise<void> {
    for (const path of paths) await nullIfMissing(this.copy(path, null))
  }

  /** The bytes of all receipts; call it once these were copied. */
  async copyReceived(project: Project): Promise<void> {
    const receipts = await new Archive(project.archive).receipts()
    for (const digest of new Set(receipts.map(({ sha256 }) => sha256)))
      await this.copyDamageable(`var/archive/sha256/${digest.slice(0, 2)}/${digest}`, digest)
  }

  /** A release whole, or not at all when it is removed meanwhile. */
  async copyRelease({ id, files }: ReleaseManifest): Promise<void> {
    const folder = `var/releases/${id}`
    const kept = this.files.length
    for (const [file, digest] of Object.entries(files)) await this.copyDamageable(`${folder}/${file}`, digest)
    await nullIfMissing(this.copy(`${folder}/manifest.json`, null))
    if (await exists(join(this.root, folder, 'manifest.json'))) return
    this.files.length = kept
    this.goneReleases.add(id)
    const others = this.damaged.filter((path) => !path.startsWith(`${folder}/`))
    this.damaged.splice(0, this.damaged.length, ...others)
  }

  /** @throws UserError naming what is not what was received or released. */
  refuseDamaged(): void {
    if (this.damaged.length === 0) return
    throw new UserError(
      `not backed up: these are lost or damaged: ${this.damaged.join(', ')}; bring them back from an earlier backup (almanac restore into a new folder), or remove the damaged release; the backup made before this one stays as it was`,
    )
  }

  private async copyDamageable(path: string, expected: string): Promise<void> {
    const isCopied = await nullIfMissing(this.copy(path, expected))
    if (isCopied !== true) this.damaged.push(path)
  }

  private async copy(path: string, expected: string | null): Promise<boolean> {
    const file = join(this.root, path)
    const isExecutable = !path.startsWith('var/') && ((await stat(file)).mode & 0o100) !== 0
    const stored = await this.objects.store(file, expected)
    if (stored === null) return false
    this.files.push({ path, ...stored, executable: isExecutable })
    return true
  }
}

/** What stands in var/ beside archive, releases and cache: ledger, what was told to whom, runs, pins, hold, layout. */
async function stateFiles(project: Project): Promise<string[]> {
  const elsewhere = /^(?:archive|releases|cache|current|runs\/at-work|lock[^/]*)(?:\/|$)/
  return (await listFiles(project.var))
    .filter(
      (file) =>
        !elsewhere.test(file) && !SERVING.includes(file) && !file.split('/').some(isNameOfHalfWritten),
    )
    .map((file) => `var/${file}`)
}

async function receiptFiles(project: Project): Promise<string[]> {
  return (await listFiles(join(project.archive, 'receipts')))
    .filter((file) => file.endsWith('.json'))
    .map((file) => `var/archive/receipts/${file}`)
}

interface Served {
  current: string | null
  held: string | null
}

async function served(project: Project): Promise<Served> {
  return { current: await currentId(project), held: await heldRelease(project) }
}

function isSame(a: Served, b: Served): boolean {
  return a.current === b.current && a.held === b.held
}

/** Received files and their receipts that the project has no more: what was received is never lost, so the backup keeps them. */
async function onlyInBackup(
  previous: Previous,
  files: readonly BackupFile[],
  objects: BackupObjects,
): Promise<BackupFile[]> {
  const now = new Set(files.map(({ path }) => path))
  const received = previous?.files.filter(({ path }) => path.startsWith('var/archive/')) ?? []
  if (received.length > 0 && !received.some(({ path }) => now.has(path)))
    throw new UserError('the folder holds the backup of another project; name another folder', 2)
  const carried: BackupFile[] = []
  for (const file of received)
    if (!now.has(file.path) && (await objects.holds(file.sha256))) carried.push(file)
  return carried
}
