import { expect, test } from 'vitest'
import { civilTime } from '../../pipeline/base/calendar.js'
import { bytesText, counted, spanText } from '../../pipeline/base/figures.js'
import { hideSecretForms } from '../../pipeline/base/secret-forms.js'
import { namedVariables } from '../../pipeline/base/secrets.js'
import { parseListen } from '../../pipeline/base/service-settings.js'
import { parseSettings } from '../../pipeline/base/settings.js'

test('sizes and spans are told in units that people read', () => {
  expect([0, 999, 1000, 62_500, 999_999, 123_456_789, 71.6e9].map(bytesText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '62.5 kB',
    '1.0 MB',
    '123 MB',
    '71.6 GB',
  ])
  const spans = [0, 900, 9940, 12_400, 59_960, 61_000, 3_600_000, 47 * 3.6e6, 50 * 3.6e6, 400 * 86.4e6, -5]
  expect(spans.map(spanText)).toEqual([
    '0.0 s',
    '0.9 s',
    '9.9 s',
    '12 s',
    '1 min',
    '1 min 1 s',
    '1 h',
    '47 h',
    '2 d 2 h',
    '400 d',
    '0.0 s',
  ])
  expect([counted(1, 'slot'), counted(2, 'slot')]).toEqual(['1 slot', '2 slots'])
  expect(civilTime(new Date('2026-11-23T22:30:59Z'), 'Asia/Taipei')).toBe('2026-11-24 06:30')
})

test('what is secret in an address is hidden, the rest of the text stays', () => {
  const shown = {
    'ftp://u:p@h/x': 'ftp://[hidden]@h/x',
    'https://h/a@b?q=1': 'https://h/a@b?q=1',
    'see https://h/x?ApiKey=1&page=2, then': 'see https://h/x?ApiKey=[hidden]&page=2, then',
    'https://h/?X-Amz-Signature=ab&sig=cd#token=ef':
      'https://h/?X-Amz-Signature=[hidden]&sig=[hidden]#token=[hidden]',
    'monkey=1; the keyboard': 'monkey=1; the keyboard',
    'https://h/?month=3&keyboard=2': 'https://h/?month=3&keyboard=[hidden]',
  }
  expect(Object.keys(shown).map((text) => hideSecretForms(text))).toEqual(Object.values(shown))
})

test('variables are found wherever a setting names them', () => {
  expect(
    namedVariables({ a: { 'key-env': 'A' }, b: [{ env: { header: 'B' } }], c: 'C', environment: 'D' }),
  ).toEqual([
    { setting: 'a.key-env', variable: 'A' },
    { setting: 'b.0.env', variable: 'B' },
  ])
})

test('service.listen is an address and a port', () => {
  expect([parseListen('127.0.0.1:9464'), parseListen('[::1]:0')]).toEqual([
    { host: '127.0.0.1', port: 9464 },
    { host: '::1', port: 0 },
  ])
  for (const wrong of ['9464', 'localhost', 'a:65536', 'http://a:1', ':1', '::1:80'])
    expect(() => parseListen(wrong)).toThrow('not an address')
  const settings = 'title: { en: x }\nlanguages: [en]\ntime-zone: UTC\nservice:\n  listen: here\n'
  expect(() => parseSettings(settings, 'almanac.yaml')).toThrow(
    'almanac.yaml:5: service.listen: not an address; write it as 127.0.0.1:9464',
  )
})
