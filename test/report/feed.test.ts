import { anchorOf } from '../../pipeline/base/anchor.js'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { renderFeed, type News } from '../../pipeline/report/feed.js'
import { readStrings } from '../../pipeline/system/words.js'
import { ROOT } from '../support/workspace.js'

const HOSTILE = `</summary>]]><script>alert(1)</script>&amp;"'\u0000\u001b[31m`

const releases = [
  {
    number: 2,
    id: '2026-03-01-b',
    date: '2026-03-01',
    previous_release: '2026-02-01-a',
    revised_count: 2,
    new_flag_count: 1,
  },
  {
    number: 1,
    id: '2026-02-01-a',
    date: '2026-02-01',
    previous_release: null,
    pages: ['usage.en.html', 'index.html'],
  },
]
const announced = (release: string, number: number, series = HOSTILE) => ({
  release_id: release,
  number,
  flag_id: `drop:${series}:2020`,
  rule_file: 'sql/flags/drop.sql',
  reason: JSON.stringify({ en: '{{ series | text }} fell to {{ observed | figure }}.' }),
  flag: JSON.stringify({
    series,
    rule: 'drop',
    period: '2020',
    severity: 'watch',
    observed: 58,
    evidence: '{}',
  }),
})

async function feed(news: Partial<News> = {}, settings: object = {}): Promise<string> {
  return renderFeed(
    {
      releases,
      flags: [announced('2026-03-01-b', 1), announced('2026-02-01-a', 1)],
      flagPage: 'usage',
      ...news,
    },
    'en',
    {
      settings: settingsSchema.parse({
        title: { en: `Almanac ${HOSTILE}` },
        languages: ['en'],
        'time-zone': 'Asia/Taipei',
        ...settings,
      }),
      strings: await readStrings(ROOT, ['en']),
      release: { id: '2026-03-01-b', date: '2026-03-01' },
      style: '',
      script: '',
      runtime: '',
    },
  )
}

/** Names, texts and addresses of a document. @throws when it is not well-formed. */
function read(xml: string): { texts: Record<string, string[]>; links: string[] } {
  const texts: Record<string, string[]> = {}
  const links: string[] = []
  let name = ''
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => {
    name = tag.name
    if (tag.name === 'link') links.push(String(tag.attributes['href']))
  })
  parser.on('text', (text) => {
    if (text.trim() !== '') texts[name] = [...(texts[name] ?? []), text]
  })
  parser.write(xml).close()
  return { texts, links }
}

test('a feed with hostile texts is well-formed and tells releases and flags, newest first', async () => {
  const { texts, links } = read(await feed())
  const shown = HOSTILE.replace('\u0000', '\ufffd').replace('\u001b', '\ufffd')
  expect(texts['summary']).toEqual([
    'Since the previous release: revised figures: 2, new flags: 1.',
    `${shown} fell to 58.`,
    'There is no earlier release to compare with.',
    `${shown} fell to 58.`,
  ])
  expect(texts['title']?.slice(1, 3)).toEqual(['Released 1 March 2026', `Watch: ${shown}: drop, 2020`])
  const fragment = `#${encodeURI(anchorOf('flag', `drop:${HOSTILE}:2020`))}`
  expect(links).toEqual([
    'feed.en.xml',
    'index.en.html',
    'releases/2026-03-01-b/index.en.html',
    `releases/2026-03-01-b/usage.en.html${fragment}`,
    'releases/2026-02-01-a/index.html',
    `releases/2026-02-01-a/usage.en.html${fragment}`,
  ])
  expect(texts['updated']).toEqual(
    ['03', '03', '03', '02', '02'].map((month) => `2026-${month}-01T00:00:00Z`),
  )
})

test('two releases of one day have times of their own, the later one the later', async () => {
  const again = { ...releases[0], number: 3, id: '2026-03-01-c', previous_release: '2026-03-01-b' }
  const { texts } = read(await feed({ releases: [again, ...releases], flags: [] }))
  expect(texts['updated']).toEqual([
    '2026-03-01T00:00:00Z',
    '2026-03-01T00:00:01Z',
    '2026-03-01T00:00:00Z',
    '2026-02-01T00:00:00Z',
  ])
})

test('ids are the same in every feed that tells the same, and differ between entries', async () => {
  const ids = read(await feed()).texts['id'] ?? []
  expect(new Set(ids).size).toBe(5)
  for (const id of ids)
    expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const later = read(await feed({ releases: [{ ...releases[0], number: 3, id: 'c' }, ...releases] })).texts[
    'id'
  ]
  expect(later).toEqual(expect.arrayContaining(ids))
})

test('an address makes the links absolute; pages that are not kept are looked for in the archive', async () => {
  const [first = {}, second = {}] = releases
  const { links } = read(
    await feed(
      { releases: [first, { ...second, pages: [] }], flags: [] },
      { address: 'https://example.org/stats' },
    ),
  )
  expect(links).toEqual([
    'https://example.org/stats/feed.en.xml',
    'https://example.org/stats/index.en.html',
    'https://example.org/stats/releases/2026-03-01-b/index.en.html',
    'https://example.org/stats/archive.en.html',
  ])
})

test('a feed has at most a hundred entries', async () => {
  const flags = Array.from({ length: 150 }, (_, i) => announced('2026-03-01-b', i, `line/${i}`))
  expect(read(await feed({ flags })).texts['summary']).toHaveLength(100)
})
