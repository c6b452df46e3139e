import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { html } from '../../pipeline/base/html.js'
import { visibleText } from '../../pipeline/base/visible-text.js'
import { formOf } from '../../pipeline/export/form.js'
import { openPage } from '../browser/browser.js'
import { HOSTILE, hostilePage, pageWith, RELEASE } from './pages.js'

interface Tag {
  name: string
  attributes: Record<string, string>
  text: string
}

/** The elements of XML, each with its own text. @throws when it is not well-formed. */
function readXml(xml: string): Tag[] {
  const tags: Tag[] = []
  const open: Tag[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const tag = { name, attributes: Object.fromEntries(Object.entries(attributes)), text: '' }
    tags.push(tag)
    open.push(tag)
  })
  parser.on('text', (text) => {
    const tag = open.at(-1)
    if (tag) tag.text += text
  })
  parser.on('closetag', () => open.pop())
  parser.write(xml).close()
  return tags
}

async function svgOf(page: string, chart: string): Promise<string> {
  const released = { report: 'rides', language: 'en', release: RELEASE, html: page }
  return (await formOf(released, 'svg', chart)).toString('utf8')
}

const chartWith = (drawing: ReturnType<typeof html>): string =>
  pageWith(
    html`<svg><defs><pattern id="dots"><use href="#dot"/></pattern><circle id="dot" r="1"/></defs></svg><figure class="chart" id="uses"><figcaption><strong>Title</strong><span>Below <a class="source" href="#p">Origin</a></span></figcaption><div>${drawing}</div></figure>`,
  )

describe('a chart on its own', () => {
  test('is well-formed, carries its words and draws hostile ones as text', async () => {
    const tags = readXml(await svgOf(await hostilePage(), 'bars'))
    const words = visibleText(HOSTILE)
    const shown = tags.map(({ text }) => text)
    expect(shown.slice(1, 3)).toEqual([`Rides of ${words}`, `Bars of ${words}`])
    expect(shown.filter((text) => text.startsWith('<script>alert(1)'))).not.toEqual([])
    const plain = (text: string): string => text.replaceAll(' ', '')
    const lines = tags.filter(({ name, attributes }) => name === 'text' && 'font-weight' in attributes)
    expect(plain(lines.map(({ text }) => text).join(''))).toBe(
      plain(`Rides of ${words}Of ${words}${words} · Release ${RELEASE.id}`),
    )
    expect([...new Set(tags.map(({ name }) => name))].toSorted()).toEqual([
      'defs',
      'desc',
      'g',
      'line',
      'linearGradient',
      'path',
      'rect',
      'stop',
      'svg',
      'text',
      'title',
    ])
    const attributes = tags.flatMap((tag) => Object.entries(tag.attributes))
    expect(
      attributes.filter(([name, value]) => /^on|href|style/.test(name) || value.includes('x.example')),
    ).toEqual([])
  })

  test('brings along what it refers to elsewhere in the page, and nothing that runs or loads', async () => {
    const svg = await svgOf(
      chartWith(html`<svg viewBox="0 0 300 100" aria-label="Bars" onload="alert(1)"><style>@import "http://x.example"</style><script>alert(1)</script>
<rect width="9" height="9" fill="url(#dots)" onclick="alert(1)" style="fill: url(http://x.example)"/><rect width="8" height="8" fill="url(http://x.example/#a)"/><rect width="7" fill="u\\72l(http://x.example)"/>
<rect width="6" mask="image-set('http://x.example' 1x)"/><image href="http://x.example/a.png"/><use href="http://x.example/#a"/><foreignObject><p>html</p></foreignObject>
<a href="http://x.example"><text fill="rgb(1, 2, 3)" transform="rotate(-90, 1, 2)">linked</text></a><set attributeName="href" to="http://x.example"/></svg>`),
      'uses',
    )
    const tags = readXml(svg).map(({ text, ...tag }) => ({ ...tag, text: text.trim() }))
    expect(svg).not.toMatch(/x\.example|alert|onclick|html/)
    expect(tags).toContainEqual({
      name: 'text',
      attributes: { fill: 'rgb(1, 2, 3)', transform: 'rotate(-90, 1, 2)' },
      text: 'linked',
    })
    expect(tags.filter(({ name }) => ['pattern', 'use', 'circle'].includes(name))).toEqual([
      { name: 'pattern', attributes: { id: 'dots' }, text: '' },
      { name: 'use', attributes: { href: '#dot' }, text: '' },
      { name: 'circle', attributes: { id: 'dot', r: '1' }, text: '' },
      { name: 'use', attributes: {}, text: '' },
    ])
    expect(tags.map(({ text }) => text)).toContain('Below')
  })

  test('stands in a browser without asking for anything, every line of its words within its width', async () => {
    const words = '平均每項系統使用人次以 2019 年（民國 108 年）最高，「合計」由 163 項變為 352 項；'.repeat(
      3,
    )
    const page = chartWith(html`<svg viewBox="0 0 300 100" aria-label="Bars"><path d="M0,0h300"/></svg>`)
      .replace('Title', words)
      .replace(
        'Below',
        'Averagely long English words, one unbelievablyunbreakablewordwithoutanyspacesinitatallwhatsoever, follow.',
      )
    const svg = await svgOf(page, 'uses')
    const url = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
    const { page: shown, messages } = await openPage(url)
    const boxes = await shown.locator('svg > g > text').evaluateAll((texts) =>
      texts.map((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect()
        return { text: text.textContent, left, right, top, bottom }
      }),
    )
    const { width, height } = readXml(svg)[0]?.attributes ?? {}
    expect(boxes.length).toBeGreaterThan(7)
    expect(boxes.filter(({ left, right }) => left < 23 || right > Number(width) - 20)).toEqual([])
    expect(boxes.filter(({ bottom }, i) => bottom > (boxes[i + 1]?.bottom ?? Number(height)))).toEqual([])
    expect(
      boxes
        .map(({ text }) => text)
        .join('')
        .replaceAll(' ', ''),
    ).toContain(words.replaceAll(' ', ''))
    expect(boxes.filter(({ text }) => /^[，；」）]|[「（]$/.test(text ?? ''))).toEqual([])
    expect(messages).toEqual([])
  })

  test('is asked for by an id that the page has', async () => {
    await expect(svgOf(await hostilePage(), 'x')).rejects.toThrow('unknown chart of rides: x; one of bars')
    await expect(svgOf(pageWith(html`<p>none</p>`), 'x')).rejects.toThrow(
      'unknown chart of rides: x; it has none',
    )
  })
})
