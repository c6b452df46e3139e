import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { BUILT_FROM, sourcesDigest } from '../../bundle/sources-digest.js'
import { nullIfMissing } from '../../pipeline/system/files.js'
import { useMemoryFolder } from './memory-folder.js'
import { shareBrowser } from './shared-browser.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that all tests of a run share; what stands in it is copied, never changed. */
    sharedFolder: string
    /** Whether `-u` was given: goldens that differ are written anew. */
    acceptsGoldens: boolean
  }
}

const ROOT = join(import.meta.dirname, '../..')
/** The folder of a run, by which the projects of one run find the same. */
const SHARED = 'ALMANAC_SHARED_TEST_FOLDER'

/** Before the tests of a run: builds what is older than its sources, and makes what all of them share; removes that after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildIfStale()
  project.onTestsRerun(buildIfStale)
  const endMemoryFolder = useMemoryFolder()
  const folder = process.env[SHARED] ?? (await mkdtemp(join(tmpdir(), 'almanac-shared-')))
  process.env[SHARED] = folder
  project.provide('sharedFolder', folder)
  project.provide('acceptsGoldens', project.config.snapshotOptions.updateSnapshot === 'all')
  const endBrowser = await shareBrowser(project)
  return async () => {
    await endBrowser()
    await rm(folder, { recursive: true, force: true })
    endMemoryFolder()
  }
}

/** Tests start processes from `dist/`: what stands there has to be of the sources as they are. */
async function buildIfStale(): Promise<void> {
  const built = await nullIfMissing(readFile(join(ROOT, BUILT_FROM), 'utf8'))
  const sources = await sourcesDigest(ROOT)
  if (built?.trim() === sources) return
  process.stderr.write('dist/ is older than its sources: npm run build\n')
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: ROOT }).catch(
    (cause: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`npm run build failed:\n${cause.stdout ?? ''}${cause.stderr ?? ''}`, { cause })
    },
  )
  if ((await sourcesDigest(ROOT)) !== sources)
    throw new Error('a source changed while dist/ was built; run the tests again')
}
