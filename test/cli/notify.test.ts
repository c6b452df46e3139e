import { expect, test } from 'vitest'
import { almanac, almanacProcess } from '../support/almanac.js'
import { webSink } from '../support/web-sink.js'
import { Workspace } from '../support/workspace.js'
import { withNews } from './with-news.js'
import { setWays } from '../notify/watch.js'

test('a refresh tells, whatever the ways do its exit code is its own, and --no-notify tells nobody', async () => {
  const workspace = await withNews()
  const { origin, got } = await webSink(200, 404, 200, 200)
  await setWays(
    workspace,
    [
      `  - { name: alive, ping: { url: ${origin}/verysecret/p } }`,
      `  - { name: desk, on: [released, failed], webhook: { url: ${origin}/in, retries: 0 } }`,
      `  - { name: own, hook: [sh, -c, 'printf "\\033[2J%s" "$ALMANAC_OUTCOME" >&2; exit 7'] }`,
    ].join('\n'),
  )
  const first = await almanac(workspace.folder, ['refresh', '--quiet'])
  expect(first).toMatchObject({ code: 0, stdout: '' })
  expect(first.stderr.split('\n')).toEqual([
    expect.stringMatching(
      /^almanac: warning: notify: alive: not sent: 127\.0\.0\.1:\d+ answered with status 404$/,
    ),
    'almanac: warning: notify: own: not sent: sh ended with exit code 7',
    '\ufffd[2Jreleased',
    '',
  ])
  expect(got.map(({ url }) => url)).toEqual(['/verysecret/p/start', '/verysecret/p', '/in'])
  await workspace.write('data/sources/visits.yaml', 'title: {}')
  expect((await almanac(workspace.folder, ['refresh', '--quiet', '--no-notify'])).code).toBe(1)
  expect((await almanac(workspace.folder, ['refresh', '--as-of', '2999-12-31'])).code).toBe(1)
  expect(got).toHaveLength(3)
  const failed = await almanac(workspace.folder, ['refresh', '--quiet'])
  expect(failed.code).toBe(1)
  expect(failed.stderr).toMatch(/^almanac: data\/sources\/visits\.yaml:1: /m)
  expect(got.slice(3).map(({ url }) => url)).toEqual(['/verysecret/p/start', '/verysecret/p/fail', '/in'])
  expect(got[4]?.body).toMatch(/^data\/sources\/visits\.yaml:1: /)
})

test('notify lists ways and what waits; --test says which way failed by its exit code', async () => {
  const workspace = await withNews()
  const { origin } = await webSink(404, 404)
  expect((await almanac(workspace.folder, ['notify'])).stdout).toBe(
    'No notifications are sent: almanac.yaml has nothing under notify.\n\nNo pending notifications.\n',
  )
  await setWays(
    workspace,
    `  - { name: desk, on: [released], webhook: { url: ${origin}/in } }\n  - { name: good, on: [clock], hook: ['true'] }`,
  )
  await almanac(workspace.folder, ['refresh', '--quiet'])
  const { stdout } = await almanac(workspace.folder, ['notify'])
  expect(stdout).toMatch(/^way +kind +told of\ndesk +webhook +released\ngood +hook +clock\n/)
  expect(stdout).toMatch(/desk +released:\S+ +\S+ +waiting +1 +127\.0\.0\.1:\d+ answered with status 404\n/)
  expect(JSON.parse((await almanac(workspace.folder, ['notify', '--json'])).stdout)).toMatchObject([
    { notice: { kind: 'released' }, ways: { desk: { state: 'waiting', tries: 1 } } },
  ])
  const both = await almanac(workspace.folder, ['notify', '--test'])
  expect(both.code).toBe(1)
  expect(both.stdout).toMatch(
    /^way +test +words\ndesk +failed +127\.\S+ answered with status 404\ngood +sent\n$/,
  )
  expect(
    JSON.parse((await almanac(workspace.folder, ['notify', '--test', 'desk', '--json'])).stdout),
  ).toEqual([{ way: 'desk', notices: 1, outcome: 'told', words: null }])
  expect(await almanac(workspace.folder, ['notify', '--test', 'bad'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('unknown notification: bad; one of desk, good'),
  })
})

test('a process that dies while it tells loses nothing', async () => {
  const workspace = await Workspace.small()
  await setWays(
    workspace,
    `  - { name: own, on: [released], hook: [sh, -c, 'test -e died || { touch died; kill -9 $PPID; exit; }; echo "$ALMANAC_RUN $ALMANAC_NOTICES" >> facts'] }`,
  )
  await almanacProcess(workspace.folder, ['refresh', '--quiet'])
  await workspace.read('died')
  expect(await almanacProcess(workspace.folder, ['refresh', '--quiet'])).toMatchObject({
    code: 0,
    stderr: '',
  })
  expect(await workspace.read('facts')).toMatch(/^\S+ \[\{"key":"released:[^\n]*\n$/)
})
