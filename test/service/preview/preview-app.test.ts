import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../../../pipeline/service/listen.js'
import { previewApp } from '../../../pipeline/service/preview/preview-app.js'
import { PreviewState } from '../../../pipeline/service/preview/preview-state.js'

const failures: unknown[] = []
const state = new PreviewState()
const app = previewApp(state, {
  host: '127.0.0.1',
  script: 'hello()',
  failed: (cause) => failures.push(cause),
})
const server = createServer(getRequestListener(app.fetch))
let folder: string
let address: URL

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  await mkdir(join(folder, 'site/data'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'site/contents.json'), '{}')
  await writeFile(join(folder, 'site/index.html'), '<p>front</p>')
  await writeFile(join(folder, 'site/一.en.html'), '<p>one</p>')
  await writeFile(join(folder, 'site/data/uses.csv'), 'a\n1\n')
  await symlink(join(folder, 'secret.txt'), join(folder, 'site/link.txt'))
  await symlink(folder, join(folder, 'site/out'))
  state.succeed({ folder: join(folder, 'site'), version: 'v1', warnings: [] })
  address = new URL(await listen(server, { host: '127.0.0.1', port: 0 }, 4400))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Sends a path as it stands; a client would tidy it. */
function ask(path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: address.hostname,
      port: address.port,
      path,
      method: options.method ?? 'GET',
      headers: { host: options.host ?? address.host },
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => (text += String(part)))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    sent.end()
  })
}

describe('a preview answers', () => {
  test.each([
    ['/', '<p>front</p>', 'text/html; charset=utf-8'],
    ['/index.html?x=1', '<p>front</p>', 'text/html; charset=utf-8'],
    ['/%E4%B8%80.en.html', '<p>one</p>', 'text/html; charset=utf-8'],
    ['/data/uses.csv', 'a\n1\n', 'text/csv; charset=utf-8'],
  ])('%s with the file of the site', async (path, text, type) => {
    const answer = await ask(path)
    expect(answer).toMatchObject({ status: 200, text })
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })

  test.each([
    '/../secret.txt',
    '/data/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/data%2f..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/%00',
    '/%',
    '/link.txt',
    '/out/secret.txt',
    '/contents.json',
    '/data',
    '/missing.html',
  ])('%s with the list of its pages and nothing else', async (path) => {
    const answer = await ask(path)
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('<a href="/index.html">')
    expect(answer.text).not.toMatch(/secret<|secret$/)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('what was asked for as text, with a policy that lets in its own program alone', async () => {
    const { text } = await ask('/%3Cscript%3Ealert(1)%3C/script%3E')
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('&#60;script&#62;alert(1)')
    expect(text.replaceAll('&#39;', "'")).toMatch(
      /default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"/,
    )
  })

  test.each(['evil.example', 'evil.example:4400', '127.0.0.1.evil.example', '192.168.0.1'])(
    'nobody who asks for %s',
    async (host) => {
      for (const path of ['/', '/_preview/events'])
        expect(await ask(path, { host })).toMatchObject({
          status: 403,
          text: expect.not.stringContaining('front'),
        })
    },
  )

  test('nobody who wants to change anything', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await ask('/index.html', { method })).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      })
    expect(await ask('/index.html', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(failures).toEqual([])
  })
})

test('tells the state at once and after each change', async () => {
  const gone = new AbortController()
  const answer = await fetch(new URL('/_preview/events', address), { signal: gone.signal })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  const next = async (): Promise<unknown> =>
    JSON.parse(/^data: (.*)$/m.exec((await reader?.read())?.value ?? '')?.[1] ?? '')
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  expect(await next()).toEqual({ version: 'v1', isBuilding: false, fault: null })
  state.begin()
  expect(await next()).toMatchObject({ isBuilding: true })
  state.fail({ place: 'reports/x.md:1', message: 'no text', sql: null, sqlLine: null, stack: null })
  expect(await next()).toMatchObject({ version: 'v1', isBuilding: false, fault: { message: 'no text' } })
  gone.abort()
})
