import { createServer, type Server } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../pipeline/service/listen.js'

function newServer(): Server {
  const server = createServer()
  onTestFinished(() => void server.close())
  return server
}

test('without a port the next free one is taken; a port that was asked for and is in use is named', async () => {
  const first = new URL(await listen(newServer(), { host: '127.0.0.1', port: null }, 4400))
  const second = new URL(await listen(newServer(), { host: '127.0.0.1', port: null }, 4400))
  expect(Number(first.port)).toBeGreaterThanOrEqual(4400)
  expect(Number(second.port)).toBeGreaterThan(Number(first.port))
  await expect(listen(newServer(), { host: '127.0.0.1', port: Number(first.port) }, 4400)).rejects.toThrow(
    `port ${first.port} of 127.0.0.1 is in use; give another with --port`,
  )
})

test('a host that is none of this machine is named', async () => {
  await expect(listen(newServer(), { host: '192.0.2.1', port: 0 }, 4400)).rejects.toThrow(
    'not an address of this machine: 192.0.2.1',
  )
})
