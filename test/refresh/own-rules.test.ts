import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { textOf } from '../../pipeline/system/database.js'
import { almanac } from '../support/almanac.js'
import { ROOT, Workspace } from '../support/workspace.js'

const RULE = 'sql/flags/long_change.sql'

/** The rule that docs/flags.md shows as the whole of its file. */
async function ruleOfDocs(): Promise<string> {
  const text = await readFile(join(ROOT, 'docs/flags.md'), 'utf8')
  const [, rule = ''] = /whole of `sql\/flags\/long_change\.sql`:\n\n```sql\n(.*?)```/s.exec(text) ?? []
  return rule
}

const MEASURES = ['sales', 'complaints', 'returns', 'refunds']

/** Four measures with the same figures, which rise by a quarter each year and fall by half in the last. */
const SOURCE = `title: { en: Shop }
publisher: { en: The office }
from: { file: data/facts/shop.csv }
format: csv
columns:
  year: { type: period }
${MEASURES.map((name) => `  ${name}: { type: count }\n`).join('')}period: { column: year, calendar: gregorian, frequency: year }
series:
  measures:
    sales: { nature: flow }
    complaints: { nature: flow, good-when: falling }
    returns: { nature: flow, flags: { thresholds: { large-change-percent: 60, noticeable-change-percent: 50 } } }
    refunds: { nature: flow, flags: { without: [rise, long_change] } }
`
const VALUES = [78, 78, 78, 78, 78, 78, 78, 78, 113, 141, 176, 220, 275, 160]
const FIGURES =
  ['year', ...MEASURES].join() +
  VALUES.map((value, i) => `\n${[2008 + i, ...MEASURES.map(() => value)].join()}`).join('')

async function withRule(): Promise<Workspace> {
  const workspace = await Workspace.keepSmall()
  await workspace.write('data/sources/shop.yaml', SOURCE)
  await workspace.write('data/facts/shop.csv', FIGURES)
  await workspace.write(RULE, await ruleOfDocs())
  return workspace
}

let workspace: Workspace
beforeAll(async () => {
  workspace = await withRule()
  await workspace.refresh('2026-11-20')
})
afterAll(() => workspace.remove())

/** The heading of what is on record of a page. */
function headingOf(page: string): string {
  return /<details class="recorded"><summary>(.*?)<\/summary>/.exec(page)?.[1] ?? ''
}

async function flagged(rule: string): Promise<string[]> {
  const rows = await workspace.rows(
    `select concat_ws(' ', series, period, kind, severity) as flag from flags."all" where rule = '${rule}' order by flag`,
  )
  return rows.map(({ flag }) => textOf(flag))
}

describe('the rule of the docs', () => {
  test('flags by the thresholds of each measure, as grave as its polarity says', async () => {
    expect(await flagged('long_change')).toEqual([
      ...['2018', '2019', '2020'].map((year) => `complaints ${year} long_rise watch`),
      ...['2018', '2019', '2020'].map((year) => `sales ${year} long_rise notice`),
    ])
  })

  test('is not among the flags, nor in its own table, of a measure that leaves it out', async () => {
    expect(await workspace.rows(`select distinct series from flags.long_change order by series`)).toEqual([
      { series: 'complaints' },
      { series: 'sales' },
    ])
  })

  test('is in the list of kinds, in headings, flags and titles of every language', async () => {
    expect(await workspace.rows(`from flags.kinds where rule = 'long_change' order by kind`)).toEqual([
      {
        rule: 'long_change',
        kind: 'long_fall',
        basis: 'plain',
        severities: ['watch', 'notice'],
        title: '{"en":"fall for three periods","zh-Hant":"連續三期減少"}',
      },
      {
        rule: 'long_change',
        kind: 'long_rise',
        basis: 'plain',
        severities: ['watch', 'notice'],
        title: '{"en":"rise for three periods","zh-Hant":"連續三期增加"}',
      },
    ])
    const page = await workspace.read('var/current/site/visits.en.html')
    expect(headingOf(page)).toBe('On record: change of trend, rise for three periods, rise')
    expect(page).toContain('sales: three changes in a row')
    expect(page).toContain('<dt>Kind</dt><dd>rise for three periods</dd>')
    expect(headingOf(await workspace.read('var/current/site/visits.zh-Hant.html'))).toBe(
      '存查：趨勢改變、連續三期增加、驟升',
    )
  })

  test('is explained in its words', async () => {
    const { stdout } = await almanac(workspace.folder, ['explain', 'long_change:complaints:2018'])
    expect(stdout).toMatch(/^ *kind +rise for three periods \(long_rise\), up$/m)
    expect(stdout).toContain(
      '2018 had 176, the comparable period 141: rise for three periods. Changes below 10.0% do not count.',
    )
  })
})

describe('rules of the library', () => {
  test('take the threshold of each measure', async () => {
    expect(await flagged('drop')).toEqual([
      'complaints 2021 drop watch',
      'refunds 2021 drop alert',
      'sales 2021 drop alert',
    ])
  })

  test('leave out the measures that say so', async () => {
    const series = (await flagged('rise')).map((flag) => flag.split(' ')[0])
    expect([...new Set(series)]).toEqual(['complaints', 'sales'])
  })
})
