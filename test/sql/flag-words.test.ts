import { expect, test } from 'vitest'
import { readModels } from '../../pipeline/models/model.js'
import { formatNames } from '../../pipeline/report/formats.js'
import { referencesOf } from '../../pipeline/report/template.js'
import { publishedRows, usageWarehouse, type UsageRow } from './usage-warehouse.js'

const flags = (await readModels('.')).filter(({ layer }) => layer === 'flags')

/** The published table with every kind of fault: a year left out, a broken total, a later vintage with another figure. */
async function faultyVintages(): Promise<[UsageRow[], UsageRow[]]> {
  const rows = await publishedRows()
  const first = rows.filter(({ rocYear }) => rocYear !== 103)
  const second = first.map(
    (row): UsageRow => (row.rocYear === 102 ? { ...row, uses: [43_588_492, 32_500_967, 76_089_460] } : row),
  )
  return [first, second]
}

test('every flag gives its reason and remedy in both languages', () => {
  for (const { header } of flags) {
    expect(Object.keys(header.reason)).toEqual(['en', 'zh-Hant'])
    expect(Object.keys(header.remedy)).toEqual(['en', 'zh-Hant'])
  }
})

test('what a reason inserts stands in the flag row or its evidence', async () => {
  const database = await usageWarehouse(...(await faultyVintages()))
  for (const { name, header } of flags) {
    const rows = await database.rows(
      `select flag.*, unnest(json_keys(evidence)) as evidence_key from ${name} as flag`,
    )
    const known = [...Object.keys(rows[0] ?? {}), ...rows.map((row) => row['evidence_key'])]
    const references = [...Object.values(header.reason), ...Object.values(header.remedy)].flatMap(
      referencesOf,
    )
    expect(
      references.filter((reference) => !known.includes(reference.name)).map(({ text }) => `${name}: ${text}`),
    ).toEqual([])
    expect(references.filter(({ format }) => !formatNames.includes(String(format)))).toEqual([])
  }
  database.close()
})
