import { rm } from 'node:fs/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { attendRun } from '../../pipeline/notify/after-run.js'
import { LockHeldError } from '../../pipeline/system/lock.js'
import { keepRun } from '../../pipeline/runs/run-record.js'
import { webSink } from '../support/web-sink.js'
import { RUN } from '../support/run-record.js'
import { Workspace } from '../support/workspace.js'
import { attended, setWays } from './watch.js'

afterEach(() => vi.unstubAllEnvs())

test('a dead-man switch is told of start, success and failure, with the error', async () => {
  const { origin, got } = await webSink()
  vi.stubEnv('CHECK_URL', `${origin}/ping/uuid?create=1`)
  const workspace = await Workspace.smallPrepared()
  await setWays(workspace, '  - { name: alive, ping: { url-env: CHECK_URL } }')
  await attended(workspace, '2026-11-20')
  expect((await attended(workspace, '2026-11-21')).told).toMatchObject([
    { outcome: 'told' },
    { outcome: 'told' },
  ])
  await rm(workspace.path('data/facts/visits.csv'))
  await attended(workspace, '2026-11-22')
  await workspace.write('data/sources/visits.yaml', 'title: {}')
  await attended(workspace, '2026-11-23')
  expect(got.map(({ url, body }) => `${url} ${body}`)).toEqual([
    '/ping/uuid/start?create=1 ',
    '/ping/uuid?create=1 released',
    '/ping/uuid/start?create=1 ',
    '/ping/uuid?create=1 unchanged',
    '/ping/uuid/start?create=1 ',
    expect.stringMatching(/^\/ping\/uuid\?create=1 unchanged\nvisits: not fetched: /),
    '/ping/uuid/start?create=1 ',
    expect.stringMatching(/^\/ping\/uuid\/fail\?create=1 data\/sources\/visits\.yaml:1: /),
  ])
})

test('a switch that cannot be reached changes nothing of the run', async () => {
  const refusing = await webSink(404, 404)
  const silent = await webSink(...Array.from({ length: 2 }, () => () => undefined))
  const workspace = await Workspace.smallPrepared()
  await setWays(
    workspace,
    `  - { name: refused, ping: { url: ${refusing.origin}/verysecret } }
  - { name: alone, ping: { url: ${silent.origin}/verysecret, timeout-seconds: 0.2 } }`,
  )
  const { result, told } = await attended(workspace, '2026-11-20')
  expect(result?.outcome).toBe('released')
  const words = { refused: /status 404$/, alone: /no answer within 0\.2 s$/ }
  for (const [way, said] of Object.entries(words))
    expect(told.filter((each) => each.way === way)).toEqual(
      ['start', 'end'].map(() => ({
        way,
        notices: 0,
        outcome: 'failed',
        words: expect.stringMatching(said),
      })),
    )
  expect(told).toHaveLength(4)
  expect(refusing.got).toHaveLength(2)
})

test('a run that another one keeps from starting is told once for that one, and pings no end', async () => {
  const { origin, got } = await webSink()
  const workspace = await Workspace.smallPrepared()
  await setWays(
    workspace,
    `  - { name: alive, ping: { url: '${origin}/p' } }\n  - { name: desk, webhook: { url: '${origin}/in' } }`,
  )
  const project = await workspace.project()
  await keepRun(project, { ...RUN, run_id: '20261120T110000.000Z-1', started_at: '2026-11-20T11:00:00.000Z' })
  const attendance = await attendRun(project)
  await attendance.failed(new LockHeldError('another refresh is at work', null))
  expect(got.map(({ url }) => url)).toEqual(['/p/start', '/in'])
  expect(JSON.parse(got[1]?.body ?? '').data).toMatchObject({
    run: { outcome: 'held-back', run: null },
    notices: [{ kind: 'skipped', key: 'skipped:20261120T110000.000Z-1' }],
  })
})

test('a run that had nothing to do ends its start, and tells nobody', async () => {
  const { origin, got } = await webSink()
  const workspace = await Workspace.smallPrepared()
  await setWays(
    workspace,
    `  - { name: alive, ping: { url: '${origin}/p' } }\n  - { name: desk, webhook: { url: '${origin}/in' } }`,
  )
  const slot = { job: 'refresh', slot: '2026-11-22T22:30:00.000Z' }
  expect(await (await attendRun(await workspace.project(), { slot })).ended()).toMatchObject([
    {},
    { outcome: 'told' },
  ])
  expect(got.map(({ url }) => url)).toEqual(['/p/start', '/p'])
})

test('a failure is told also when no release can be read, once while it lasts', async () => {
  const { origin, got } = await webSink()
  const workspace = await Workspace.smallPrepared()
  await setWays(
    workspace,
    `  - { name: alive, ping: { url: '${origin}/p' } }\n  - { name: desk, webhook: { url: '${origin}/in' } }`,
  )
  await attended(workspace, '2026-11-20')
  await workspace.write('var/current/manifest.json', '{"half')
  await workspace.edit('sql/marts/visits.sql', '-- grain', '-- grian')
  for (const day of ['2026-11-21', '2026-11-22'])
    expect((await attended(workspace, day)).error).toMatchObject({
      message: expect.stringMatching(/unknown header key: grian/),
    })
  expect(got.map(({ url }) => url)).toEqual([
    '/p/start',
    '/p',
    '/p/start',
    '/p/fail',
    '/in',
    '/p/start',
    '/p/fail',
  ])
  const { notices } = JSON.parse(got[4]?.body ?? '').data
  expect(notices.map(({ kind }: { kind: string }) => kind)).toEqual(['failed', 'warning'])
})
