import { execFile } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { almanacProcess, MAIN } from '../support/almanac.js'
import { needScript } from '../support/needs.js'
import { exists } from '../../pipeline/system/files.js'
import { Workspace } from '../support/workspace.js'

const QUESTION = 'Open the report in the browser? [Y/n]'
let workspace: Workspace

beforeEach(async () => {
  workspace = await Workspace.smallPrepared()
  await mkdir(workspace.path('bin'))
  await workspace.write('bin/xdg-open', `#!/bin/sh\necho "$@" > '${workspace.path('opened')}'\n`)
  await chmod(workspace.path('bin/xdg-open'), 0o755)
})

/** A refresh on a terminal at which somebody types. @returns what was shown. */
async function refreshOnTerminal(
  typed: string,
  { options = '', env = {} }: { options?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { CI: _, ...own } = process.env
  const path = `${workspace.path('bin')}:${process.env['PATH']}`
  const command = `node ${MAIN} --project ${workspace.folder} refresh ${options}`
  const run = promisify(execFile)('script', ['-qec', command, '/dev/null'], {
    env: { ...own, TERM: 'xterm', DISPLAY: ':9', PATH: path, ...env },
  })
  let shown = ''
  run.child.stdout?.on('data', (piece) => {
    shown += String(piece)
    if (!shown.includes(QUESTION) || typed === '') return
    run.child.stdin?.write(typed)
    typed = ''
  })
  await run
  return shown
}

const REPORT = /report {4}(file:\/\/\S+\/var\/current\/site\/visits\.\S+\.html)\r\n/

test('on a terminal a refresh offers to open the report that it made, once', async () => {
  needScript()
  const shown = await refreshOnTerminal('\r')
  const [, address] = REPORT.exec(shown) ?? []
  await expect.poll(() => exists(workspace.path('opened'))).toBe(true)
  await expect.poll(() => workspace.read('opened')).toBe(`${address}\n`)
  const again = await refreshOnTerminal('')
  expect(again).toContain('Nothing changed')
  expect(again).not.toContain(QUESTION)
})

test.each([
  ['n', 'n\r'],
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s leaves it closed', async (_, typed) => {
  needScript()
  expect(await refreshOnTerminal(typed)).toContain(QUESTION)
  expect(await exists(workspace.path('opened'))).toBe(false)
})

test.each([
  ['in CI', { env: { CI: 'true' } }],
  ['without a screen', { env: { DISPLAY: '' } }],
  ['of a quiet refresh', { options: '--quiet' }],
  ['of facts in JSON', { options: '--json' }],
])('nothing is asked %s', async (_, how) => {
  needScript()
  expect(await refreshOnTerminal('', how)).not.toContain(QUESTION)
})

test('nothing is asked off a terminal, and the address has no space in it', async () => {
  const spaced = await Workspace.small()
  await spaced.edit('almanac.yaml', 'languages:', 'address: https://statistics.example.org/\nlanguages:')
  const { stdout, stderr } = await almanacProcess(spaced.folder, ['refresh'], '\n')
  expect(stdout + stderr).not.toContain(QUESTION)
  expect(stdout).toMatch(
    /\n {2}report {4}file:\/\/\S+\.html\n {2}web {7}https:\/\/statistics\.example\.org\/\n/,
  )
})
