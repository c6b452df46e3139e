import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { needSystemd } from '../support/needs.js'
import { ROOT } from '../support/workspace.js'

const UNITS = join(ROOT, 'docs/systemd')
const SERVICES = ['almanac.service', 'almanac-refresh.service']

test('the units of systemd pass its own check', async () => {
  needSystemd()
  const folder = await mkdtemp(join(tmpdir(), 'almanac-units-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(UNITS, folder, { recursive: true })
  const program = join(folder, 'almanac')
  await writeFile(program, '#!/bin/sh\n')
  await chmod(program, 0o755)
  for (const name of SERVICES) {
    const unit = await readFile(join(folder, name), 'utf8')
    // The check looks whether the program is there.
    await writeFile(join(folder, name), unit.replace('/usr/local/bin/almanac', program))
  }
  const units = [...SERVICES, 'almanac-refresh.timer'].map((name) => join(folder, name))
  const { stdout, stderr } = await promisify(execFile)('systemd-analyze', ['verify', '--man=no', ...units])
  expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('almanac'))).toEqual([])
})

test('both services run under the same restrictions, and end a run no sooner than almanac does', async () => {
  const [one, other] = await Promise.all(SERVICES.map((name) => readFile(join(UNITS, name), 'utf8')))
  const restrictions = (text = ''): string =>
    text.slice(text.indexOf('ProtectSystem='), text.indexOf('MemoryMax='))
  expect(restrictions(one)).toContain('NoNewPrivileges=yes')
  expect(restrictions(one)).toBe(restrictions(other))
  expect(other).toMatch(/^SuccessExitStatus=3 75$/m)
  expect(await readFile(join(UNITS, 'almanac-refresh.timer'), 'utf8')).toMatch(/^Persistent=true$/m)
})
