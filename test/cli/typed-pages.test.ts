import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MAIN } from '../support/almanac.js'
import { typed } from '../support/typed-page.js'
import { ROOT } from '../support/workspace.js'

/** What stands in the folder of the repository and is not in git. */
const NOT_KEPT = new Set(['.git', 'node_modules', 'dist', 'var'].map((name) => join(ROOT, name)))

async function readersFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'almanac-typed-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('docs/first-report.md leads from a CSV to a release, with what each command prints', async () => {
  const folder = await readersFolder()
  const programs = join(folder, 'desk/node_modules/.bin')
  await mkdir(programs, { recursive: true })
  await symlink(MAIN, join(programs, 'almanac'))
  const page = join(ROOT, 'docs/first-report.md')
  const now = await typed(await readFile(page, 'utf8'), folder, 'desk')
  await expect(now).toMatchFileSnapshot(page)
  const html = await readFile(join(folder, 'desk/rides/var/current/site/report.en.html'), 'utf8')
  for (const words of ['members rode', 'restatement']) expect(html).toContain(words)
})

test('README.md leads from a checkout to a release, and from its package to a project of one’s own', async () => {
  const folder = await readersFolder()
  await cp(ROOT, join(folder, 'almanac'), { recursive: true, filter: (path) => !NOT_KEPT.has(path) })
  const page = join(ROOT, 'README.md')
  const now = await typed(await readFile(page, 'utf8'), folder, 'almanac')
  await expect(now).toMatchFileSnapshot(page)
})
