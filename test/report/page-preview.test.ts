import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { html, trustedMarkup } from '../../pipeline/base/html.js'
import { documentOf } from '../../pipeline/report/page.js'

const PAGE = {
  language: 'en',
  title: 'Title',
  description: 'Description',
  body: html`<p>Text</p>`,
  style: 'p{}',
  scripts: [trustedMarkup('charts()')],
}
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

function policyOf(page: string): string {
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
  return policy.replaceAll('&#39;', "'")
}

test('a page that is no preview may connect to nothing and run its own script alone', () => {
  const page = documentOf({ ...PAGE, preview: undefined })
  expect(policyOf(page)).toBe(
    `default-src 'none'; style-src ${hash('p{}')}; script-src ${hash('charts()')}; img-src data:; base-uri 'none'; form-action 'none'`,
  )
  expect(page).not.toContain('preview')
  expect(policyOf(documentOf({ ...PAGE, scripts: [], preview: undefined }))).toContain("script-src 'none';")
})

test('a page of a preview may run the program of previews too, and connect to where it came from', () => {
  const script = 'follow("</script><!--")'
  const page = documentOf({ ...PAGE, preview: { script, version: '"v1"' } })
  const [, program = ''] = /<script>(follow.*?)<\/script>/.exec(page) ?? []
  expect(program).toBe('follow("\\x3c/script>\\x3c!--")')
  expect(policyOf(page)).toBe(
    `default-src 'none'; style-src ${hash('p{}')}; script-src ${hash('charts()')} ${hash(program)}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`,
  )
  expect(page).toContain('<meta name="preview-version" content="&#34;v1&#34;">')
})
