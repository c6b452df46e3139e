import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { NOTICE_KINDS, notifySchema } from '../../pipeline/base/notify-settings.js'
import { signatureHeaders } from '../../pipeline/notify/signature.js'
import { publishedSchema } from '../../pipeline/sources/publishing.js'
import { ROOT } from '../support/workspace.js'

const text = await readFile(join(ROOT, 'docs/operating.md'), 'utf8')
const section = /^## Tell someone$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text)?.[1] ?? ''
const blocks = (language: string): string[] =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, body]) => body ?? '',
  )

test('every example of a way to tell is one, and every kind of notice is explained', () => {
  const examples = blocks('yaml').filter((block) => !block.startsWith('published'))
  expect(examples).toHaveLength(6)
  for (const example of examples)
    notifySchema.parse(parse(`notify:\n${example.replace(/^notify:\n/, '')}`).notify)
  for (const kind of NOTICE_KINDS) expect(section).toMatch(new RegExp(`^\\|[^|]*\`${kind}\``, 'm'))
})

test('every example of a publishing calendar is one', () => {
  const lines =
    blocks('yaml')
      .find((block) => block.startsWith('published'))
      ?.trim()
      .split('\n') ?? []
  expect(lines).toHaveLength(4)
  for (const line of lines) publishedSchema.parse(parse(line).published)
})

test('the program that checks a signature takes a genuine body and no other', async () => {
  const [program = ''] = blocks('js')
  const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(program)}`)
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const now = new Date('2026-11-23T12:00:00Z')
  const body = '{"text":"字"}'
  const headers = signatureHeaders('msg_1', now, body, secret)
  const check = (changed: object, text = body, time = now.getTime()): boolean =>
    isGenuine({ ...headers, ...changed }, text, secret, time)
  expect(check({})).toBe(true)
  expect(check({ 'webhook-signature': `v1,${'A'.repeat(44)} ${headers['webhook-signature']}` })).toBe(true)
  expect(check({}, body.replace('字', '宇'))).toBe(false)
  expect(check({ 'webhook-id': 'msg_2' })).toBe(false)
  expect(check({ 'webhook-signature': 'v1,AAAA' })).toBe(false)
  expect(check({}, body, now.getTime() + 301_000)).toBe(false)
})
