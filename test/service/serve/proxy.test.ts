import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../support/free-port.js'
import { needNginx } from '../../support/needs.js'
import { startServer } from '../../support/running-server.js'
import { ROOT, Workspace } from '../../support/workspace.js'

const NAME = 'statistics.example.org'
const TOKEN = 'a token for this test'
const CERTIFICATES = `/etc/ssl/${NAME}`

interface Asking {
  method?: string
  headers?: Record<string, string>
}

/** How a reader reaches the proxy. */
interface Proxy {
  ask: (path: string, asking?: Asking, body?: string) => Promise<IncomingMessage>
  plain: string
}

/** Starts nginx by the recipe of the docs, before a server; other than there, it listens at ports that are free here, with a certificate of its own. */
async function startProxy(server: string): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-nginx-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await makeCertificate(folder)
  const [plain, secure] = [await freePort(), await freePort()]
  const recipe = await readFile(join(ROOT, 'docs/recipes/nginx.conf'), 'utf8')
  const adapted = replaced(recipe, {
    '127.0.0.1:4700': new URL(server).host,
    'listen 80;': `listen 127.0.0.1:${plain};`,
    'listen 443 ssl;': `listen 127.0.0.1:${secure} ssl;`,
    [`${CERTIFICATES}/fullchain.pem`]: join(folder, 'certificate.pem'),
    [`${CERTIFICATES}/privkey.pem`]: join(folder, 'key.pem'),
  })
  await writeFile(join(folder, 'nginx.conf'), mainConfiguration(folder, adapted))
  await startNginx(folder, secure)
  const ca = await readFile(join(folder, 'certificate.pem'))
  return {
    plain: `http://127.0.0.1:${plain}`,
    ask: async (path, { method = 'GET', headers = {} } = {}, body = '') => {
      const sent = request({
        host: '127.0.0.1',
        port: secure,
        servername: NAME,
        ca,
        path,
        agent: false,
        method,
        headers: { host: NAME, ...headers },
      })
      sent.end(body)
      const [response] = await once(sent, 'response')
      return response
    },
  }
}

function replaced(recipe: string, replacements: Readonly<Record<string, string>>): string {
  let text = recipe
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`the recipe lacks ${from}`)
    text = text.replaceAll(from, to)
  }
  return text
}

/** One process in the foreground, which leaves nothing outside the folder. */
function mainConfiguration(folder: string, recipe: string): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr warn;
events {}
http {
access_log off;
${places.join('\n')}
${recipe}
}
`
}

async function makeCertificate(folder: string): Promise<void> {
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]
  const names = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`]
  await promisify(execFile)('openssl', [...words, ...files, ...names])
}

async function startNginx(folder: string, port: number): Promise<void> {
  const nginx = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(nginx, 'exit')
  onTestFinished(async () => {
    nginx.kill('SIGTERM')
    await ended
  })
  const said = text(nginx.stderr)
  await Promise.race([
    untilListening(port),
    ended.then(async () => Promise.reject(new Error(`nginx ended: ${await said}`))),
  ])
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await setTimeout(20)
  }
}

/** The ids of the releases that a stream tells, one after the other. */
async function* releasesTold(stream: IncomingMessage): AsyncGenerator<string> {
  let held = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    held += String(chunk)
    for (const [whole, data = ''] of held.matchAll(/data: (.*)\n/g)) {
      held = held.replace(whole, '')
      yield JSON.parse(data).release
    }
  }
}

test('the recipe for nginx lets through pages, API, console and the stream of releases, and its readers alone', async () => {
  needNginx()
  const workspace = await Workspace.smallReleased('2026-11-23')
  await workspace.write(
    'almanac.yaml',
    `${await workspace.read('almanac.yaml')}serve: { hosts: [${NAME}] }\n`,
  )
  const { url } = await startServer(await workspace.project(), {}, TOKEN)
  const { ask, plain } = await startProxy(url)
  const own = { authorization: `Bearer ${TOKEN}` }

  const page = await ask('/visits.en.html', { headers: own })
  expect([page.statusCode, await text(page)]).toEqual([
    200,
    await workspace.read('var/current/site/visits.en.html'),
  ])
  const asking = await ask('/console', { headers: own })
  expect([asking.statusCode, asking.headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8'])
  asking.resume()
  const rows = await ask(
    '/api/v1/sql',
    { method: 'POST', headers: { ...own, 'content-type': 'application/json', origin: `https://${NAME}` } },
    JSON.stringify({ sql: 'select 42 as answer', format: 'csv' }),
  )
  expect([rows.statusCode, (await text(rows)).trim()]).toEqual([200, 'answer\r\n42'])

  const refusals: [string, Asking][] = [
    ['/api/v1/releases', {}],
    ['/api/v1/releases', { headers: { ...own, origin: 'https://elsewhere.example' } }],
    ['/api/v1/releases', { headers: { ...own, host: 'elsewhere.example' } }],
  ]
  const statuses = []
  for (const [path, options] of refusals) statuses.push((await ask(path, options)).resume().statusCode)
  expect(statuses).toEqual([401, 403, 403])

  const login = await ask(
    '/login',
    { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    new URLSearchParams({ token: TOKEN }).toString(),
  )
  expect(login.resume().headers['set-cookie']).toEqual([expect.stringMatching(/^almanac=.*; [Ss]ecure/)])
  const moved = await fetch(plain, { redirect: 'manual' })
  expect([moved.status, moved.headers.get('location')]).toEqual([301, expect.stringMatching(/^https:\/\//)])

  const stream = await ask('/api/v1/events', { headers: own })
  const told = releasesTold(stream)
  const first = (await told.next()).value
  await workspace.edit('data/facts/visits.csv', '2025,1460', '2025,1461')
  const { releaseId } = await workspace.refresh('2026-11-24')
  expect([first, (await told.next()).value]).toEqual([expect.stringMatching(/^2026-11-23-/), releaseId])
  stream.destroy()
})
