import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { listFiles } from '../../pipeline/system/files.js'
import { ROOT } from '../support/workspace.js'

const run = promisify(execFile)

const WEB_VISITS = join(ROOT, 'examples/web-visits')

test('the packed file installs outside the repository, makes a project and releases it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-package-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const app = join(folder, 'app')
  await mkdir(app)
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const packed = await run('npm', packing, { cwd: ROOT, maxBuffer: 10_000_000 })
  const [{ filename, files }] = JSON.parse(packed.stdout)
  const names: string[] = files.map(({ path }: { path: string }) => path)
  expect(
    names
      .filter(
        (name) => !/^dist\/(?:command|browser|library)\/|^dist\/[\w-]+\.(?:json|txt)$|^examples\//.test(name),
      )
      .toSorted(),
  ).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].filter((name) => names.includes(name)))

  await writeFile(join(app, 'package.json'), '{ "private": true }')
  const install = [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--ignore-scripts',
    join(folder, filename),
  ]
  await run('npm', install, { cwd: app })
  const lock = JSON.parse(await readFile(join(app, 'package-lock.json'), 'utf8'))
  expect(
    Object.keys(lock.packages).filter((each) => each.startsWith('node_modules/')).length,
  ).toBeLessThanOrEqual(195)
  const { stdout: size } = await run('du', ['-sm', join(app, 'node_modules')])
  expect(Number.parseInt(size, 10)).toBeLessThanOrEqual(160)

  const kept = (await listFiles(join(ROOT, 'examples'))).filter((name) => !name.includes('/var/'))
  expect(names.filter((name) => name.startsWith('examples/')).toSorted()).toEqual(
    kept.map((name) => `examples/${name}`).toSorted(),
  )

  await copyFile(join(WEB_VISITS, 'data/facts/visits.csv'), join(app, 'visits.csv'))
  const almanac = (args: readonly string[], cwd: string): Promise<{ stdout: string }> =>
    run('npx', ['--no-install', 'almanac', ...args], { cwd })
  const { stdout } = await almanac(['new', 'visits', '--from', 'visits.csv', '--time-zone', 'UTC'], app)
  expect(stdout).toBe('Made visits. Next: cd visits && npx almanac refresh\n')
  const project = join(app, 'visits')
  expect((await almanac(['refresh', '--date', '2026-11-20'], project)).stdout).toMatch(
    /^Released 2026-11-20-/m,
  )
  const site = await listFiles(join(project, 'var/current/site'))
  expect(site).toEqual(expect.arrayContaining(['index.html', 'report.en.html', 'warehouse.duckdb']))
  expect(
    (await almanac(['sql', '--format', 'csv', 'select count(*) as n from marts.observations'], project))
      .stdout,
  ).toBe('n\r\n480\r\n')
  const proposed = parse(await readFile(join(project, 'data/sources/visits.yaml'), 'utf8'))
  const edited = parse(await readFile(join(WEB_VISITS, 'data/sources/visits.yaml'), 'utf8'))
  expect(edited).toMatchObject({ ...proposed, title: expect.any(String), publisher: expect.any(String) })
  expect((await almanac(['new', 'web', '--example', 'web-visits'], app)).stdout).toContain('Made web.')
  const example = kept.filter((name) => name.startsWith('web-visits/'))
  expect((await listFiles(join(app, 'web'))).map((name) => `web-visits/${name}`)).toEqual(example)
})
