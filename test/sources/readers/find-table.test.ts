import { expect, test } from 'vitest'
import { findTable } from '../../../pipeline/sources/readers/header/find-table.js'
import { gridOf } from '../../../pipeline/sources/readers/reader.js'
import { manifestSchema, type Manifest } from '../../../pipeline/sources/manifest.js'
import { Database } from '../../../pipeline/system/database.js'

const words = { en: 'trial' }

function contract(columns: object): Manifest {
  const given = { title: words, publisher: words, from: { file: 'a.csv' }, format: 'csv', columns }
  return { ...manifestSchema.parse(given), name: 'trial', file: 'data/sources/trial.yaml' }
}

function refusal(columns: object, labels: string[]): Promise<string> {
  return Database.use(':memory:', 'write', async (database) => {
    const grid = await gridOf(database, [{ row: 1, cells: labels }], {})
    const layout = findTable([grid], contract(columns), database, 'a.csv')
    return layout.then(
      () => 'none',
      (cause: unknown) => String(cause),
    )
  })
}

test('a label that two columns of the contract claim is told as such, and no other is called nearest', async () => {
  const columns = {
    year: { labels: ['年度'], type: 'text' },
    region: { labels: ['件數'], type: 'text' },
    cases: { labels: ['件數'], type: 'count' },
  }
  expect(await refusal(columns, ['年度', '件數', '區域'])).toContain(
    'lost region: expected 件數 found 件數, which another column claims as well; lost cases',
  )
})

test('a label that stands twice is told with both places, and is not taken for a renamed column', async () => {
  const columns = { year: { labels: ['年度'], type: 'text' }, cases: { labels: ['件數'], type: 'count' } }
  expect(await refusal(columns, ['年度', '件數', '件數', '件數合計'])).toContain(
    'lost cases: expected 件數 found 件數 and 件數, each of which may be meant; added: found 件數合計',
  )
})

function across(notes: string, labels: string[], published?: string): Promise<unknown> {
  const uses = { type: 'count', ...(published === undefined ? {} : { 'published-unit': published }) }
  const manifest = {
    ...contract({ item: { labels: ['項目'], type: 'text' }, uses }),
    period: manifestSchema.shape.period.parse({ across: 'uses', calendar: 'roc', frequency: 'year' }),
  }
  return Database.use(':memory:', 'write', async (database) => {
    const rows = [
      { row: 1, cells: [notes] },
      { row: 2, cells: labels },
    ]
    const layout = await findTable([await gridOf(database, rows, {})], manifest, database, 'a.csv')
    return layout.columns['uses']?.factor
  })
}

test('a unit is applied to periods that stand side by side, and a change of it refused', async () => {
  const years = ['項目', '113年', '114年']
  expect(await across('單位：千元', years, '千元')).toBe(1000)
  expect(await across('單位：元', years)).toBe(1)
  await expect(across('單位：千元', years)).rejects.toThrow(/unit uses: expected a plain unit found 千元/)
  await expect(across('單位：萬元', years, '千元')).rejects.toThrow(/unit uses: expected 千元 found 萬元/)
  await expect(across('', ['項目', '113年(千元)', '114年(萬元)'], '千元')).rejects.toThrow(/萬元/)
})
