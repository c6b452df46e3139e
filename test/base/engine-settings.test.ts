import { expect, test } from 'vitest'
import { engineSchema } from '../../pipeline/base/engine-settings.js'
import { parseSettings } from '../../pipeline/base/settings.js'

const trino = (keys: object): unknown => ({
  kind: 'trino',
  address: 'https://trino.example.org',
  catalog: 'lake',
  schema: 'ev',
  ...keys,
})

test.each([
  [{ address: 'http://trino.example.org' }, 'is not https'],
  [{ address: 'http://127.0.0.1.example.org' }, 'is not https'],
  [{ address: 'https://me:word@trino.example.org' }, 'holds a user name or password'],
  [{ address: 'https://trino.example.org/v1' }, 'has a path or query'],
  [{ 'password-env': 'A_WORD', 'token-env': 'A_TOKEN' }, 'give one of the two'],
])('a Trino with %j is refused', (keys, message) => {
  expect(engineSchema.safeParse(trino(keys)).error?.message).toContain(message)
})

test('a server on this machine may be asked over http', () => {
  expect(engineSchema.parse(trino({ address: 'http://127.0.0.1:8080' }))).toMatchObject({
    user: 'almanac',
    'at-once': 2,
  })
})

test.each([
  ['{ kind: trnio }', 'engines.lake.kind: expected one of duckdb, trino; found trnio'],
  ['{ tables: {} }', 'engines.lake.kind: missing; write one of duckdb, trino'],
])('an engine without a known kind is told the kinds: %s', (engine, message) => {
  expect(() => parseSettings(`title: { en: T }\nengines: { lake: ${engine} }\n`, 'almanac.yaml')).toThrow(
    message,
  )
})
