import { mkdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { proposeManifest, type SampleHints } from '../../pipeline/release/propose.js'
import { Workspace } from '../support/workspace.js'
import { zip } from '../support/zip.js'
import { proposalOf } from './proposal.js'

const MONTHS = '統計期,區域,件數\n115年1月,北區,100\n115年1月,南區,10\n115年1月,合計,110\n'

async function proposal(file: string, content: string | Uint8Array, hints?: SampleHints): Promise<object> {
  const workspace = await Workspace.create()
  await mkdir(workspace.path('data/inbox'), { recursive: true })
  await workspace.write(file, content)
  const { yaml } = await proposalOf(workspace, file, hints)
  return parse(yaml)
}

describe('a proposed manifest', () => {
  test('takes the unit that stands above the table', async () => {
    const text = '表1 使用統計,,\n單位：千人次,,\n年度,公務,民眾\n113,1,2\n114,2,3\n'
    expect(await proposal('a.csv', text)).toMatchObject({
      columns: { column_2: { 'published-unit': '千人次' }, column_3: { 'published-unit': '千人次' } },
    })
  })

  test('writes a unit as it stands, so that the contract reads it again', async () => {
    expect(await proposal('a.csv', 'Year;Umsatz in Tsd.\n2018;1,5\n2019;2\n')).toMatchObject({
      columns: { umsatz_in_tsd: { 'published-unit': 'in Tsd.' } },
    })
  })

  test('names by its place what shares a label with a group', async () => {
    const text = 'Year,Men,,Total,\n,Home,Total,Home,Total\n2019,1,2,3,4\n2020,2,3,4,5\n'
    expect(await proposal('a.csv', text)).toMatchObject({ columns: { total_5: { place: 5 } } })
  })

  test('takes no sum for one that stands on zeros', async () => {
    const text = 'Year,Cases,Deaths,Tests,Beds\n2019,5,0,5,0\n2020,6,0,6,0\n'
    expect(await proposal('a.csv', text)).not.toHaveProperty('totals')
  })

  test('takes ages for labels, and errors of a spreadsheet for missing figures', async () => {
    const text = 'Age,Rate\n9 years and less,#DIV/0!\n10 years,1.5\n90 years and more,2.5\n'
    const found = await proposal('a.csv', text)
    expect(found).toMatchObject({ columns: { age: { type: 'text' }, rate: { type: 'number' } } })
    expect(found).toMatchObject({ marks: { missing: expect.arrayContaining(['#DIV/0!']) } })
  })

  test('knows that a period without figures may come, and what only the end of a long file holds', async () => {
    const days = Array.from({ length: 700 }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString())
    const rows = days.map((day, i) => `${day.slice(0, 10)},${i === 690 ? '...' : i},${i}\n`)
    expect(await proposal('a.csv', `Date,Cases,Tests\n${rows.join('')}`)).toMatchObject({
      columns: { cases: { required: false }, tests: expect.not.objectContaining({ required: false }) },
    })
  })

  test('knows a column without cells, and remarks are no dimension', async () => {
    expect(await proposal('a.csv', '年度,人次,備註,Area\n113,1,,\n114,2,,\n')).toMatchObject({
      columns: {
        column_3: { labels: ['備註'], type: 'text', required: false, dimension: false },
        area: { labels: ['Area'], type: 'text', required: false },
      },
    })
  })

  test.each([
    ['年度,件數\n112,1\n113,2\n合計,3\n', { column: 'column_1', calendar: 'roc', frequency: 'year' }],
    ['日期,件數\n1150101,1\n1150102,2\n1150230,3\n', { column: 'column_1', frequency: 'day' }],
    ['年齡,件數\n20,1\n30,2\n40,3\n', null],
  ])('tells by its label whether %j has a period', async (text, period) => {
    expect({ period: null, ...(await proposal('a.csv', text)) }).toMatchObject({ period })
  })

  test('folds columns that are labelled with months', async () => {
    const text = '項目,114年12月,115年1月,115年2月\n申請件數,10,20,30\n核准件數,1,2,3\n'
    const manifest = await proposal('a.csv', text)
    expect(manifest).toMatchObject({
      columns: { column_1: { type: 'text' }, figure: { type: 'count' } },
      period: { across: 'figure', calendar: 'roc', frequency: 'month' },
    })
    expect(manifest).not.toHaveProperty('totals')
  })

  test.each([
    ['data/inbox/usage-115-01.csv', { inbox: 'usage-*.csv' }],
    ['data/inbox/11501.csv', { inbox: '11501*.csv' }],
    ['data/facts/usage-11501.csv', { file: 'data/facts/usage-11501.csv' }],
  ])('finds the files like %s', async (file, from) => {
    expect(await proposal(file, MONTHS)).toMatchObject({ from })
  })

  test('reads the table inside an archive, and the records inside a document', async () => {
    const usage = { name: 'usage.csv', bytes: Buffer.from(MONTHS) }
    const readme = { name: 'readme', bytes: Buffer.from('none') }
    expect(await proposal('a.zip', zip([usage]))).toMatchObject({ format: 'csv' })
    const member = 'usage.csv'
    expect(await proposal('a.zip', zip([readme, usage]), { member })).toMatchObject({ format: 'csv', member })
    const document = JSON.stringify({ result: { records: [{ year: 2020, uses: 1 }] } })
    const records = '/result/records'
    expect(await proposal('a.json', document, { records })).toMatchObject({ format: 'json', records })
  })

  test('finds the array of records within a document, and asks which where there are several', async () => {
    const items = [
      { date: '2020-01-05', views: 5 },
      { date: '2020-01-06', views: 6 },
    ]
    expect(await proposal('a.json', JSON.stringify({ items }))).toMatchObject({
      records: '/items',
      columns: { views: { type: 'count' } },
    })
    await expect(proposal('a.json', JSON.stringify({ items, others: items }))).rejects.toThrow(
      'a.json: holds several arrays of records; name one by --records: /items, /others',
    )
  })

  test('is refused to a file with a label that no column has, with what to do', async () => {
    await expect(proposal('a.csv', 'Year,__proto__\n2019,1\n2020,2\n')).rejects.toThrow('not safe to read')
  })

  test('is refused to a file without rows, and to a folder', async () => {
    await expect(proposal('a.csv', '年度,件數\n')).rejects.toThrow('a.csv: no table found')
    const workspace = await Workspace.create()
    await expect(
      proposeManifest(await workspace.project(), workspace.path('data/facts'), 'trial'),
    ).rejects.toThrow('data/facts: it is a folder; give one of its files')
  })
})
