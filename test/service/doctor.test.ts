import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { keepRun } from '../../pipeline/runs/run-record.js'
import { diagnose } from '../../pipeline/service/doctor/doctor.js'
import type { Finding } from '../../pipeline/service/doctor/finding.js'
import { checkEnvironment } from '../../pipeline/service/doctor/settings-check.js'
import { checkSchedule } from '../../pipeline/service/doctor/work-check.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { notifySchema } from '../../pipeline/base/notify-settings.js'
import { withLock } from '../../pipeline/system/lock.js'
import { RUN } from '../support/run-record.js'
import { Workspace } from '../support/workspace.js'

async function found(workspace: Workspace, check: string, now?: Date): Promise<Finding[]> {
  const effects = now === undefined ? defaultEffects : { ...defaultEffects, now: () => now }
  return (await diagnose(workspace.folder, effects)).filter((finding) => finding.check === check)
}

test('a file that cannot be read as what it is names the line', async () => {
  const workspace = await Workspace.small()
  await workspace.edit('data/sources/visits.yaml', 'format: csv', 'fromat: csv')
  await workspace.edit('reports/visits.md', '```', '```nothing\n```\n\n```')
  expect(await found(workspace, 'sources')).toMatchObject([
    { state: 'problem', says: expect.stringMatching(/data\/sources\/visits.yaml:\d+: fromat: unknown key/) },
  ])
  expect(await found(workspace, 'reports')).toMatchObject([
    { state: 'problem', says: expect.stringContaining('reports/visits.md:') },
  ])
  await workspace.edit('almanac.yaml', 'languages:', 'langauges:')
  expect(await found(workspace, 'settings')).toMatchObject([
    { state: 'problem', says: expect.stringContaining('almanac.yaml:') },
  ])
})

test('a clock that was set back is a problem', async () => {
  const workspace = await Workspace.smallReleased('2026-11-20')
  expect(await found(workspace, 'clock', new Date('2026-11-20T12:01:00Z'))).toMatchObject([{ state: 'ok' }])
  expect(await found(workspace, 'clock', new Date('2026-11-17T12:00:00Z'))).toMatchObject([
    { state: 'problem', says: expect.stringMatching(/2026-11-20T12:00:0\S+: the clock was set back by 3 d/) },
  ])
})

test('what a dead process left is told, and that the next refresh clears it away', async () => {
  const workspace = await Workspace.small()
  const project = await workspace.project()
  await keepRun(project, RUN)
  await mkdir(`${project.releases}/.tmp-4194400-x`, { recursive: true })
  await writeFile(`${project.runs}/20261101T000000.000Z-1.json`, 'x')
  const now = new Date('2026-11-23T12:10:00Z')
  expect(await found(workspace, 'leftovers', now)).toMatchObject([
    { state: 'warning', says: 'run 20261123T120000.000Z-4194400 was interrupted' },
    { state: 'warning', says: 'the run record var/runs/20261101T000000.000Z-1.json is damaged' },
    { state: 'warning', says: '1 unfinished file or folder in var/' },
  ])
  await workspace.refresh('2026-11-23')
  expect(await found(workspace, 'leftovers', now)).toMatchObject([
    { says: '1 damaged run record in var/runs/damaged' },
  ])
})

test('who holds the lock is told with since when and for what', async () => {
  const workspace = await Workspace.small()
  expect(await found(workspace, 'lock')).toMatchObject([{ state: 'ok', says: 'free' }])
  const { var: folder } = await workspace.project()
  const held = await withLock(folder, () => found(workspace, 'lock'), { purpose: { work: 'backup' } })
  expect(held).toMatchObject([
    {
      state: 'ok',
      says: expect.stringMatching(`^held for a backup by process ${process.pid} on .*, since `),
    },
  ])
})

test('doctor leaves nothing behind; a var/ that cannot be written is a problem', async () => {
  const workspace = await Workspace.small()
  await found(workspace, 'file system')
  expect((await readdir(workspace.folder)).toSorted()).toEqual(['almanac.yaml', 'data', 'reports', 'sql'])
  const other = await Workspace.small()
  await other.write('var', '')
  expect(await found(other, 'file system')).toMatchObject([{ state: 'problem' }])
})

test('environment variables that settings name must be set', async () => {
  const project = await (await Workspace.small()).project()
  const settings = {
    ...project.settings,
    notify: notifySchema.parse([
      { name: 'phone', webhook: { url: 'https://a.example', headers: { Key: { env: 'TEST_KEY' } } } },
      { name: 'chat', webhook: { 'url-env': 'TEST_HOOK' } },
    ]),
  }
  const checked = { project: { ...project, settings }, now: new Date(), effects: defaultEffects }
  expect(checkEnvironment(checked, { TEST_KEY: 'x', TEST_HOOK: '' })).toMatchObject([
    { state: 'warning', says: 'TEST_HOOK is not set; notify.1.webhook.url-env names it' },
  ])
  expect(checkEnvironment(checked, { TEST_KEY: 'x', TEST_HOOK: 'y' })).toMatchObject([
    { state: 'ok', says: '2 named, all set' },
  ])
})

test('an overdue slot is a problem, a project without a job something to know', () => {
  const job = {
    job: 'a',
    cron: '* * * * *',
    timeZone: 'UTC',
    last: null,
    next: null,
    overdue: ['2026-11-23T12:00:00.000Z'],
  }
  expect(checkSchedule([job])).toMatchObject([
    { state: 'problem', says: expect.stringContaining('1 slot overdue') },
  ])
  expect(checkSchedule([])).toMatchObject([{ state: 'warning' }])
})

test('doctor without a project tells what is wrong with that, and still checks the install', async () => {
  const workspace = await Workspace.small()
  const findings = await diagnose(workspace.path('data'))
  expect(findings.at(-1)).toMatchObject({
    check: 'settings',
    state: 'problem',
    says: expect.stringContaining('no almanac.yaml'),
  })
  expect(findings[0]).toMatchObject({ check: 'node', state: 'ok' })
})
