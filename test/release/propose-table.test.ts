import { readFile } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { cellKind } from '../../pipeline/release/cell-kind.js'
import { ROOT, Workspace } from '../support/workspace.js'
import { proposalOf } from './proposal.js'

interface Proposed {
  manifest: {
    encoding?: string
    delimiter?: string
    columns: Record<string, { labels?: string[]; place?: number; fill?: string; type: string }>
    'note-rows'?: string[]
    'other-tables'?: string
    'total-rows'?: unknown[]
    series?: {
      measures: Record<string, { title?: unknown }>
      dimensions?: Record<string, { total?: string }>
    }
    ignore?: string[]
  }
  decide: string[]
}

/** What is proposed for a file, and the lines that ask for a decision. */
async function proposed(content: string | Uint8Array): Promise<Proposed> {
  const workspace = await Workspace.create()
  await workspace.write('data/facts/a.csv', content)
  const { yaml } = await proposalOf(workspace, 'data/facts/a.csv')
  const decide = yaml.split('\n').flatMap((line) => /# decide: .*/.exec(line)?.[0] ?? [])
  return { manifest: parse(yaml) as Proposed['manifest'], decide }
}

const labelsOf = ({ manifest }: Proposed): unknown[] =>
  Object.values(manifest.columns).map(({ labels, place }) => labels ?? place)

describe('the header that is proposed', () => {
  test.each([
    '(23)',
    '"1,234*"',
    '- 5',
    '−5',
    'n/a',
    '..',
    ':',
    '12 a',
    '7 (p)',
    '12.5 %',
    '$ 5',
    '5 [note 1]',
    'see below',
  ])('leaves a first row with %s to the data', async (cell) => {
    const found = await proposed(`Year,Balance\n2009,${cell}\n2010,110\n2011,111\n2012,112\n`)
    expect(labelsOf(found)).toEqual([['Year'], ['Balance']])
  })

  test.each<[string, string, unknown[]]>([
    ['a total', 'Region,Uses\nTotal,500\nNorth,200\nSouth,300\n', [['Region'], ['Uses']]],
    [
      'two languages',
      '年度,人口\nYear,Population\n2019,5\n2020,6\n',
      [
        ['年度', 'Year'],
        ['人口', 'Population'],
      ],
    ],
    [
      'years below a title',
      'Uses by region,,\nRegion,2019,2020\nNorth,100,101\nSouth,200,201\n',
      [['Region'], undefined],
    ],
    [
      'ages',
      'Region,0,1,2,3\nNorth,10,11,12,13\nSouth,20,22,24,26\n',
      [['Region'], ['0'], ['1'], ['2'], ['3']],
    ],
    [
      'numbered columns',
      'Year,Rural,Urban\n(1),(2),(3)\n2019,10,20\n2020,11,21\n',
      [
        ['Year', '(1)'],
        ['Rural', '(2)'],
        ['Urban', '(3)'],
      ],
    ],
    ['an empty label', ',Rural,Urban\n2018,54,86\n2019,52,88\n', [1, ['Rural'], ['Urban']]],
    ['a comma too many', 'Year,Region,Uses,\n2019,North,5\n2020,South,6\n', [['Year'], ['Region'], ['Uses']]],
    ['no header', '2019,5,7\n2020,6,8\n2021,7,9\n', [1, 2, 3]],
  ])('is right for %s', async (_, text, labels) => {
    const found = await proposed(text)
    expect({ labels: labelsOf(found), decide: found.decide }).toEqual({ labels, decide: [] })
  })

  test('passes over rows about the series', async () => {
    const text =
      '"Title","Jobs","Pay"\n"CDID","AP2Y","BX1"\n"Unit","","£"\n"Release date","12-08-2025","12-08-2025"\n"Notes",,\n"2019","805","5"\n"2020","577","6"\n'
    const found = await proposed(text)
    expect(labelsOf(found)).toEqual([['Title'], ['Jobs'], ['Pay']])
    expect(found.manifest['note-rows']).toEqual(['CDID', 'Unit', 'Release date', 'Notes'])
  })

  test('passes over rows that say in words and figures what stands below, with titles above', async () => {
    const found = await proposed(
      ',Men,Women\nUnit,$,$\nSeries Type,Original,Original\nFrequency,Quarter,Quarter\nNo. Obs,2,2\n2019-02,5,6\n2019-05,7,8\n',
    )
    expect(found.manifest['note-rows']).toEqual(['Unit', 'Series Type', 'Frequency', 'No. Obs'])
    expect(Object.keys(found.manifest.columns)).toEqual(['column_1', 'men', 'women'])
    expect(found.decide).toEqual([])
  })

  test('names groups of three rows so that no two columns are alike', async () => {
    const found = await proposed(
      'Year,Persons,,,\n,Men,,Women,\n,Full,Part,Full,Part\n2019,100,10,90,9\n2020,101,11,91,8\n',
    )
    const labels = Object.values(found.manifest.columns).map((column) => JSON.stringify(column))
    expect(new Set(labels).size).toBe(5)
    expect(Object.keys(found.manifest.columns)).toHaveLength(5)
  })

  test('names columns whose labels differ in signs alone, in any script', async () => {
    const found = await proposed('Year,a 2,a,A-2,Größe,인구,ประชากร\n2019,1,2,3,4,5,6\n2020,2,3,4,5,6,7\n')
    expect(Object.keys(found.manifest.columns)).toEqual([
      'year',
      'a_2',
      'column_3',
      'a_2_4',
      'grosse',
      'column_6',
      'column_7',
    ])
  })
})

describe('what the bytes leave open is asked', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    [
      'an encoding',
      iconv.encode('Land;Aantal\nKroatië;5\nPeru;6\n', 'windows-1252'),
      /windows-1252 or windows-1257; line 2 reads "Kroatië;5" in windows-1252 and "Kroatiė;5" in windows-1257/,
    ],
    [
      'a delimiter',
      'Name, first;Points, all\nMaier, Karl;6,1\nHuber, Anna;5,3\n',
      /";" or ","; with semicolon 3 of 3 rows with 2 cells; with comma 3 of 3 rows with 3 cells/,
    ],
    [
      'whether there is a header',
      'North,512,71\nSouth,623,82\nEast,734,93\n',
      /1 or labels, if row 1 is the header/,
    ],
    [
      'cells beyond the header',
      'Month,Uses\n2019-01,1,234\n2019-02,2,345\n2019-03,3,456\n',
      /3 or the rest of a figure that has the delimiter in it/,
    ],
    [
      'a table below',
      'Year,Uses\n2019,5\n2020,6\n\nYear,Cost\n2019,100\n2020,120\n',
      /row 5 \(Year \| Cost\)/,
    ],
    ['a table beside', 'Year,Uses,,Year,Cost\n2019,5,,2019,100\n2020,6,,2020,120\n', /the columns from 4 on/],
    [
      'uneven blocks',
      'Region,Year,Births\nNorth,2019,1\n,2020,2\n,2021,3\nSouth,2020,4\n,2021,5\n',
      /down or no fill/,
    ],
  ])('%s', async (_, content, question) => {
    const { decide } = await proposed(content)
    expect(decide.join('\n')).toMatch(question)
  })

  test('and what they say is proposed with what says it', async () => {
    const bytes = iconv.encode('Jahr;München\n2019;5,5\n2020;7,5\n', 'windows-1252')
    expect(await proposed(bytes)).toMatchObject({
      manifest: { encoding: 'windows-1252', delimiter: ';' },
      decide: [],
    })
    const even = 'Region,Year,Births\nNorth,2019,1\n,2020,2\nSouth,2019,3\n,2020,4\n'
    expect(await proposed(even)).toMatchObject({
      manifest: { columns: { region: { fill: 'down' } } },
      decide: [],
    })
  })
})

