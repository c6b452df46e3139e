import { expect, test } from 'vitest'
import { Database } from '../../pipeline/system/database.js'
import { proveObserved } from '../../pipeline/warehouse/observed-contract.js'

/** The two marts as they should be, changed by some SQL, then proved. */
function prove(change: string): Promise<void> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema marts;
      create table marts.series as select 'uses/a' as series, 'uses' as measure, 'month' as frequency, 'flow' as nature,
        null::varchar as total_series, null::varchar as stock_series;
      create table marts.observations as select 'uses/a' as series, '2026-01' as period, timestamp '2026-01-01' as period_start,
        timestamp '2026-01-31' as period_end, 5::double as value, 'final' as status, true as is_full_period, null::integer as months_covered;
      ${change}`)
    await proveObserved(database, (model) => `sql/${model.replace('.', '/')}.sql`)
  })
}

test('marts that keep the contract pass, also a year that begins in July', async () => {
  await expect(prove('')).resolves.toBeUndefined()
  await expect(
    prove(
      "update marts.series set frequency = 'year'; update marts.observations set period_start = timestamp '2026-07-01'",
    ),
  ).resolves.toBeUndefined()
})

test.each([
  [
    "update marts.series set frequency = 'Monthly'",
    'sql/marts/series.sql: unknown frequency: Monthly; one of year, half-year, quarter, month',
  ],
  ['update marts.series set frequency = null', 'sql/marts/series.sql: unknown frequency: null; one of year'],
  [
    "update marts.series set nature = 'Flow'",
    'sql/marts/series.sql: unknown nature: Flow; one of flow, stock',
  ],
  [
    "update marts.series set total_series = 'uses/b'",
    'sql/marts/series.sql: total_series of uses/a is uses/b, which is not a series',
  ],
  [
    "update marts.observations set status = 'Final'",
    'sql/marts/observations.sql: unknown status: Final; one of final, partial',
  ],
  [
    "update marts.observations set series = 'uses/b'",
    'sql/marts/observations.sql: series uses/b is not in marts.series; add it there',
  ],
  [
    'update marts.observations set is_full_period = null',
    'sql/marts/observations.sql: is_full_period of uses/a, 2026-01 is null; say true or false',
  ],
  [
    "update marts.observations set value = 'infinity'",
    'sql/marts/observations.sql: value of uses/a, 2026-01 is inf; a value is a finite number or null',
  ],
  [
    "update marts.observations set period_start = timestamp '2026-01-15'",
    'sql/marts/observations.sql: period_start 2026-01-15 00:00:00 of uses/a is not the start of a month',
  ],
  [
    'insert into marts.observations from marts.observations',
    'sql/marts/observations.sql: uses/a has more than one row for the period from 2026-01-01 00:00:00',
  ],
  [
    'alter table marts.series drop column nature',
    'sql/marts/series.sql: no column nature; docs/flags.md lists those of marts.series',
  ],
  [
    'alter table marts.series alter stock_series type integer',
    'sql/marts/series.sql: stock_series is INTEGER; write varchar, as in ... ::varchar as stock_series',
  ],
])('%s is refused in words', async (change, words) => {
  await expect(prove(change)).rejects.toThrow(words)
})
