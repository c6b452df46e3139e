import { readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UserError } from '../../base/error.js'
import { readManifest, WAREHOUSE, type ReleaseManifest } from '../../release/release.js'
import { soundDatabase } from '../../release/sound-database.js'
import { exists } from '../../system/files.js'
import type { Project } from '../../system/project.js'

/** A release as it is served: its manifest, its folder and its database. */
export interface ServedRelease {
  manifest: ReleaseManifest
  folder: string
  warehouse: string
}

/** The link is looked at so often. */
const LOOK_EVERY_MS = 250
/** Manifests that are kept; each names some hundred files. */
const KEPT = 20

/** The releases of a project as they are now: the served one is looked for again and again, so that a refresh or a rollback needs no restart. */
export class ServedReleases {
  private servedId: string | null = null
  private readonly kept = new Map<string, ServedRelease>()
  private readonly listeners = new Set<(id: string) => void>()
  private readonly timer: NodeJS.Timeout

  private constructor(private readonly project: Project) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  static async open(project: Project): Promise<ServedReleases> {
    const releases = new ServedReleases(project)
    await releases.look()
    return releases
  }

  /** The id of the served release; null before the first. */
  get served(): string | null {
    return this.servedId
  }

  /** A release by its id, the served one by default. @throws UserError when there is none, or its manifest is damaged. */
  async find(id: string | undefined = this.servedId ?? undefined): Promise<ServedRelease> {
    if (id === undefined) throw new UserError('there is no release yet; run almanac refresh first', 2)
    const known = this.kept.get(id)
    // Any but the served one may be removed by gc at any time.
    if (known && (id === this.servedId || (await exists(known.warehouse)))) return known
    const manifest = await readManifest(this.project, id)
    const folder = join(this.project.releases, manifest.id)
    const release = { manifest, folder, warehouse: join(folder, WAREHOUSE) }
    this.kept.set(id, release)
    for (const oldest of this.kept.keys()) if (this.kept.size > KEPT) this.kept.delete(oldest)
    return release
  }

  /** As `find`, for who asks its database. @throws UnsoundRelease when that is not what was released. */
  async findSound(id?: string): Promise<ServedRelease> {
    const release = await this.find(id)
    await soundDatabase(this.project, release.manifest)
    return release
  }

  /** Forgets a release that is gone or was made again. */
  forget(id: string): void {
    this.kept.delete(id)
  }

  /** Calls `listener` whenever another release is served. @returns what ends that. */
  listen(listener: (id: string) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  close(): void {
    clearInterval(this.timer)
  }

  private async look(): Promise<void> {
    // Between two renames of a release that is mended there may be none for an instant; the last one known stays.
    const target = await readlink(this.project.current).catch(() => null)
    const id = target === null ? null : basename(target)
    if (id === null || id === this.servedId) return
    this.servedId = id
    this.forget(id)
    for (const listener of this.listeners) listener(id)
  }
}
