import { afterEach, expect, test, vi } from 'vitest'
import { hideSecretForms } from '../../pipeline/base/secret-forms.js'
import { hideSecrets, keepSecret, nameSecrets, withoutSecrets } from '../../pipeline/base/secrets.js'

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
  ['Authorization: Basic\r\n bWU6\r\n\tcHc=\r\nHost: h', 'Authorization: [hidden]\r\nHost: h'],
  ['Authorization: Digest username="me", response="abc"\n-', 'Authorization: [hidden]\n-'],
  ['{"a":"Authorization: Digest x=\\"me\\", y","b":1}', '{"a":"Authorization: [hidden]","b":1}'],
  ['X-Auth-Error: no\n    at f (a.js:1)', 'X-Auth-Error: [hidden]\n    at f (a.js:1)'],
  ['{"password": "it\'s \\"1\\" x", "n": 1}', '{"password": "[hidden]", "n": 1}'],
  ["PASSWORD='correct horse' psql", "PASSWORD='[hidden]' psql"],
  ['DB_PASS=abc SMTP_PWD=abc PWD=/home/me', 'DB_PASS=[hidden] SMTP_PWD=[hidden] PWD=/home/me'],
  ['line 3: api_key: k3y-abc, not read', 'line 3: api_key: [hidden], not read'],
  ['curl -u me:abc -O https://h:8/', 'curl -u me:[hidden] -O https://h:8/'],
  ['postgres://me:p@ss@db:1/x', 'postgres://[hidden]@db:1/x'],
  ['postgres://me:w/?rd@db:1/x', 'postgres://[hidden]@db:1/x'],
  [
    'https://h/?next=https%3A%2F%2Fg%2F%3Ftoken%3Dabc%26n%3D1',
    'https://h/?next=https%3A%2F%2Fg%2F%3Ftoken%3D[hidden]%26n%3D1',
  ],
  ['https://sso.h/?ticket=ST-1-abc', 'https://sso.h/?ticket=[hidden]'],
  ['<wsse:Password Type="x">abc</wsse:Password>', '<wsse:Password Type="x">[hidden]</wsse:Password>'],
  ['got eyJhbGciOiJI.eyJzdWIiOiIx.abc-_ back', 'got [hidden] back'],
  [`push by ghp_${'a1'.repeat(18)} refused`, 'push by [hidden] refused'],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nA: 1,2\n\nMIIE\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----[hidden]-----END RSA PRIVATE KEY-----',
  ],
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
  'https://h:8080/@kim/a@2 and http://[::1]:80/x@y, mail to kim@example.org',
  'the password: none is needed; secret: see the manual; COMPASS=1 bypass=1',
  '<passwordPolicy>long</passwordPolicy> <key>uses</key>',
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
  const elsewhere = [
    'p%26ss+w%c3%b6rd%221',
    'p%2526ss%2520w%25C3%25B6rd%25221',
    String.raw`p\u0026ss w\u00f6rd\u00221`,
    'p&amp;ss w&#246;rd&#x22;1',
    'hunter&#36;2x',
  ]
  for (const text of [...forms, ...lines, ...elsewhere])
    expect(hideSecrets(`a(${text})b`)).toMatch(/^a\(\[hidden\]=*\)b$/)
  expect(hideSecretForms('a p&ss wörd"1 b')).toBe('a p&ss wörd"1 b')
})

test.each(['a', 'ab', 'abc', 'abcd'])(
  'a secret is hidden within what is encoded in base64 behind %s',
  (before) => {
    vi.stubEnv('PORTAL_PASS', '>>>hunter2???xyz')
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${before}:>>>hunter2???xyz\n`).toString(encoding)
      const shown = hideSecrets(`sent ${text}.`)
      expect(shown).toContain('[hidden]')
      expect(shown.length).toBeLessThan('sent [hidden].'.length + 14)
    }
  },
)

test('a known secret is hidden whole where a form ends within it, and a form where a known secret begins it', () => {
  vi.stubEnv('PORTAL_TOKEN', 'abc,def;ghi')
  expect(hideSecrets('token=abc,def;ghi.x, page=1')).toBe('token=[hidden], page=1')
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
  ['a://b:', 'a://b:'],
  ['<token ', '<token '],
  ['-----BEGIN PRIVATE KE', '-----BEGIN PRIVATE KE'],
  ['-u a', '-u a'],
  ['my-pass: ', 'my-pass: '],
])(
  'a text that repeats %s is gone through once: any more would pass the time limit of tests',
  (part, shown) => {
    const times = Math.floor(1_000_000 / part.length)
    expect(hideSecretForms(part.repeat(times)) === shown.repeat(times)).toBe(true)
  },
)
