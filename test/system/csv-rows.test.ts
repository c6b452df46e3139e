import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { csvHeader, csvRows } from '../../pipeline/system/csv-rows.js'
import { Database } from '../../pipeline/system/database.js'

test('rows as CSV keep every figure, and text that a spreadsheet would run stands behind an apostrophe', async () => {
  const relation = await Database.use(':memory:', 'write', (database) =>
    database.query(`select
      -1 as whole, -1.5::double as rate, -9007199254740993::bigint as long, -1.50::decimal(5, 2) as amount, '-1' as "=name",
      'a"b,' || chr(10) || 'c' as text, null as nothing, date '2020-01-31' as day, ['-a'] as list, true as flag`),
  )
  const { data } = Papa.parse<string[]>(csvHeader(relation.columns) + csvRows(relation), {
    skipEmptyLines: true,
  })
  expect(data).toEqual([
    ['whole', 'rate', 'long', 'amount', "'=name", 'text', 'nothing', 'day', 'list', 'flag'],
    ['-1', '-1.5', '-9007199254740993', '-1.5', "'-1", 'a"b,\nc', '', '2020-01-31', '["-a"]', 'true'],
  ])
})
