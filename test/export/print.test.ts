import { expect, test } from 'vitest'
import { html } from '../../pipeline/base/html.js'
import { formOf } from '../../pipeline/export/form.js'
import { parsePage } from '../../pipeline/export/page-tree.js'
import type { PageWords } from '../../pipeline/export/page-words.js'
import { printCopy, printPage } from '../../pipeline/export/print.js'
import { needChromium } from '../support/needs.js'
import { readPdf } from '../support/pdf.js'
import { HOSTILE, hostilePage, pageWith, RELEASE } from './pages.js'

const wordsOf = (title: string): PageWords => ({
  title,
  language: 'en',
  publication: 'Almanac',
  release: 'Release 1?2',
})

test('the copy for the printer has no script, no link to a file beside it, and a title that ends nothing', async () => {
  const copy = printCopy(parsePage(await hostilePage()), wordsOf(HOSTILE))
  expect(copy).not.toMatch(/<script|index\.html|warehouse\.duckdb|<img|<b>/)
  expect(copy).toContain('href="#provenance-rides"')
  expect(copy.match(/<style>/g)).toHaveLength(2)
  expect(copy.match(/http-equiv/g)).toHaveLength(1)
})

test('each sheet names the release, and a title of any signs from the second on', async () => {
  await needChromium()
  const title = 'A "quoted" \\ title; } } </style> 民眾'
  const page = pageWith(html`<p>first</p><p style="break-before: page">second</p>`)
  const { pages } = readPdf(await printPage(parsePage(page), wordsOf(title), '2026-03-01'))
  expect(pages).toHaveLength(2)
  expect(pages.filter((sheet) => sheet.includes('Release1?2'))).toHaveLength(2)
  expect(pages[0]).not.toContain('quoted')
  expect(pages[1]).toContain('A"quoted"\\title;}}</style>民眾')
})

test('hostile text prints as itself, with the dates of the release, and the same bytes each time', async () => {
  await needChromium()
  const released = { report: 'rides', language: 'en', release: RELEASE, html: await hostilePage() }
  const pdf = await formOf(released, 'pdf')
  const { pages, targets, information } = readPdf(pdf)
  expect(pages.join('')).toContain('Ridesof<script>alert(1)</script><imgsrc=xonerror=alert(1)>&lt;b&gt;')
  expect(new Set(targets)).toEqual(new Set(['http://x.example/']))
  expect(information).toMatch(
    /\/CreationDate \(D:20260301000000\+00'00'\)\n\/ModDate \(D:20260301000000\+00'00'\)/,
  )
  expect((await formOf(released, 'pdf')).equals(pdf)).toBe(true)
})

test('the ids of the parts are their order: Chromium gives others while the machine is busy', async () => {
  await needChromium()
  const page = pageWith(html`<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>`)
  const pdf = await printPage(parsePage(page), wordsOf('Rides'), '2026-03-01')
  const ids = new Set(pdf.toString('latin1').match(/node\d+/g))
  expect([...ids].toSorted()).toEqual(['node00000001', 'node00000002'])
})
