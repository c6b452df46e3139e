import { expect, test } from 'vitest'
import { html, trustedMarkup } from '../../pipeline/base/html.js'
import { inReleaseFolder } from '../../pipeline/report/release-folder.js'

test('in the folder of a release its own pages stay, anything else of the site leads up, and the world stays where it is', () => {
  const addresses = [
    'usage.en.html#flag-drop',
    '#here',
    'data/marts.series.csv?x=1',
    'releases/1/usage.en.html',
    'https://example.org/usage.en.html',
    'mailto:a@example.org',
    '/root',
    '"><a href="gone',
  ]
  const page = html`<p>${addresses.map((address) => html`<a class="x" href="${address}">a href="text"</a>`)}</p>`
  const moved = inReleaseFolder(page, new Set(['usage.en.html'])).markup
  expect([...moved.matchAll(/<a class="x" href="([^"]*)"/g)].map((match) => match[1])).toEqual([
    'usage.en.html#flag-drop',
    '#here',
    '../../data/marts.series.csv?x=1',
    '../../releases/1/usage.en.html',
    'https://example.org/usage.en.html',
    'mailto:a@example.org',
    '/root',
    '../../&#34;&#62;&#60;a href=&#34;gone',
  ])
  expect(moved).toContain('>a href=&#34;text&#34;<'.replaceAll('&#34;', '"'))
  const drawing = trustedMarkup('<svg><a xlink:href="data/x.csv" href="b.html"></a></svg>')
  expect(inReleaseFolder(drawing, new Set()).markup).toBe(
    '<svg><a xlink:href="../../data/x.csv" href="../../b.html"></a></svg>',
  )
})
