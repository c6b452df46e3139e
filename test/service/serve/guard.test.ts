import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { guard } from '../../../pipeline/service/serve/guard.js'

const app = new Hono()
app.use(guard({ host: '127.0.0.1', names: ['figures.example'], token: null, prefix: '', origins: [] }))
app.get('/', (context) => context.text('in'))

test.each([
  ['127.0.0.1:8080', 200, 'in'],
  ['figures.example', 200, 'in'],
  ['elsewhere.example', 403, 'this host is not one of this server'],
  ['a b', 400, String.raw`the header host names no host: \"a b\"`],
  ['[::1', 400, 'the header host names no host'],
  ['user@figures.example', 400, 'the header host names no host'],
  ['', 400, 'the header host names no host'],
])('a request for the host "%s" is answered %i', async (host, status, words) => {
  const response = await app.request('http://127.0.0.1/', { headers: { host } })
  expect(response.status).toBe(status)
  expect(await response.text()).toContain(words)
})
