import { rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { listNames } from '../../system/files.js'

/** The results of cached steps that this process was the first to make. Each save of a file leaves some, and few are of use later. */
export class OwnResults {
  private readonly folders = new Set<string>()

  /** Carries out a step whose results stand in `stepFolder`. @returns the folder that `work` gives. */
  async note(stepFolder: string, work: () => Promise<string>): Promise<string> {
    const before = await listNames(stepFolder)
    const folder = await work()
    if (!before.includes(basename(folder))) this.folders.add(folder)
    return folder
  }

  /** Removes all but some. */
  async keepOnly(isOfUse: (result: { folder: string; step: string }) => boolean): Promise<void> {
    for (const folder of this.folders) {
      if (isOfUse({ folder, step: basename(dirname(folder)) })) continue
      await rm(folder, { recursive: true, force: true })
      this.folders.delete(folder)
    }
  }
}
