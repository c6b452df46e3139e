import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that all tests of a run share; what stands in it is copied, never changed. */
    sharedFolder: string
  }
}

/** Makes the folder that the tests of a run share, and removes it after them. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-shared-'))
  provide('sharedFolder', folder)
  return () => rm(folder, { recursive: true, force: true })
}
