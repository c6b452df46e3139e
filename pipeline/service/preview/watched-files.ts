import { relative, sep } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'

/** Time without a further change after which a burst of changes is over, in milliseconds. */
const QUIET_MS = 50

/** What editors write beside a file while it is open. */
const EDITOR_FILE = /(?:^|\/)(?:[.#][^/]*|[^/]*~|\d+)$/

/** Who is told of changes. */
export interface ChangeListener {
  /** Paths relative to the watched folder, with forward slashes, sorted, once a burst of changes is over. */
  changed: (files: readonly string[]) => void
  /** The files can no longer be watched. */
  failed: (cause: unknown) => void
}

/** Tells of changes below some places of a folder, also of places that are not there yet. */
export class WatchedFiles {
  private readonly files = new Set<string>()
  private timer: NodeJS.Timeout | undefined

  private constructor(
    private readonly watcher: FSWatcher,
    private readonly listener: ChangeListener,
  ) {}

  /** @param places files and folders relative to `folder`, with forward slashes. */
  static async open(
    folder: string,
    places: readonly string[],
    listener: ChangeListener,
  ): Promise<WatchedFiles> {
    const pathIn = (path: string): string => relative(folder, path).split(sep).join('/')
    const watcher = watch(folder, {
      ignoreInitial: true,
      ignored: (path) => isApart(pathIn(path), places) || EDITOR_FILE.test(pathIn(path)),
    })
    const watched = new WatchedFiles(watcher, listener)
    watcher.on('error', listener.failed)
    watcher.on('all', (event, path) => {
      const file = pathIn(path)
      if (event !== 'addDir' && places.some((place) => isWithin(file, place))) watched.note(file)
    })
    await new Promise<void>((resolve) => watcher.once('ready', resolve))
    return watched
  }

  async close(): Promise<void> {
    clearTimeout(this.timer)
    await this.watcher.close()
  }

  private note(file: string): void {
    this.files.add(file)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      const files = [...this.files].toSorted()
      this.files.clear()
      this.listener.changed(files)
    }, QUIET_MS)
  }
}

/** True for what is neither below a place nor on the way to one. */
function isApart(path: string, places: readonly string[]): boolean {
  return path !== '' && !places.some((place) => isWithin(path, place) || isWithin(place, path))
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}
