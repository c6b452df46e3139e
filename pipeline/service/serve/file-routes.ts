import { Hono, type Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { isHost, isLoopback, isOwnHost } from '../own-host.js'
import { clientOf } from './client.js'
import { Problem } from './problem.js'
import type { ReaderFiles } from './reader-files.js'

/** Name of the cookie with the secret of a reader's files. */
const COOKIE = 'almanac-files'
const BYTES = 'application/octet-stream'

/** The files that a reader of the console has beside the release. */
export interface FileParts {
  files: ReaderFiles
  token: string | null
  prefix: string
}

/** The secret of the files of whoever asks; undefined where there are none. */
export function filesOf(context: Context): string | undefined {
  return getCookie(context, COOKIE)
}

/** What the console asks at `/console/files`: the list, another file, one less. */
export function fileRoutes({ files, token, prefix }: FileParts): Hono {
  const app = new Hono()
  const list = (context: Context, secret: string | undefined): Response =>
    context.json({ files: files.list(secret) }, 200, { 'cache-control': 'no-store' })
  app.get('/', (context) => list(context, filesOf(context)))
  app.post('/:name', async (context: Context) => {
    refuseStranger(context, token)
    // A form of another site cannot send this type, whatever its browser tells of itself.
    if (context.req.header('content-type') !== BYTES)
      throw new Problem('bad-request', `send the bytes of the file as ${BYTES}`)
    const secret = await files.add(filesOf(context), {
      name: context.req.param('name') ?? '',
      file: context.req.query('file') ?? '',
      stated: context.req.query('stated') ?? '',
      body: context.req.raw.body,
      client: clientOf(context),
    })
    setCookie(context, COOKIE, secret, {
      httpOnly: true,
      sameSite: 'Strict',
      path: prefix === '' ? '/' : prefix,
    })
    return list(context, secret)
  })
  app.delete('/:name', async (context) => {
    await files.remove(filesOf(context), context.req.param('name'))
    return list(context, filesOf(context))
  })
  app.all('*', ({ req }) => {
    throw new Problem(
      'method-not-allowed',
      `${req.method} is not supported at ${req.path}`,
      {},
      'GET, HEAD, POST, DELETE',
    )
  })
  return app
}

/** Without a token, files are taken only of readers at this machine: what a proxy passes on may come from anybody. */
function refuseStranger(context: Context, token: string | null): void {
  if (token !== null) return
  const { req } = context
  const address = context.env?.incoming?.socket.remoteAddress
  const isPassedOn = [
    'forwarded',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-real-ip',
    'via',
  ].some((name) => req.header(name) !== undefined)
  const host = req.header('host')
  const isHere =
    (address === undefined || isLoopback(address.replace(/^::ffff:/, ''))) &&
    isHost(host) &&
    isOwnHost(host, 'localhost')
  if (isPassedOn || !isHere)
    throw new Problem(
      'forbidden',
      'files are taken only from this machine, or of readers who show a token; serve.token-env in almanac.yaml names one',
    )
}
