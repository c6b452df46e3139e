import { expect, test } from 'vitest'
import { SiteIndex } from '../../pipeline/report/site-index.js'

const PAGE = `<h1>Rides &#38; fares</h1><main id="page-content" tabindex="-1">
<p>About all lines.</p>
<h2 id="fall">The <b>fall</b></h2><p>It fell.</p>
<ol><li class="finding watch" id="finding-1"><h3>Red, 2020: down</h3><ol><li class="flag" id="flag-1"><h4>drop</h4></li></ol></li></ol>
<figure class="chart" id="rides"><figcaption><strong>Rides a year</strong> <span>in millions</span></figcaption>
<div class="picture wide" id="rides-wide"><svg><text>12</text></svg></div><details class="data"><summary>Data</summary></details></figure>
<section class="changes"><p>Nothing.</p></section></main>`

test('a page is found by its title, and each part of it that has an address by its heading', () => {
  const index = new SiteIndex()
  index.add('rides.en.html', PAGE)
  index.add('feed.en.xml', '<main><h1>no page</h1></main>')
  expect(index.placesOf('zh-Hant')).toEqual([])
  expect(index.placesOf('en')).toEqual([
    { address: 'rides.en.html', title: 'Rides & fares', page: null, text: 'About all lines.' },
    { address: 'rides.en.html#fall', title: 'The fall', page: 'Rides & fares', text: 'It fell.' },
    { address: 'rides.en.html#finding-1', title: 'Red, 2020: down', page: 'Rides & fares', text: 'drop' },
    {
      address: 'rides.en.html#rides',
      title: 'Rides a year',
      page: 'Rides & fares',
      text: expect.stringMatching(/^in millions/),
    },
  ])
})

test('a long text is cut, and a site of many pages keeps the pages', () => {
  const index = new SiteIndex()
  for (let i = 0; i < 3100; i++)
    index.add(`line-${i}.en.html`, `<h1>Line ${i}</h1><main>${'long '.repeat(200)}<h2 id="a">A</h2></main>`)
  const places = index.placesOf('en')
  expect(places.filter(({ page }) => page === null)).toHaveLength(3100)
  expect(places.length).toBeLessThan(4700)
  expect(places[0]?.text.length).toBeLessThanOrEqual(281)
})
