import { mkdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { inspectFile } from '../../pipeline/release/inspect.js'
import { readManifests } from '../../pipeline/sources/manifest.js'
import type { Row } from '../../pipeline/system/database.js'
import { Workspace } from '../support/workspace.js'
import { proposalOf } from './proposal.js'

interface Read {
  manifest: Record<string, unknown>
  /** The keys that a person has to decide. */
  open: string[]
  /** The first rows that are read once the first choice of each is taken. */
  rows: Row[]
  refusal: string
}

/** What is proposed for a file, and what it reads by that. @param mend makes changes to the proposal. */
async function read(content: string, fix = (yaml: string): string => yaml): Promise<Read> {
  const workspace = await Workspace.create()
  await mkdir(workspace.path('data/inbox'), { recursive: true })
  await workspace.write('a.csv', content)
  const { yaml, choices } = await proposalOf(workspace, 'a.csv')
  await workspace.write('data/sources/trial.yaml', fix(yaml).replaceAll(/# decide:.*/g, ''))
  const manifests = await readManifests(workspace.folder)
  const { best } = await inspectFile(
    await workspace.project(),
    workspace.path('a.csv'),
    manifests.filter(({ name }) => name === 'trial'),
    new Date('2026-11-23T04:00:00Z'),
  )
  return {
    manifest: parse(yaml) as Record<string, unknown>,
    open: choices.filter(({ isOpen }) => isOpen).map(({ key }) => key.join('.')),
    rows: best.rows.rows,
    refusal: best.refusal,
  }
}

const METADATA = `"Title","Turnover","Rate","Stock"
"CDID","ABCD","MGSX","XYZ"
"PreUnit","£","",""
"Unit","m","%","Days, seasonally adjusted"
"Release date","12-08-2025","12-08-2025","12-08-2025"
"2022","1243","3.7","5"
"2023","1022","4.0","6"
`

test('rows of metadata state units, and a file that states another later is refused', async () => {
  const { manifest, open, rows } = await read(METADATA)
  expect(manifest['columns']).toMatchObject({
    turnover: { 'published-unit': '£ m' },
    rate: { 'published-unit': '%' },
    stock: { unit: 'Days, seasonally adjusted' },
  })
  expect(open).toEqual([])
  expect(rows[0]).toMatchObject({ turnover: 1_243_000_000, stock: 5 })
  const { refusal } = await read(METADATA, (yaml) =>
    yaml.replace('published-unit: £ m', 'published-unit: £ bn'),
  )
  expect(refusal).toContain('unit turnover: expected £ bn found £m')
})

test('a unit in the label that is another than that of the rows is asked about, and either can be chosen', async () => {
  const content = METADATA.replace('"Turnover"', '"Turnover (thousands)"')
  expect(await read(content)).toMatchObject({
    open: ['columns.turnover_thousands.published-unit'],
    rows: [{ turnover_thousands: 1_243_000 }, {}],
  })
  const chosen = await read(content, (yaml) =>
    yaml.replace('published-unit: thousands', 'published-unit: £ m'),
  )
  expect(chosen.rows[0]).toMatchObject({ turnover_thousands: 1_243_000_000 })
})

test.each([
  ['a note below', 'Year,Uses\n2018,12\n2019,13\n\n* Figures in thousands\n', 'columns.uses.factor', 12_000],
  ['mil', 'Year,Uses (US$ mil)\n2018,12\n2019,13\n', 'columns.uses_us_mil.factor', 12_000],
])('%s that may state a multiple is asked about', async (_, content, key, figure) => {
  const { open, rows } = await read(content)
  expect(open).toEqual([key])
  expect(Object.values(rows[0] ?? {})).toContain(figure)
})

test.each([
  ['Employment (in thousands, SA)', 12_000],
  ['Valor (R$ mil)', 12_000],
  ['Employment (persons, SA)', 12],
])('%s has a unit that is known', async (label, figure) => {
  const { open, rows } = await read(`Year,"${label}"\n2018,12\n2019,13\n`)
  expect(open).toEqual([])
  expect(Object.values(rows[0] ?? {})).toContain(figure)
})

test('a date beside the period whose order is open is asked about, and can be read in either', async () => {
  const content = 'Year,Last updated,Uses\n2018,01/02/2019,5\n2019,02/03/2020,6\n'
  expect(await read(content)).toMatchObject({
    open: ['columns.last_updated.type'],
    rows: [{ last_updated: '01/02/2019' }, {}],
  })
  const dated = (order: string): Promise<Read> =>
    read(content, (yaml) => yaml.replace(/type: text.*/, `type: date\n    order: ${order}`))
  expect((await dated('day-first')).rows[0]).toMatchObject({ last_updated: '2019-02-01' })
  expect((await dated('month-first')).rows[0]).toMatchObject({ last_updated: '2019-01-02' })
  expect((await read(content.replace('01/02/2019', '31/02/2019'))).open).toEqual([])
})

test('two tables with the same labels are asked about, and refused where nobody chose; a header on each page is not', async () => {
  const tables = 'Men\nYear,Uses\n2018,1\n2019,2\n\nWomen\nYear,Uses\n2018,3\n2019,4\n'
  const { open, rows } = await read(tables)
  expect([open, rows.map(({ uses }) => uses)]).toEqual([['other-tables'], [1, 2]])
  const { refusal } = await read(tables, (yaml) => yaml.replace(/other-tables:.*/, ''))
  expect(refusal).toContain('the second below Year | Uses in row 7')
  const pages = await read('Year,Uses\n2018,1\n2019,2\n\nYear,Uses\n2020,3\n2021,4\n')
  expect([pages.open, pages.rows.map(({ uses }) => uses)]).toEqual([[], [1, 2, 3, 4]])
})

test('columns that hold the figures of one period are asked about', async () => {
  const content = ',2019,,2020,\nRegion,Men,Women,Men,Women\nNorth,1,2,3,4\nSouth,5,6,7,8\n'
  expect((await read(content)).open).toEqual(['period.across'])
})

test('years that all lie far ahead are asked about', async () => {
  expect((await read('Year,Uses\n2074,1\n2075,2\n2076,3\n')).open).toEqual(['period.calendar'])
  expect((await read('Year,Uses\n2050,1\n2055,2\n2065,3\n')).open).toEqual([])
})

test('digits and groups of Arabic are read, as are names of Thai months', async () => {
  expect((await read('السنة,عدد\n٢٠١٨,١٬٢٣٤٬٥٦٧\n٢٠١٩,١٬٢٤٤٬٥٦٧\n')).rows[0]).toMatchObject({
    column_2: 1_234_567,
    period_start: '2018-01-01',
  })
  expect((await read('เดือน,จำนวน\nม.ค. 2562,3716\nก.พ. 2562,3600\n')).rows[1]).toMatchObject({
    column_2: 3600,
    period_start: '2019-02-01',
  })
})
