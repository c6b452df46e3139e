import { expect, test } from 'vitest'
import { parseSettings } from '../../pipeline/base/settings.js'

const BASE = 'title: { en: A }\nlanguages: [en]\ntime-zone: UTC\n'

function faultOf(way: string): string {
  try {
    parseSettings(`${BASE}notify:\n  - ${way}\n`, 'almanac.yaml')
    return ''
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

const MAIL = 'host: smtp.example.org, from: a@example.org, to: b@example.org'

test.each([
  '{ name: a, hook: [./after.sh, --all], timeout-seconds: 5, on: [flag, late] }',
  '{ name: a, webhook: { url: "https://example.org/x", body: { text: "{text}" }, headers: { X-A: b } } }',
  '{ name: a, webhook: { url-env: SLACK_URL, body: slack, secret-env: S, retries: 0, timeout-seconds: 3 } }',
  `{ name: a, mail: { ${MAIL}, user-env: U, password-env: P, chart: usage/citizen } }`,
  '{ name: a, ping: { url: "http://localhost:8000/ping/x" } }',
])('%s is a way to tell', (way) => {
  expect(faultOf(way)).toBe('')
})

test.each([
  ['{ name: a }', 'notify.0: give exactly one of hook, webhook, mail, ping; found none'],
  ['{ name: a, hook: [x], ping: { url: "http://a.example" } }', 'found hook, ping'],
  ['{ name: A b, hook: [x] }', 'notify.0.name: a name is lower-case-words'],
  [
    '{ name: a, hook: [x], colour: red }',
    'notify.0.colour: unknown key; one of name, on, hook, timeout-seconds, webhook, mail, ping',
  ],
  ['{ name: a, webhook: { url: "http://a.example", boddy: slack } }', 'notify.0.webhook.boddy: unknown key'],
  ['{ name: a, webhook: { url: "ftp://a.example" } }', 'notify.0.webhook.url: not a web address'],
  ['{ name: a, webhook: { url: "file:///etc/passwd" } }', 'notify.0.webhook.url: not a web address'],
  ['{ name: a, webhook: { url: "https://u:p@a.example" } }', 'holds a user name or password'],
  ['{ name: a, webhook: { url: "https://a.example", url-env: A } }', 'give exactly one of url and url-env'],
  ['{ name: a, webhook: { url: "https://a.example", body: discord } }', 'notify.0.webhook.body: '],
  ['{ name: a, webhook: { url: "https://a.example", headers: { X-A: "b\\r\\nX-B: c" } } }', 'headers.X-A'],
  [
    '{ name: a, webhook: { url: "https://a.example", headers: { Webhook-Id: b } } }',
    'almanac sets this header itself',
  ],
  [`{ name: a, mail: { ${MAIL}, user-env: U } }`, 'give both user-env and password-env, or neither'],
  [
    `{ name: a, mail: { ${MAIL}, user-env: U, password-env: P, security: none } }`,
    'none would send the password readable by all',
  ],
  [
    '{ name: a, mail: { host: h, from: a@example.org, to: "a@example.org\\r\\nBcc: c@example.org" } }',
    'notify.0.mail.to: ',
  ],
  ['{ name: a, ping: { url: "https://a.example" }, on: [failed] }', 'a ping is told of every run; remove on'],
  ['{ name: a, hook: [x], on: [failure] }', 'notify.0.on.0: '],
  ['{ name: a, hook: [x] }\n  - { name: a, hook: [y] }', 'notify.1.name: the name a is used twice'],
])('%s is refused', (way, words) => {
  expect(faultOf(way)).toContain(words)
  expect(faultOf(way)).toMatch(/^almanac\.yaml:\d+: notify\./)
})