test.each<[string, string]>([
  ['(23)', 'figure'],
  ['1 234,5', 'figure'],
  ['12.5%', 'figure'],
  ['1,234 r', 'figure'],
  ['1.23 億', 'figure'],
  ['2019', 'year'],
  ['01.02.2018', 'period'],
  ['2019-05', 'period'],
  ['115年8月', 'period'],
  ['Q1 2019', 'period'],
  ['-', 'missing'],
  ['Total', 'text'],
  ['Table 3: uses of 2019 and of the years before it', 'text'],
])('%s looks like a %s', (cell, kind) => {
  expect(cellKind(cell)).toBe(kind)
})

test('the list of what a file may look like in the docs has the keys that are proposed', async () => {
  const docs = await readFile(`${ROOT}/docs/sources.md`, 'utf8')
  for (const key of ['place', 'fill', 'note-rows', 'other-tables', 'encoding', 'delimiter'])
    expect(docs.slice(docs.indexOf('## What your file may look like'))).toContain(key)
})

describe('rows that sum the others', () => {
  /** Three periods of two lines and of all, which is their sum and so much more in the last. */
  const rides = (last: number): string =>
    ['2020,3.4,5.4', '2021,4.4,6.1', '2022,5.3,7.2']
      .flatMap((row, i) => {
        const [year, red = 0, blue = 0] = row.split(',').map(Number)
        const all = (red + blue + (i === 2 ? last : 0)).toFixed(1)
        return [`${year},Red,${red}`, `${year},Blue,${blue}`, `${year},All lines,${all}`]
      })
      .join('\n')

  test.each([
    [0, 'All lines'],
    [0.1, 'All lines'],
    [0.4, undefined],
  ])('are told by their sums, up to rounding: %d more in the last period', async (more, total) => {
    const { manifest } = await proposed(`year,line,Rides (thousand)\n${rides(more)}\n`)
    expect(manifest.series?.dimensions?.['line']?.total).toBe(total)
    expect(manifest.series?.measures['rides_thousand']?.title).toEqual({ 'zh-Hant': 'Rides' })
  })
})
