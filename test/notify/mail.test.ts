import { afterEach, expect, test, vi } from 'vitest'
import { tellTest } from '../../pipeline/notify/tell.js'
import { listFiles } from '../../pipeline/system/files.js'
import { readPng } from '../support/png.js'
import {
  allParts,
  decodedHeader,
  readMail,
  smtpSink,
  type Handed,
  type MailPart,
} from '../support/smtp-sink.js'
import { Workspace } from '../support/workspace.js'
import { addFlag, addVisits, attended, HOSTILE, setWays } from './watch.js'

afterEach(() => vi.unstubAllEnvs())

const wayTo = (port: number, more = ''): string =>
  `  - { name: mail, mail: { host: 127.0.0.1, port: ${port}, security: none, from: '統計 <from@example.org>', to: [a@example.org, b@example.org]${more} } }`

function partOf(handed: Handed | undefined, type: string): MailPart | undefined {
  const parts = allParts(readMail(handed?.mail ?? ''))
  return parts.find(({ headers }) => headers['content-type']?.startsWith(type))
}

const textOf = (handed: Handed | undefined, type: string): string =>
  partOf(handed, type)?.bytes.toString('utf8') ?? ''

test('a mail tells a new flag in both languages, with the chart of the release in it, and obeys no text', async () => {
  const workspace = await Workspace.smallPrepared()
  const { port, handed } = await smtpSink()
  await workspace.edit('almanac.yaml', 'languages: [en, zh-Hant]', 'languages: [zh-Hant, en]')
  await workspace.edit(
    'almanac.yaml',
    'zh-Hant: 圖書館來訪人次',
    'zh-Hant: "圖書館\\r\\nBcc: evil@example.org\\r\\n\\r\\n來訪人次"',
  )
  await setWays(workspace, wayTo(port))
  await addFlag(workspace)
  await attended(workspace, '2026-11-20')
  await addVisits(workspace, '2026,1455')
  const { told } = await attended(workspace, '2026-11-21')
  expect(told).toEqual([{ way: 'mail', notices: 1, outcome: 'told', words: null }])
  expect(handed).toHaveLength(1)
  const [mail] = handed
  const { headers } = readMail(mail?.mail ?? '')
  expect(decodedHeader(headers['subject'] ?? '')).toBe('圖書館 Bcc: evil@example.org 來訪人次：新增標記 1 項')
  expect(headers).not.toHaveProperty('bcc')
  expect(mail?.commands.filter((line) => line.startsWith('RCPT'))).toEqual([
    'RCPT TO:<a@example.org>',
    'RCPT TO:<b@example.org>',
  ])
  expect(decodedHeader(headers['from'] ?? '')).toBe('統計 <from@example.org>')
  const text = textOf(mail, 'text/plain')
  const visible = HOSTILE.replace('\u001b', '␛')
  expect(text).toContain(`僅 1,455 人次。${visible}`)
  expect(text).toContain(`Only 1,455 visits. ${visible}`)
  expect(text.indexOf('僅 1,455')).toBeLessThan(text.indexOf('Only 1,455'))
  const html = textOf(mail, 'text/html')
  expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  expect(html).not.toContain('<script')
  const picture = partOf(mail, 'image/png')
  expect(picture?.headers['content-id']).toBe('<headline@almanac>')
  expect(html).toMatch(/src="cid:headline@almanac" alt="[^"]*來訪人次長條圖/)
  expect(readPng(picture?.bytes ?? Buffer.alloc(0)).width).toBeGreaterThan(1000)
})

test('without Chromium, or without such a chart, the mail goes and says so in the log', async () => {
  const workspace = await Workspace.smallPrepared()
  const { port, handed } = await smtpSink()
  await workspace.edit(
    'almanac.yaml',
    'languages',
    `notify:\n${wayTo(port).replace('name: mail', 'name: mail, on: [released]')}\nlanguages`,
  )
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
  expect((await attended(workspace, '2026-11-20')).told).toEqual([
    {
      way: 'mail',
      notices: 1,
      outcome: 'told',
      words: expect.stringMatching(/^without the picture: no program at CHROMIUM_PATH/),
    },
  ])
  vi.unstubAllEnvs()
  expect(textOf(handed[0], 'text/html')).not.toContain('cid:')
  expect(partOf(handed[0], 'image/png')).toBeUndefined()
  await workspace.edit('almanac.yaml', 'security: none', 'security: none, chart: visits/pie')
  expect(await tellTest(await workspace.project(), 'mail')).toMatchObject([
    { outcome: 'told', words: 'without the picture: unknown chart of visits: pie; one of bars' },
  ])
})

test('a server that hangs or refuses changes nothing of the run; no password is sent unencrypted or said', async () => {
  vi.stubEnv('MAIL_USER', 'desk')
  vi.stubEnv('MAIL_PASSWORD', 'verysecret')
  const workspace = await Workspace.smallPrepared()
  const silent = await smtpSink({ silent: true })
  const plain = await smtpSink()
  const telling = await smtpSink({ tells: true })
  const login = ', user-env: MAIL_USER, password-env: MAIL_PASSWORD, chart: no/chart'
  await setWays(
    workspace,
    [
      wayTo(silent.port, ', chart: no/chart, timeout-seconds: 0.5').replace(
        'name: mail',
        'name: hanging, on: [released]',
      ),
      wayTo(plain.port, login)
        .replace('security: none', 'security: starttls')
        .replace('name: mail', 'name: strict, on: [released]'),
      wayTo(plain.port, login).replace('name: mail', 'name: open, on: [released]'),
      wayTo(telling.port, login).replace('name: mail', 'name: telling, on: [released]'),
    ].join('\n'),
  )
  const { result, told } = await attended(workspace, '2026-11-20')
  expect(result?.outcome).toBe('released')
  expect(told).toMatchObject([
    {
      way: 'hanging',
      outcome: 'failed',
      words: expect.stringMatching(/did not take the mail within 0\.5 s$/),
    },
    { way: 'strict', outcome: 'failed', words: expect.stringMatching(/STARTTLS/) },
    { way: 'open', outcome: 'told' },
    { way: 'telling', outcome: 'failed', words: expect.stringContaining('535 no: AUTH PLAIN [hidden]') },
  ])
  const login64 = Buffer.from('\0desk\0verysecret').toString('base64')
  expect(plain.commands.filter((line) => line.startsWith('AUTH'))).toEqual([`AUTH PLAIN ${login64}`])
  const [file = ''] = await listFiles(workspace.path('var/notify/waiting'))
  const said = `${JSON.stringify(told)}${await workspace.read(`var/notify/waiting/${file}`)}`
  expect(said).toContain('535')
  expect(said).not.toContain('verysecret')
  expect(said).not.toContain(login64)
})
