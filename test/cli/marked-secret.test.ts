import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { Database, quoteTable, quoteText, textOf } from '../../pipeline/system/database.js'
import { listFiles } from '../../pipeline/system/files.js'
import { setWays } from '../notify/watch.js'
import { almanacProcess, type Outcome } from '../support/almanac.js'
import { smtpSink } from '../support/smtp-sink.js'
import { webSink, type Got } from '../support/web-sink.js'
import { Workspace } from '../support/workspace.js'

/** Stands in each secret, and nowhere else. */
const MARK = 'zq7XsEcReT'
const secret = (place: string): string => `${MARK}/${place}+1`

const VARIABLES = {
  PORTAL_TOKEN: secret('token'),
  PORTAL_LOGIN: secret('login'),
  DATABASE_URL: `postgres://me:${encodeURIComponent(secret('database'))}@db.example.org/x`,
  MAIL_USER: secret('user'),
  MAIL_PASSWORD: secret('mail'),
  CHAT_HEADER: secret('header'),
  SIGNATURE: `whsec_${Buffer.from(MARK.repeat(3)).toString('base64')}`,
}

/** What programs that know all secrets say when they fail, in the ways programs do: as many lines as are told of each. */
const TELLTALES = [
  `
printf '%s\\n' "$CHAT_HEADER" "$MAIL_PASSWORD" "$PING_URL" "$SIGNATURE" >&2
printf 'login %s of %s, base64 %s\\n' "$PORTAL_LOGIN" "$DATABASE_URL" "$(printf %s "$PORTAL_TOKEN" | base64)" >&2
exit 3
`,
  `
printf '> Authorization: Bearer %s\\n' "$PORTAL_TOKEN" >&2
printf 'curl -H "X-Api-Key: ${secret('api-key')}" https://me:${secret('password')}@h/?key=${MARK}\\n' >&2
printf '{"Cookie": "sid=${secret('cookie')}", "access_token": "${secret('json')}"}\\n' >&2
exit 3
`,
  `
printf 'Authorization: Basic\\r\\n %s\\n' "$(printf %s '${secret('folded')}' | base64)" >&2
printf 'sent %s, %s\\n' "$(printf 'me:%s' "$PORTAL_TOKEN" | base64)" "$(printf %s "$PORTAL_TOKEN" | sed 's/+/%2b/; s#/#\\\\/#')" >&2
printf "SMTP_PASS='${secret('quoted')} ${MARK}'; <Password>${secret('soap')}</Password>\\n" >&2
exit 3
`,
]

afterEach(() => vi.unstubAllEnvs())

/** Bytes as text, also of what is packed in them. */
function textsOf(bytes: Buffer): string[] {
  const texts = [bytes.toString('latin1')]
  if (bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) texts.push(gunzipSync(bytes).toString('latin1'))
  for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4)) {
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
    if (bytes.readUInt16LE(at + 8) === 8)
      texts.push(inflateRawSync(bytes.subarray(start), { finishFlush: 2 }).toString('latin1'))
  }
  return texts
}

/** Where the mark stands in the rows of a database or a Parquet file. */
async function markedTables(path: string): Promise<string[]> {
  const isParquet = path.endsWith('.parquet')
  const look = async (database: Database, from: string): Promise<string[]> => {
    const [row] = await database.rows(
      `select count(*) as n from ${from} as t where t::varchar like '%${MARK}%'`,
    )
    return Number(row?.['n']) > 0 ? [`${path}: ${from}`] : []
  }
  return Database.use(isParquet ? ':memory:' : path, isParquet ? 'write' : 'sealed', async (database) => {
    if (isParquet) return look(database, `read_parquet(${quoteText(path)})`)
    const tables = await database.rows("select schema_name || '.' || table_name as name from duckdb_tables()")
    const found: string[] = []
    for (const { name } of tables) found.push(...(await look(database, quoteTable(textOf(name)))))
    return found
  })
}

async function marked(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await listFiles(folder)) {
    const path = join(folder, name)
    if (name.includes(MARK) || textsOf(await readFile(path)).some(holdsMark)) found.push(path)
    if (/\.(?:duckdb|parquet)$/.test(name)) found.push(...(await markedTables(path)))
  }
  return found
}

/** Whether the mark stands in a text, as it is or in base64 at any place of it. */
function holdsMark(text: string): boolean {
  const inBase64 = [0, 1, 2].map((before) =>
    Buffer.from(`${' '.repeat(before)}${MARK}`)
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, -4),
  )
  return [MARK, ...inBase64].some((form) => text.includes(form))
}

