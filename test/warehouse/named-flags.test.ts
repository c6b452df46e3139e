import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readManifests } from '../../pipeline/sources/manifest.js'
import { Database } from '../../pipeline/system/database.js'
import { readPlan } from '../../pipeline/warehouse/build.js'
import { proveSeriesFlags } from '../../pipeline/warehouse/named-flags.js'
import { completeSeries } from '../../pipeline/warehouse/observed-contract.js'
import { Workspace } from '../support/workspace.js'

const SOURCE = `title: { en: Shop }
publisher: { en: The office }
from: { file: data/facts/shop.csv }
format: csv
columns:
  year: { type: period }
  sales: { type: count }
period: { column: year, calendar: gregorian, frequency: year }
series:
  measures:
    sales:
      nature: flow
      flags:
        without: [drop, NAME]
        thresholds:
          large-change-percent: 30
          THRESHOLD: 1
`

let workspace: Workspace
beforeAll(async () => {
  workspace = await Workspace.keepSmall()
})
afterAll(() => workspace.remove())

async function plan(source: string, thresholds: Record<string, number> = {}): Promise<void> {
  await workspace.write('data/sources/shop.yaml', source)
  await readPlan(workspace.folder, await readManifests(workspace.folder), { flags: { thresholds } })
}

describe('a measure', () => {
  test.each([
    ['NAME', 'recrod', '14: series.measures.sales.flags.without.1: unknown rule: recrod; one of record, '],
    [
      'THRESHOLD',
      'large-chance-percent',
      '17: series.measures.sales.flags.thresholds.large-chance-percent: unknown threshold: large-chance-percent; one of large-change-percent, ',
    ],
  ])(
    'that names a %s that there is not is refused by line, with what is most like it',
    async (slot, name, message) => {
      const source = SOURCE.replace(slot, name)
        .replace('NAME', 'rise')
        .replace('THRESHOLD', 'rounding-percent')
      await expect(plan(source)).rejects.toThrow(`data/sources/shop.yaml:${message}`)
    },
  )

  test('may name every rule and threshold of the library', async () => {
    await expect(
      plan(SOURCE.replace('NAME', 'suspected_partial').replace('THRESHOLD', 'record-margin-percent')),
    ).resolves.toBeUndefined()
  })
})

test('settings that name a threshold that there is not are refused by line', async () => {
  await workspace.edit('almanac.yaml', 'time-zone:', 'flags:\n  thresholds: { record-margin: 1 }\ntime-zone:')
  const source = SOURCE.replace('NAME', 'rise').replace('THRESHOLD', 'rounding-percent')
  await expect(plan(source, { 'record-margin': 1 })).rejects.toThrow(
    /almanac\.yaml:\d+: flags\.thresholds\.record-margin: unknown threshold: record-margin; one of record-margin-percent, /,
  )
})

describe('marts.series of a project', () => {
  const NAMES = { rules: ['drop', 'record'], thresholds: ['large-change-percent', 'rounding-percent'] }
  const prove = (columns: string): Promise<void> =>
    Database.use(':memory:', 'write', async (database) => {
      await database.run(`create schema marts; create table marts.series as select 'a' as series, ${columns}`)
      await completeSeries(database)
      await proveSeriesFlags(database, 'sql/marts/series.sql', NAMES)
    })

  test('may have rules to leave out and thresholds, none, or no such columns', async () => {
    await expect(
      prove(
        `['record'] as without_flags, '{"large-change-percent": 30, "rounding-percent": 0.1}' as thresholds`,
      ),
    ).resolves.toBeUndefined()
    await expect(
      prove(`null::varchar[] as without_flags, null::varchar as thresholds`),
    ).resolves.toBeUndefined()
    await expect(prove('1 as other')).resolves.toBeUndefined()
  })

  test.each([
    ["['recrod'] as without_flags", 'without_flags of a: unknown rule: recrod; one of record, drop'],
    ["'record' as without_flags", 'without_flags is VARCHAR; write ... ::varchar[] as without_flags'],
    [
      "map {'large-change-percent': 3} as thresholds",
      'thresholds is MAP(VARCHAR, INTEGER); write ... ::varchar as thresholds',
    ],
    ["'30' as thresholds", 'thresholds of a: no JSON object: 30; write {"large-change-percent": 25}'],
    [
      `'{"large-change": 3}' as thresholds`,
      'thresholds of a: unknown threshold: large-change; one of large-change-percent, rounding-percent',
    ],
    [`'{"rounding-percent": "3"}' as thresholds`, 'thresholds of a: rounding-percent is "3"; write a number'],
  ])('is refused by file, column and series: %s', async (columns, message) => {
    await expect(prove(columns)).rejects.toThrow(`sql/marts/series.sql: ${message}`)
  })
})
