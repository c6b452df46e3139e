import * as fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { expect, test } from 'vitest'
import { html, trustedMarkup, type Html } from '../../pipeline/base/html.js'
import { visibleText } from '../../pipeline/base/visible-text.js'
import { escapeMarkdown, pageMarkdown } from '../../pipeline/export/markdown.js'
import { elementsIn, isA, parsePage, textIn, type Page } from '../../pipeline/export/page-tree.js'
import { HOSTILE, hostilePage, pageWith, RELEASE } from './pages.js'

/** Markdown as a reader that lets HTML in would show it. */
function shown(markdown: string): Page {
  return parsePage(new MarkdownIt({ html: true }).render(markdown))
}

const plainText = (text: string): string => text.replaceAll(/[ \t\n\f\r]+/g, ' ').trim()
const markdownOf = (body: Html): string => pageMarkdown(parsePage(pageWith(body)), RELEASE.id)

test('a page leads with title and release, and hostile text reads as itself everywhere', async () => {
  const markdown = pageMarkdown(parsePage(await hostilePage()), RELEASE.id)
  const page = shown(markdown)
  const texts = (tag: string): string[] => elementsIn(page, isA(tag)).map((each) => textIn(each))
  const line = plainText(visibleText(HOSTILE))
  expect(texts('h1')).toEqual([`Rides of ${line}`])
  expect(texts('p').slice(0, 3)).toEqual([
    'Latest: 2020',
    "Released 1 March 2026 No date of the next release is announced; it follows when the publisher's figures change.",
    `Release ${RELEASE.id}`,
  ])
  expect(texts('p')).toContain(`The line is ${line}, ${line}.`)
  expect(texts('strong')).toEqual([line, `Rides of ${line}`, 'Data of this chart', `Rides of ${line}`])
  expect(texts('blockquote')).toEqual([`Bars of ${line}`])
  expect(texts('td')).toEqual(['2020', line, '58', '2019', 'red', '70', line, '58', 'red', '70'])
  expect(texts('p').at(-1)).toBe(`Terms of use: ${line}`)
  const tags = new Set(elementsIn(page, () => true).map(({ tagName }) => tagName))
  expect([...tags].toSorted()).toEqual([
    'blockquote',
    'body',
    'br',
    'code',
    'h1',
    'h2',
    'head',
    'html',
    'p',
    'strong',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'tr',
  ])
})

test('whatever a text is, Markdown shows it as it was', () => {
  const piece = fc
    .array(
      fc.constantFrom(
        ...'*_`~#+-=>|<&;:.)([]!\\"/ 1a年，（'.split(''),
        '&lt;',
        '---',
        '```',
        '1. ',
        '<b>',
        '| - |',
        'http://a.b',
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => parts.join(''))
  const inline = fc.array(
    fc.record({ text: piece, tag: fc.constantFrom('', 'strong', 'em', 'span', 'code') }),
    { minLength: 1, maxLength: 4 },
  )
  fc.assert(
    fc.property(inline, fc.constantFrom('p', 'h2', 'li', 'td'), (parts, tag) => {
      fc.pre(parts.some(({ text }) => text.trim() !== ''))
      const content = parts.map((part) =>
        part.tag === ''
          ? html`${part.text}`
          : html`${trustedMarkup(`<${part.tag}>`)}${part.text}${trustedMarkup(`</${part.tag}>`)}`,
      )
      const markdown = markdownOf(FRAMES[tag]?.(content) ?? html``)
      const found = elementsIn(shown(markdown), isA(tag))
      const wanted = plainText(parts.map(({ text }) => text).join(''))
      expect(textIn(found.at(-1) ?? shown('')).replaceAll(' ', '')).toBe(wanted.replaceAll(' ', ''))
    }),
    { numRuns: 300, seed: 20260301 },
  )
})

const FRAMES: Record<string, (content: Html[]) => Html> = {
  p: (content) => html`<p>before</p><p>${content}</p>`,
  h2: (content) => html`<h2>${content}</h2>`,
  li: (content) => html`<ul><li>before</li><li>${content}</li></ul>`,
  td: (content) =>
    html`<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>x</td><td>${content}</td></tr></tbody></table>`,
}

test('only what begins a block is escaped, so that figures stay readable', () => {
  expect(escapeMarkdown('124.1 million, +1.73, −0.5, a-b, 1) x')).toBe(
    '124.1 million, +1.73, −0.5, a-b, 1) x',
  )
  expect(escapeMarkdown('1) x')).toBe('1\\) x')
  expect(escapeMarkdown('2020.')).toBe('2020\\.')
  expect(escapeMarkdown('- x')).toBe('\\- x')
})

test('links out of the page stay, links within it and to files beside it become text', () => {
  const markdown = markdownOf(
    html`<p><a href="#x">in</a> <a href="index.html">beside</a> <a href="javascript:alert(1)">script</a> <a href="https://x.example/a_(b) c">out</a></p>`,
  )
  expect(markdown).toContain('\nin beside script [out](https://x.example/a_\\(b\\)%20c)\n')
})

test('emphasis that Chinese Markdown could not close is left out', () => {
  const markdown = markdownOf(
    html`<p>減少<strong>24.6%</strong>之數、減少<strong>24.6%</strong>，<strong>民眾</strong>使用<em>（註）</em>者</p>`,
  )
  expect(markdown).toContain('減少24.6%之數、減少**24.6%**，**民眾**使用（註）者')
})

test('flags, claims and what is folded become lists that can be read', () => {
  const markdown = markdownOf(
    html`<ol class="flags"><li class="flag alert" value="1"><h3><span class="severity">Alert</span> Uses: drop<span class="period">2017</span></h3><p class="reason">It fell.</p><dl class="seen"><div><dt>Observed</dt><dd>39</dd></div><div><dt>Expected</dt><dd>88</dd></div></dl></li></ol>
<details class="untestable"><summary>Not tested</summary><ol class="claims"><li class="claim"><p><span class="verdict">Fails</span> C1 It rose. <q lang="zh-Hant">增加</q></p><ul class="parts"><li>more <span class="sum">computed 1</span></li></ul></li></ol></details>
<ol><li value="3">three</li><li>four</li></ol>
<div class="provenance"><details class="origin"><summary>rides</summary><p>Reads <a href="#m"><code>marts.rides</code></a><br>built from others</p><details class="sql"><summary>SQL</summary><pre><code>select 1</code></pre></details></details></div>`,
  )
  expect(markdown).toContain(`-   **Alert · Uses: drop · 2017**

    It fell.

    -   **Observed** 39
    -   **Expected** 88

**Not tested**

-   **Fails** C1 It rose. 「增加」

    -   more  
        computed 1

3.  three
4.  four

-   **rides** Reads \`marts.rides\`
`)
})
