import { expect, test } from 'vitest'
import { AddressGuard, isPublicAddress } from '../../../pipeline/sources/places/address-guard.js'
import { manifestFrom } from './fetching.js'

const HOSTILE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:10.0.0.1',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '100::1',
  '2001::7f00:1',
  '2001:db8::1',
  '2002:7f00:1::',
  '4000::1',
  'fc00::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'not an address',
]

test.each(HOSTILE)('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['1.1.1.1', '140.111.0.1', '::ffff:1.1.1.1', '2001:b000:168::1', '2606:4700::1111'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each([
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '0x7f.1',
  '0177.0.0.1',
  '2130706433',
  '１２７.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[0:0:0:0:0:ffff:7f00:1]',
])('an address with the host %s is refused, unless it is allowed', (host) => {
  const { hostname } = new URL(`http://${host}/`)
  expect(() => new AddressGuard([], 'x.yaml').checkHost(hostname)).toThrow('is not a public address')
  expect(() => new AddressGuard([host], 'x.yaml').checkHost(hostname)).not.toThrow()
})

test.each(['http://host', 'host:80', 'host/path', 'me@host', 'two hosts', ''])(
  '%s cannot be allowed: it is no host alone',
  (host) => {
    expect(() => manifestFrom({ url: 'https://example.org', 'allow-hosts': [host] })).toThrow(
      'not a host alone',
    )
  },
)

test('an address with a password is refused without telling it', () => {
  const parse = (): unknown => manifestFrom({ url: 'https://me:secret@example.org/' })
  expect(parse).toThrow('holds a user name or password')
  expect(parse).not.toThrow('secret')
})
