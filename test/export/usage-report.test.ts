import MarkdownIt from 'markdown-it'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formOf } from '../../pipeline/export/form.js'
import { elementsIn, hasClass, parsePage, textIn, type Page } from '../../pipeline/export/page-tree.js'
import { currentId } from '../../pipeline/release/release.js'
import { readReleasedPage, type ReleasedPage } from '../../pipeline/release/released-page.js'
import { needChromium } from '../support/needs.js'
import { readPdf } from '../support/pdf.js'
import { readPng } from '../support/png.js'
import { Workspace } from '../support/workspace.js'

let workspace: Workspace
let releaseId: string

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  releaseId = String(await currentId(await workspace.project()))
})
afterAll(() => workspace?.remove())

const page = async (language: string, hasAnnex = true): Promise<ReleasedPage> =>
  readReleasedPage(await workspace.project(), { language, hasAnnex })
/** Without spaces and ligatures, which depend on the line breaks and fonts of the printer. */
const dense = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '')

describe.each(['en', 'zh-Hant'])('the report of a release in %s', (language) => {
  test('as Markdown has every heading, table and figure of the page, and no drawing, script or style', async () => {
    const released = await page(language)
    const original = parsePage(released.html)
    const markdown = (await formOf(released, 'md')).toString('utf8')
    const shown = parsePage(new MarkdownIt({ html: true }).render(markdown))
    const texts = (tree: Page, ...tags: string[]): string[] =>
      elementsIn(tree, ({ tagName }) => tags.includes(tagName)).map((each) => dense(textIn(each)))
    expect(texts(shown, 'h1', 'h2')).toEqual(texts(original, 'h1', 'h2'))
    expect(texts(shown, 'th', 'td')).toEqual(texts(original, 'th', 'td'))
    expect(texts(shown, 'td').length).toBeGreaterThan(500)
    expect(markdown).not.toMatch(/<\w|\$schema|url\(|font-family/)
    expect(markdown).toContain(releaseId)
    expect((await formOf(released, 'md')).toString('utf8')).toBe(markdown)
  })

  test('as PDF holds all that the page shows when everything is unfolded, page numbers, and no path of this machine', async () => {
    await needChromium()
    const released = await page(language)
    const { pages, targets } = readPdf(await formOf(released, 'pdf'))
    const original = parsePage(released.html)
    const text = dense(pages.join(''))
    const printed = elementsIn(original, (each) =>
      ['h1', 'h2', 'h3', 'figcaption', 'caption'].includes(each.tagName),
    )
    const unprinted = (part: Parameters<typeof hasClass>[0]): boolean => hasClass(part, 'source')
    for (const element of printed) expect(text).toContain(dense(textIn(element, unprinted)).slice(0, 12))
    expect(pages.length).toBeGreaterThan(10)
    pages.forEach((each, i) => expect(each).toContain(`${i + 1}/${pages.length}`))
    expect(pages.filter((each) => !each.includes(releaseId))).toEqual([])
    expect(targets.filter((target) => !/^https?:/.test(target))).toEqual([])
  })

  test('as PDF without its further pages is a bulletin of three to five sheets', async () => {
    await needChromium()
    const { pages } = readPdf(await formOf(await page(language, false), 'pdf'))
    expect(pages.length).toBeGreaterThanOrEqual(3)
    expect(pages.length).toBeLessThanOrEqual(5)
  })

  test('joins its pages to one, in which every address within it leads somewhere', async () => {
    const [whole, first] = [await page(language), await page(language, false)]
    const ids = elementsIn(parsePage(whole.html), () => true).flatMap(({ attrs }) =>
      attrs.flatMap(({ name, value }) => (name === 'id' ? [value] : [])),
    )
    expect(ids.filter((id, i) => ids.indexOf(id) < i)).toEqual([])
    const further = [...first.html.matchAll(/href="(usage\.\w+\.[\w-]+\.html)"/g)].map(
      ([, address]) => address,
    )
    expect(new Set(further).size).toBe(4)
    for (const address of further) expect(whole.html).not.toContain(`href="${address}`)
    const places = [...whole.html.matchAll(/\shref="#([^"]+)"/g)].map(([, place = '']) => place)
    expect(places.length).toBeGreaterThan(50)
    expect(places.filter((place) => !ids.includes(place))).toEqual([])
  })

  test('as PNG is twice its SVG, paper to the edges, with something drawn on it', async () => {
    await needChromium()
    const released = await page(language)
    const svg = (await formOf(released, 'svg', 'uses')).toString('utf8')
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? []
    const picture = await formOf(released, 'png', 'uses')
    const { pixels, ...size } = readPng(picture)
    expect(size).toEqual({ width: 2 * Number(width), height: 2 * Number(height) })
    const isEdge = (i: number): boolean =>
      i < size.width || i >= pixels.length - size.width || i % size.width === 0 || (i + 1) % size.width === 0
    expect([...new Set(pixels.filter((_, i) => isEdge(i)))]).toEqual(['fdfcf9'])
    expect(new Set(pixels).size).toBeGreaterThan(20)
  })
})