async function secretProject(): Promise<{ workspace: Workspace; got: Got[]; mails: () => string[] }> {
  const workspace = await Workspace.small()
  const { origin, got } = await webSink()
  const { port, handed } = await smtpSink()
  for (const [name, value] of Object.entries(VARIABLES)) vi.stubEnv(name, value)
  vi.stubEnv('PING_URL', `${origin}/${encodeURIComponent(secret('ping'))}`)
  await setWays(
    workspace,
    [
      `  - { name: alive, ping: { url-env: PING_URL } }`,
      `  - name: chat\n    on: [released, failed, source-failed, warning, recovered]\n    webhook: { url: ${origin}/in, secret-env: SIGNATURE, headers: { x-auth: { env: CHAT_HEADER }, x-own: ${secret('literal')} } }`,
      `  - { name: mail, on: [failed, source-failed], mail: { host: 127.0.0.1, port: ${port}, security: none, from: a@example.org, to: b@example.org, user-env: MAIL_USER, password-env: MAIL_PASSWORD } }`,
      `  - { name: gone, on: [failed, source-failed], webhook: { url-env: PING_GONE, retries: 0 } }`,
      `  - name: own\n    hook: [sh, -c, 'env | grep ^ALMANAC_ >> hook.txt; . data/telltale-0.sh']`,
    ].join('\n'),
  )
  vi.stubEnv('PING_GONE', `http://127.0.0.1:1/${secret('gone')}`)
  for (const [i, script] of TELLTALES.entries()) await workspace.write(`data/telltale-${i}.sh`, script)
  return { workspace, got, mails: () => handed.map(({ mail }) => mail) }
}

const manifestOf = (from: string): string => `title: { en: A, zh-Hant: 甲 }
publisher: { en: A, zh-Hant: 甲 }
url: https://a.example.org/?token=${MARK}
from: ${from}
format: csv
columns:
  year: { type: count, minimum: 1900 }
  visits: { type: count }
`

test('a marked secret in every place that a user may put one stands in no byte that is kept or sent', async () => {
  const { workspace, got, mails } = await secretProject()
  const { origin: portal } = await webSink(
    (_, response) => response.setHeader('etag', '"1"').end('year,visits\n2020,1\n'),
    500,
  )
  const said: Outcome[] = []
  const run = async (...words: string[]): Promise<number> => {
    const outcome = await almanacProcess(workspace.folder, words)
    said.push(outcome)
    return outcome.code
  }
  const visits = await workspace.read('data/sources/visits.yaml')
  const failing = (i: number): string => `{ command: [sh, data/telltale-${i}.sh], secrets: [PORTAL_LOGIN] }`
  await workspace.write('data/sources/visits.yaml', visits.replace(/from: .*/, `from: ${failing(0)}`))
  expect(await run('refresh', '--slot', 'latest')).toBe(1)
  expect(await run('refresh', '--json', '--log', 'json')).toBe(1)
  const command = `[sh, -c, 'cat data/facts/visits.csv', --token, '${secret('option')}', 'X-Api-Key: ${secret('argument')}']`
  await workspace.write(
    'data/sources/visits.yaml',
    visits.replace(/from: .*/, `from: { command: ${command} }`),
  )
  for (const i of TELLTALES.keys())
    await workspace.write(`data/sources/failing-${i}.yaml`, manifestOf(failing(i)))
  const local = 'allow-hosts: [127.0.0.1], retries: 0'
  const address = `{ url: '${portal}/?api_key=${secret('address')}', ${local} }`
  await workspace.write('data/sources/address.yaml', manifestOf(address))
  expect(await run('refresh', '--log', 'pretty')).toBe(3)
  expect(await run('refresh', '--json')).toBe(3)
  await workspace.write('data/facts/visits.csv', `${await workspace.read('data/facts/visits.csv')}2027,1\n`)
  expect(await run('refresh')).toBe(3)
  expect(await run('notify')).toBe(0)
  expect(await run('status')).toBe(0)
  expect(await run('runs')).toBe(0)
  expect(await run('log', 'last-failed')).toBe(0)

  expect(await marked(workspace.path('var'))).toEqual([])
  for (const { stdout, stderr } of said) expect(holdsMark(`${stdout}${stderr}`)).toBe(false)
  const own = new Set(['x-auth', 'x-own', 'webhook-signature'])
  for (const { headers, body } of got) {
    expect(holdsMark(body)).toBe(false)
    const others = Object.entries(headers).filter(([name]) => !own.has(name))
    expect(holdsMark(JSON.stringify(others))).toBe(false)
  }
  expect(got.filter(({ url }) => url === '/in').length).toBeGreaterThan(1)
  expect(mails().length).toBeGreaterThan(0)
  for (const mail of mails()) expect(holdsMark(mail)).toBe(false)
  expect(holdsMark(await workspace.read('hook.txt'))).toBe(false)

  const wholes = await Promise.all(
    ['runs', 'ledger', 'notify/waiting', 'archive/receipts'].map(async (part) => {
      const files = await listFiles(workspace.path(`var/${part}`))
      const texts = await Promise.all(files.map((file) => workspace.read(`var/${part}/${file}`)))
      return texts.join('').includes('[hidden]')
    }),
  )
  expect(wholes).toEqual([true, true, true, true])
  expect(
    await workspace.rows(
      "select count(*)::integer as n from ops.runs where error like '%exit code 3; run it by hand to fix it'",
    ),
  ).toEqual([{ n: 2 }])
  expect(
    await workspace.rows(
      "select reason from ops.run_sources where source like 'failing%' and reason like '%\n%'",
    ),
  ).toEqual([])
})
