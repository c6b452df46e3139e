import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { alertNotice, noticeOf, type Notice } from '../../pipeline/notify/notice.js'
import { factsWithoutRun } from '../../pipeline/notify/run-facts.js'
import { tell, tellTest, type Told } from '../../pipeline/notify/tell.js'
import { listFiles } from '../../pipeline/system/files.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { Workspace } from '../support/workspace.js'
import { webSink } from '../support/web-sink.js'
import { smtpSink } from '../support/smtp-sink.js'
import { HOSTILE, setWays } from './watch.js'

const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const NOTICE = noticeOf('flag:a@1', 'flag', ['en', 'zh-Hant'], (language) => `${language}: ${HOSTILE}`)

afterEach(() => vi.unstubAllEnvs())

/** Tells of notices over the ways of a project, on a day at noon. */
async function told(
  workspace: Workspace,
  notices: readonly Notice[],
  { day = '2026-11-23', waits = [] as number[], run = 'run-1' } = {},
): Promise<Told[]> {
  const project = await workspace.project()
  const facts = { ...factsWithoutRun(project), outcome: 'released' as const, run, release: '2026-11-23-1' }
  return tell(project, notices, facts, {
    ...defaultEffects,
    now: () => new Date(`${day}T12:00:00Z`),
    random: () => 1,
    sleep: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
  })
}

async function withWays(yaml: string): Promise<Workspace> {
  const workspace = await Workspace.small()
  await setWays(workspace, yaml)
  return workspace
}

/** All that is kept under var/, as one text. */
async function kept(workspace: Workspace): Promise<string> {
  const files = await listFiles(workspace.path('var'))
  const texts = await Promise.all(files.map((file) => readFile(workspace.path(`var/${file}`), 'latin1')))
  return texts.join('\n')
}

