import { expect, test } from 'vitest'
import { publishedRows, usageWarehouse, type UsageRow } from './usage-warehouse.js'

async function suspected(rows: UsageRow[]): Promise<unknown[]> {
  const database = await usageWarehouse(rows)
  const found = await database.rows(
    "select series || ' ' || period as place from marts.partial_periods where basis = 'shape' order by place",
  )
  database.close()
  return found.map(({ place }) => place)
}

test('no real fall of the published table is taken for a partial year when it is the last full year', async () => {
  const rows = (await publishedRows()).filter(({ months = 12 }) => months === 12)
  for (const last of [104, 106]) {
    expect(await suspected(rows.filter(({ rocYear }) => rocYear <= last))).toEqual([])
  }
})

test('a partial year that its file calls full is suspected in the total and in its parts, and compared with nothing', async () => {
  const unmarked = (await publishedRows()).map((row): UsageRow => ({ ...row, months: 12 }))
  expect(await suspected(unmarked)).toEqual(['uses/citizen 2021', 'uses/government 2021', 'uses/total 2021'])
  const database = await usageWarehouse(unmarked)
  const compared = await database.rows(
    "select series from marts.comparisons where period = '2021' and yoy_pct is not null and series like 'uses/%'",
  )
  const flags = await database.rows(
    "select distinct rule from flags.\"all\" where period_start = date '2021-01-01' and rule <> 'record'",
  )
  database.close()
  expect(compared).toEqual([])
  expect(flags).toEqual([{ rule: 'suspected_partial' }])
})
