import { mkdir, readFile, stat } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openRunLog, readRunLog } from '../../pipeline/runs/run-log.js'
import { Workspace } from '../support/workspace.js'

const NOON = (): Date => new Date('2026-11-23T12:00:00Z')

test('the log of a run is lines of JSON that no text of a stranger can end, colour or turn', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  const { log, close } = openRunLog(project, 'a', NOON)
  log.warn({ source: 'x\ny' }, 'refused: \u001b[31mred\n{"level":"error","msg":"forged"}\u009b\u202e')
  close()
  const text = await readFile(workspace.path('var/runs/a.log'), 'utf8')
  expect(['\u001b', '\u009b', '\u202e'].filter((control) => text.includes(control))).toEqual([])
  expect(text.split('\n')).toHaveLength(2)
  expect(JSON.parse(text)).toEqual({
    level: 'warn',
    time: '2026-11-23T12:00:00.000Z',
    run: 'a',
    source: 'x\ny',
    msg: 'refused: \ufffd[31mred\n{"level":"error","msg":"forged"}\ufffd\ufffd',
  })
})

test('secrets of addresses and of environment variables that the settings name stand in no line', async () => {
  process.env['TEST_HOOK'] = 'https://hooks.example.org/T0/B0/hidden-path'
  onTestFinished(() => void delete process.env['TEST_HOOK'])
  const workspace = await Workspace.smallPrepared()
  const settings = await workspace.read('almanac.yaml')
  await workspace.write(
    'almanac.yaml',
    `${settings}notify:\n  - { name: chat, webhook: { url-env: TEST_HOOK } }\n`,
  )
  const project = await workspace.project()
  const { log, close } = openRunLog(project, 'a', NOON)
  log.info({}, 'GET https://me:pass@example.org/a?month=11&api_key=abc&access-token=def#x')
  log.error({ reason: `posting to ${process.env['TEST_HOOK']} failed` }, 'not told')
  close()
  const lines = (await readRunLog(project, 'a')).map((line) => JSON.parse(line))
  expect(lines[0].msg).toBe(
    'GET https://[hidden]@example.org/a?month=11&api_key=[hidden]&access-token=[hidden]#x',
  )
  expect(lines[1].reason).toBe('posting to [hidden] failed')
})

test('a log that cannot be written stops no run, and the run says so', async () => {
  const workspace = await Workspace.smallPrepared()
  const effects = { now: NOON }
  const id = `20261123T120000.000Z-${process.pid}`
  await mkdir(workspace.path(`var/runs/${id}.log`), { recursive: true })
  const { outcome, warnings } = await workspace.refresh('2026-11-23', effects)
  expect(outcome).toBe('released')
  expect(warnings).toEqual([expect.stringMatching(/^the log .*\.log could not be written: EISDIR/)])
  expect((await stat(workspace.path(`var/runs/${id}.json`))).isFile()).toBe(true)
})

test('a line that a crash cut off is left out', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  const { log, close } = openRunLog(project, 'a', NOON)
  log.info({}, 'whole')
  close()
  await workspace.write('var/runs/a.log', `${await workspace.read('var/runs/a.log')}{"level":"in`)
  expect((await readRunLog(project, 'a')).map((line) => JSON.parse(line).msg)).toEqual(['whole'])
})
