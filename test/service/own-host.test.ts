import { expect, test } from 'vitest'
import { isOwnHost } from '../../pipeline/service/own-host.js'

test.each([
  ['localhost:4400', '127.0.0.1', true],
  ['LOCALHOST', '127.0.0.1', true],
  ['127.0.0.1:4400', '127.0.0.1', true],
  ['evil.example', '127.0.0.1', false],
  ['evil.example:4400', '0.0.0.0', false],
  ['127.0.0.1.evil.example', '127.0.0.1', false],
  ['localhost@evil.example', '127.0.0.1', false],
  ['192.168.0.7:4400', '127.0.0.1', false],
  ['192.168.0.7:4400', '0.0.0.0', true],
  ['[::1]:4400', '::1', true],
  ['[::1]:4400', '::', true],
  ['desk.example:4400', 'desk.example', true],
  ['', '127.0.0.1', false],
  [undefined, '127.0.0.1', false],
])('%s at a preview bound to %s: %s', (header, host, isOwn) => {
  expect(isOwnHost(header, host)).toBe(isOwn)
})
