import { afterEach, expect, test, vi } from 'vitest'
import {
  hideSecretForms,
  hideSecrets,
  keepSecret,
  nameSecrets,
  withoutSecrets,
} from '../../pipeline/base/secrets.js'

afterEach(() => void vi.unstubAllEnvs())

test.each([
  ['> Authorization: Bearer abc.def-1', '> Authorization: [hidden]'],
  ['curl -H "Authorization: Basic bWU6cA==" https://h/', 'curl -H "Authorization: [hidden]" https://h/'],
  ["{'proxy-authorization': 'Digest x'}", "{'proxy-authorization': '[hidden]'}"],
  ['{"authorization":"Bearer a1"}', '{"authorization":"[hidden]"}'],
  [String.raw`{\"Authorization\":\"a1\"}`, String.raw`{\"Authorization\":\"[hidden]\"}`],
  ['sent Bearer eyJhbGciOi.J9 and', 'sent Bearer [hidden] and'],
  ['Cookie: a=b; c=d\nnext', 'Cookie: [hidden]\nnext'],
  ['< Set-Cookie: sid=1; HttpOnly', '< Set-Cookie: [hidden]'],
  ['X-Api-Key: abc\r\nHost: h', 'X-Api-Key: [hidden]\r\nHost: h'],
  ['x-amz-security-token=abc', 'x-amz-security-token=[hidden]'],
  ['Ocp-Apim-Subscription-Key: abc', 'Ocp-Apim-Subscription-Key: [hidden]'],
  ['PRIVATE-TOKEN: abc', 'PRIVATE-TOKEN: [hidden]'],
  ['token=abc, page=2', 'token=[hidden], page=2'],
  ['PGPASSWORD=abc psql', 'PGPASSWORD=[hidden] psql'],
  ['fetch --api-key abc --year 2020', 'fetch --api-key [hidden] --year 2020'],
  ['fetch --token="abc" -v', 'fetch --token="[hidden]" -v'],
  ['{"access_token": "abc", "n": 1}', '{"access_token": "[hidden]", "n": 1}'],
  ['postgres://me:p%40ss@db/x', 'postgres://[hidden]@db/x'],
  ['https://h/api?code=abcdefghij0123456789_-&x=1', 'https://h/api?code=[hidden]&x=1'],
])('%s is hidden', (text, shown) => {
  expect(hideSecretForms(text)).toBe(shown)
  expect(hideSecretForms(shown)).toBe(shown)
})

test.each([
  'notify.0.webhook.secret-env: not the name of an environment variable',
  'the environment variable ALMANAC_TOKEN is not set; set it where almanac is started',
  'bearer bonds, basic statistics and basic understanding',
  'the key of series uses/citizen is 12; keys: a, b',
  'unknown token: 3; one of a, b',
  'where token == 3 and secret => 4',
  'https://h/?code=A01&keyword=usage&keywords=a,b&author=Kim&month=3',
  'almanac: data/facts/a.csv: line 3: the author: Kim; monkey=1',
])('%s stays', (text) => expect(hideSecretForms(text)).toBe(text))

test('the values of variables that are named like keys are hidden, in each form', () => {
  vi.stubEnv('PORTAL_TOKEN', 'p&ss wörd"1')
  vi.stubEnv('DATABASE_URL', 'postgres://me:hunter%242x@db/x')
  vi.stubEnv('SIGNING_KEY', '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n')
  const forms = [
    'p&ss wörd"1',
    'p%26ss%20w%C3%B6rd%221',
    String.raw`p&ss wörd\"1`,
    'hunter%242x',
    'hunter$2x',
  ]
  const lines = ['MIIEvQIBADANBg', 'kqhkiG9w0BAQEF', Buffer.from('p&ss wörd"1').toString('base64')]
  for (const text of [...forms, ...lines]) expect(hideSecrets(`a(${text})b`)).toMatch(/^a\(\[hidden\]=*\)b$/)
  expect(hideSecretForms('a p&ss wörd"1 b')).toBe('a p&ss wörd"1 b')
})

test('short values, plain words and places of keys tear no text', () => {
  vi.stubEnv('A_TOKEN', '1')
  vi.stubEnv('B_SECRET', 'true')
  vi.stubEnv('C_PASSWORD', 'default')
  vi.stubEnv('D_KEY_FILE', '/run/secrets')
  vi.stubEnv('CREDENTIALS_DIRECTORY', '/run/secrets')
  vi.stubEnv('GIT_AUTHOR_NAME', 'citizen')
  const text = '1 is true by default: /run/secrets, citizen'
  expect(hideSecrets(text)).toBe(text)
})

test('what is named or kept is hidden, a longer secret before one within it', () => {
  vi.stubEnv('PORTAL_LOGIN', 'open sesame')
  vi.stubEnv('CHAT', 'https://hooks.example.org/services/T0/B0')
  expect(hideSecrets('open sesame')).toBe('open sesame')
  nameSecrets(['PORTAL_LOGIN', 'CHAT'])
  keepSecret('open sesame street')
  expect(hideSecrets('open sesame street, open sesame')).toBe('[hidden], [hidden]')
  expect(hideSecrets('POST /services/T0/B0 of https://hooks.example.org/services/T0/B0')).toBe(
    'POST [hidden] of [hidden]',
  )
  expect(withoutSecrets({ a: ['x open sesame'], b: 1 })).toEqual({ a: ['x [hidden]'], b: 1 })
})

test.each([
  ['token', 'token'],
  ['x-key-', 'x-key-'],
  ['--token --token ', '--token [hidden] '],
  ['"token":"token":', '"token":"[hidden]":'],
  ['a://', 'a://'],
  ['?key', '?key'],
  ['authorization', 'authorization'],
  ['bearer a', 'bearer a'],
])(
  'a text that repeats %s is gone through once: any more would pass the time limit of tests',
  (part, shown) => {
    const times = Math.floor(1_000_000 / part.length)
    expect(hideSecretForms(part.repeat(times)) === shown.repeat(times)).toBe(true)
  },
)