describe('a webhook', () => {
  test('is signed as Standard Webhooks says; one changed byte shows', async () => {
    vi.stubEnv('HOOK_SECRET', SECRET)
    const { origin, got } = await webSink()
    const workspace = await withWays(
      `  - { name: desk, webhook: { url: ${origin}/in, secret-env: HOOK_SECRET } }`,
    )
    await told(workspace, [NOTICE])
    const headers: IncomingHttpHeaders = got[0]?.headers ?? {}
    const body = got[0]?.body ?? ''
    const signatureOf = (text: string): string => {
      const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`
      return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
    }
    expect(headers['webhook-signature']).toBe(signatureOf(body))
    expect(headers['webhook-signature']).not.toBe(signatureOf(body.replace('released', 'Released')))
    expect(headers['webhook-timestamp']).toBe(String(Date.parse('2026-11-23T12:00:00Z') / 1000))
    expect(headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(JSON.parse(body)).toMatchObject({
      type: 'almanac.run',
      timestamp: '2026-11-23T12:00:00.000Z',
      data: { run: { outcome: 'released', run: 'run-1' }, notices: [{ key: 'flag:a@1', kind: 'flag' }] },
    })
  })

  test('that fails is tried again with longer and longer waits, then kept, then told by the next run exactly once', async () => {
    const reset: RequestListener = (request) => request.socket.resetAndDestroy()
    const { origin, got } = await webSink(503, 429, reset, 500, 404)
    const workspace = await withWays(`  - { name: desk, webhook: { url: ${origin}/in } }`)
    const waits: number[] = []
    expect(await told(workspace, [NOTICE], { waits })).toEqual([
      {
        way: 'desk',
        notices: 1,
        outcome: 'failed',
        words: expect.stringMatching(/status 500 \(tried 4 times\)$/),
      },
    ])
    expect(waits).toEqual([1000, 2000, 4000])
    expect(await told(workspace, [NOTICE])).toMatchObject([{ words: expect.stringMatching(/status 404$/) }])
    const other = noticeOf('flag:b@2', 'flag', ['en'], () => 'b')
    expect(await told(workspace, [NOTICE, other], { day: '2026-11-24', run: 'run-2' })).toMatchObject([
      { notices: 1, outcome: 'told' },
      { notices: 1, outcome: 'told' },
    ])
    expect(await told(workspace, [NOTICE, other])).toEqual([])
    expect(got).toHaveLength(7)
    const [first, ...rest] = got.map(({ body }) => JSON.parse(body).data)
    expect(rest[4]).toEqual(first)
    expect(rest[5]).toMatchObject({ run: { run: 'run-2' }, notices: [{ key: 'flag:b@2' }] })
  })

  test('that asks for patience is given some, and is asked again by the next run if it wants much', async () => {
    const busy =
      (seconds: string): RequestListener =>
      (_, response) =>
        response.writeHead(429, { 'retry-after': seconds }).end()
    const { origin, got } = await webSink(busy('7'), busy('31'))
    const workspace = await withWays(`  - { name: desk, webhook: { url: ${origin}/in } }`)
    const waits: number[] = []
    expect(await told(workspace, [NOTICE], { waits })).toMatchObject([
      { words: expect.stringMatching(/status 429$/) },
    ])
    expect([waits, got.length]).toEqual([[7000], 2])
  })

  test('that fails for a week is given up', async () => {
    const { origin, got } = await webSink(404, 404, 404)
    const workspace = await withWays(`  - { name: desk, webhook: { url: ${origin}/in } }`)
    await told(workspace, [NOTICE], { day: '2026-11-01' })
    expect(await told(workspace, [], { day: '2026-11-08' })).toMatchObject([{ outcome: 'failed' }])
    expect(await told(workspace, [], { day: '2026-11-09' })).toMatchObject([{ outcome: 'given-up' }])
    expect(await told(workspace, [], { day: '2026-11-10' })).toEqual([])
    expect(got).toHaveLength(3)
  })

  test('redirects are not followed, and a server that hangs is left at its limit', async () => {
    const { origin, got } = await webSink(
      (_, response) => response.writeHead(307, { location: '/elsewhere' }).end(),
      () => undefined,
    )
    const workspace = await withWays(`  - { name: desk, webhook: { url: ${origin}/in } }`)
    expect((await told(workspace, [NOTICE]))[0]?.words).toMatch(
      /redirects \(status 307\), which is not followed/,
    )
    await workspace.edit('almanac.yaml', '/in }', '/in, timeout-seconds: 0.3 }')
    expect((await told(workspace, []))[0]?.words).toMatch(/^127\.0\.0\.1:\d+ gave no answer within 0\.3 s$/)
    expect(got.map(({ url }) => url)).toEqual(['/in', '/in'])
  })

  test('Slack is given plain text, in which nothing calls anybody', async () => {
    const { origin, got } = await webSink()
    const workspace = await withWays(`  - { name: chat, webhook: { url: ${origin}/s, body: slack } }`)
    await told(workspace, [NOTICE])
    const { blocks, text, mrkdwn } = JSON.parse(got[0]?.body ?? '')
    expect([text, mrkdwn]).toEqual(['Visits to a library: new flags: 1', false])
    expect(blocks.map((block: { text: { type: string } }) => block.text.type)).toEqual(
      Array(3).fill('plain_text'),
    )
    expect(blocks[1].text.text).toBe(
      'Flag: en: &lt;!channel&gt; &lt;script&gt;alert(1)&lt;/script&gt; [x](http://evil.example) *b* @everyone ␛[31m',
    )
    expect(got[0]?.body).not.toContain('<!channel')
  })

  test('Teams is given a card of text runs, which know no Markdown', async () => {
    const { origin, got } = await webSink()
    const workspace = await withWays(`  - { name: team, webhook: { url: ${origin}/t, body: teams } }`)
    await told(workspace, [noticeOf('x', 'flag', ['en'], () => '**b** {{DATE(2026-01-01T00:00:00Z)}}')])
    const [{ contentType, content }] = JSON.parse(got[0]?.body ?? '').attachments
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive')
    expect(content.body.map(({ type }: { type: string }) => type)).toEqual(Array(3).fill('RichTextBlock'))
    expect(content.body[1].inlines).toEqual([
      { type: 'TextRun', text: 'Flag: **b** { {DATE(2026-01-01T00:00:00Z)}}' },
    ])
  })

  test('ntfy is given JSON at its root, so that no text reaches a header; its token comes from the environment', async () => {
    vi.stubEnv('NTFY_AUTH', 'Bearer tk_verysecret')
    const { origin, got } = await webSink()
    const workspace = await withWays(
      `  - { name: phone, webhook: { url: '${origin}/push/alarm%20x', body: ntfy, headers: { Authorization: { env: NTFY_AUTH } } } }`,
    )
    await told(workspace, [noticeOf('x', 'flag', ['en'], () => `a\r\nX-Actions: http\n${'字'.repeat(1400)}`)])
    const [request] = got
    expect(request?.url).toBe('/push/')
    expect(request?.headers).toMatchObject({ authorization: 'Bearer tk_verysecret' })
    expect(request?.headers).not.toHaveProperty('x-actions')
    const { topic, title, message, markdown } = JSON.parse(request?.body ?? '')
    expect([topic, title, markdown]).toEqual(['alarm x', 'Visits to a library: new flags: 1', undefined])
    expect(message).toMatch(/^Flag: a\nX-Actions: http\n字+…$/)
    expect(Buffer.byteLength(message)).toBeLessThan(4000)
  })

  test('a template is filled as JSON, whatever the texts hold', async () => {
    const { origin, got } = await webSink()
    const workspace = await withWays(
      `  - { name: own, webhook: { url: ${origin}, body: { msg: '{title}: {text}', deep: [{ n: 1, of: '{outcome} {other} {constructor}' }] } } }`,
    )
    await told(workspace, [noticeOf('x', 'flag', ['en'], () => '","evil":"{outcome}')])
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      msg: 'Visits to a library: new flags: 1: Flag: ","evil":"{outcome}',
      deep: [{ n: 1, of: 'released {other} {constructor}' }],
    })
  })

  test('a secret address is in no message and nowhere under var/', async () => {
    const { origin } = await webSink(404)
    vi.stubEnv('SLACK_URL', `${origin}/services/T000/verysecret`)
    vi.stubEnv('BROKEN', 'verysecret no address')
    vi.stubEnv('SHORT', 'whsec_verysecret')
    const workspace = await withWays(
      [
        '  - { name: chat, webhook: { url-env: SLACK_URL } }',
        '  - { name: broken, webhook: { url-env: BROKEN } }',
        '  - { name: short, webhook: { url-env: SLACK_URL, secret-env: SHORT } }',
        '  - { name: none, webhook: { url-env: NOT_SET } }',
      ].join('\n'),
    )
    const result = await told(workspace, [NOTICE])
    expect(result.map(({ words }) => words)).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+ answered with status 404$/),
      'BROKEN holds no web address; write it as https://example.org/path',
      expect.stringMatching(/^the secret of the signature is not of the form whsec_/),
      'the environment variable NOT_SET is not set; set it where almanac is started',
    ])
    expect(`${JSON.stringify(result)}${await kept(workspace)}`).not.toMatch(/verysecret|T000/)
  })
})

describe('a hook', () => {
  test('is given the facts of the run, also when there is nothing to tell', async () => {
    const workspace = await withWays(
      `  - { name: own, hook: [sh, -c, 'env | grep ^ALMANAC_ >> facts; echo >> facts'] }`,
    )
    await told(workspace, [NOTICE])
    await told(workspace, [NOTICE], { run: 'run-2' })
    const [first = '', second = ''] = (await workspace.read('facts')).split('\n\n')
    expect(first).toContain('ALMANAC_OUTCOME=released\n')
    expect(first).toContain('ALMANAC_RUN=run-1\n')
    expect(first).toContain(`ALMANAC_WAREHOUSE=${workspace.path('var/current/warehouse.duckdb')}`)
    const [, notices = ''] = /^ALMANAC_NOTICES=(.*)$/m.exec(first) ?? []
    expect(JSON.parse(notices)).toEqual([{ ...NOTICE }])
    expect(second).toContain('ALMANAC_RUN=run-2')
    expect(second).toMatch(/^ALMANAC_NOTICES=\[\]$/m)
  })

  test('that asks for some kinds runs for them alone', async () => {
    const workspace = await withWays(
      `  - { name: own, on: [flag], hook: [sh, -c, 'echo $ALMANAC_NOTICE_COUNT >> facts'] }`,
    )
    await told(workspace, [])
    await told(workspace, [
      NOTICE,
      alertNotice({ key: 'c', kind: 'clock', text: 'set back', job: 'refresh', slot: null }),
    ])
    expect(await workspace.read('facts')).toBe('1\n')
  })

  test('that hangs is ended with all it started, and is told again what it missed', async () => {
    const workspace = await withWays(
      `  - { name: own, timeout-seconds: 0.4, hook: [sh, -c, 'sh -c "sleep 1.2; touch late" & test -e go || sleep 60; echo $ALMANAC_NOTICE_COUNT > count'] }`,
    )
    const [result] = await told(workspace, [NOTICE])
    expect(result).toMatchObject({ outcome: 'failed', words: 'sh did not end within 0.4 s' })
    await workspace.write('go', '')
    await new Promise((resolve) => setTimeout(resolve, 1300))
    await expect(workspace.read('late')).rejects.toThrow('ENOENT')
    await setWays(workspace, `  - { name: own, hook: [sh, -c, 'echo $ALMANAC_NOTICE_COUNT > count'] }`)
    expect(await told(workspace, [])).toMatchObject([{ outcome: 'told', notices: 1 }])
    expect(await workspace.read('count')).toBe('1\n')
  })
})

test('an alert of the scheduler goes where its kind is wanted, in its own words', async () => {
  const { origin, got } = await webSink()
  const workspace = await withWays(`  - { name: desk, on: [gave-up], webhook: { url: ${origin} } }`)
  const alert = {
    key: 'gave-up:refresh:1',
    kind: 'gave-up',
    text: 'after 5 tries',
    job: 'refresh',
    slot: '2026-11-22T22:30:00.000Z',
  }
  await told(workspace, [alertNotice(alert), alertNotice({ ...alert, key: 'x', kind: 'unheard-of' })])
  await told(workspace, [alertNotice(alert)])
  expect(got.map(({ body }) => JSON.parse(body).data.notices)).toEqual([
    [
      {
        key: 'gave-up:refresh:1',
        kind: 'gave-up',
        text: { en: 'refresh, 2026-11-22T22:30:00.000Z: after 5 tries' },
      },
    ],
  ])
})

test('a test goes over each way and keeps nothing', async () => {
  const { origin, got } = await webSink(200, 404)
  const { port, handed } = await smtpSink()
  const workspace = await withWays(
    [
      `  - { name: good, on: [clock], webhook: { url: ${origin}/good } }`,
      `  - { name: mail, mail: { host: 127.0.0.1, port: ${port}, security: none, from: a@example.org, to: b@example.org } }`,
    ].join('\n'),
  )
  const project = await workspace.project()
  expect(await tellTest(project, undefined)).toMatchObject([
    { way: 'good', outcome: 'told' },
    { way: 'mail', outcome: 'told', words: null },
  ])
  expect(await tellTest(project, 'good')).toMatchObject([{ way: 'good', outcome: 'failed' }])
  await expect(tellTest(project, 'bad')).rejects.toThrow('unknown notification: bad; one of good, mail')
  expect([got.length, handed.length]).toEqual([2, 1])
  expect(await listFiles(workspace.path('var'))).toEqual([])
})

test('a message that is damaged while it waits is named and removed', async () => {
  const { origin } = await webSink(404)
  const workspace = await withWays(`  - { name: desk, webhook: { url: ${origin} } }`)
  await told(workspace, [NOTICE])
  const [file = ''] = await listFiles(workspace.path('var/notify/waiting'))
  await workspace.write(`var/notify/waiting/${file}`, '{"half')
  expect(await told(workspace, [])).toMatchObject([
    { words: expect.stringContaining(`${file} was damaged and has been removed`) },
  ])
  expect(await told(workspace, [])).toEqual([])
})

test('where nothing can be kept, it is told all the same', async () => {
  const { origin, got } = await webSink()
  const workspace = await withWays(`  - { name: desk, webhook: { url: ${origin} } }`)
  await workspace.write('var', 'no folder')
  expect(await told(workspace, [NOTICE])).toMatchObject([
    { way: 'desk', outcome: 'told' },
    { way: 'notify', outcome: 'failed', words: expect.stringContaining('cannot keep') },
    { way: 'notify', outcome: 'failed' },
  ])
  expect(got).toHaveLength(1)
})
