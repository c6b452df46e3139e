import { expect, test } from 'vitest'
import { parseNotebook, type Notebook } from '../../pipeline/report/notebook.js'
import {
  joinedPages,
  linkedBetween,
  pageWith,
  refuseSharedAddresses,
} from '../../pipeline/report/report-pages.js'

function notebook(body: string, file = 'reports/rides.md'): Notebook {
  return parseNotebook({ file, text: `---\ntitle: Rides\n---\n\n${body}`, origins: [] }, ['en'])
}

test('an address within a report leads to the page where it stands, and stays where its own page has it', () => {
  const bodies = ['<h2 id="a">A</h2>', '<h2 id="b">B</h2><p id="a-b">x</p>', '<h2 id="a">again</h2>']
  const linked = linkedBetween(bodies, ['r.en.html', 'r.b.en.html', 'r.c.en.html'])
  const links = '<a href="#a">1</a> <a href="#b">2</a> <a class="x" href="#a-b">3</a> <a href="#none">4</a>'
  expect(linked(links, 0)).toBe(
    '<a href="#a">1</a> <a href="r.b.en.html#b">2</a> <a class="x" href="r.b.en.html#a-b">3</a> <a href="#none">4</a>',
  )
  expect(linked(links, 1)).toContain('<a href="r.en.html#a">1</a>')
  expect(linked(links, 2)).toContain('<a href="#a">1</a>')
})

test('the page of a report that holds a cell is known by its name', () => {
  const page = '```page id=method\ntitle: Method\n```\n\n'
  const flags = '```flags\n```\n\n'
  expect(pageWith('flags', notebook(`${flags}${page}`))).toBe('rides')
  expect(pageWith('flags', notebook(`${page}${flags}`))).toBe('rides.method')
  expect(pageWith('flags', notebook(page))).toBeNull()
})

test('a page at the address of another notebook is refused', () => {
  const rides = notebook('```page id=method\ntitle: Method\n```\n')
  const other = notebook('Method.\n', 'reports/rides.method.md')
  expect(() => refuseSharedAddresses([rides, other])).toThrow(
    'cell page-method: reports/rides.method.md has the address of this page; give the page another id',
  )
  expect(() => refuseSharedAddresses([rides, notebook('Delays.\n', 'reports/delays.md')])).not.toThrow()
})

test('joined pages are one document: titles as headings, links within it, no list of pages', () => {
  const list = '<ul class="pages"><li><a href="r.m.en.html">M</a></li></ul>'
  const pageOf = (title: string, body: string): string =>
    `<body>\n<a class="skip" href="#page-content">Skip</a>\n<h1>${title}</h1>\n<nav class="pages">${list}</nav>\n<main id="page-content" tabindex="-1">\n${body}${list}</main>\n</body>`
  const first = pageOf(
    'Rides',
    '<p><a href="r.m.en.html">M</a> <a href="r.m.en.html#x">x</a> <a href="s.en.html#x">s</a></p>',
  )
  const joined = joinedPages(first, new Map([['r.m.en.html', pageOf('M &#38; $&', '<p id="x">$1</p>')]]))
  expect(joined).toBe(`<body class="whole">
<a class="skip" href="#page-content">Skip</a>
<h1>Rides</h1>
<main id="page-content" tabindex="-1">
<p><a href="#page-r.m.en.html">M</a> <a href="#x">x</a> <a href="s.en.html#x">s</a></p><h2 class="annex" id="page-r.m.en.html">M &#38; $&</h2>

<p id="x">$1</p></main>
</body>`)
})
