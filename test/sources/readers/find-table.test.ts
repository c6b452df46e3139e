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
