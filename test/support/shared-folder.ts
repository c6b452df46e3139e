import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { shareBrowser } from './shared-browser.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that all tests of a run share; what stands in it is copied, never changed. */
    sharedFolder: string
  }
}

/** Makes the folder that the tests of a run share, and what else they share; removes both after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-shared-'))
  project.provide('sharedFolder', folder)
  const endBrowser = await shareBrowser(project)
  return async () => {
    await endBrowser()
    await rm(folder, { recursive: true, force: true })
  }
}
