import { expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { Database } from '../../pipeline/system/database.js'
import { loadMacros } from '../../pipeline/warehouse/build.js'
import { thresholdNames, thresholdsQuery } from '../../pipeline/warehouse/thresholds.js'

test('a threshold is that of the series, or of the settings, or of the library', async () => {
  const macros = await readMacros('.')
  const set = thresholdsQuery({ 'large-change-percent': 25, 'identity-tolerance': 1e-6 }, macros)
  const rows = await Database.use(':memory:', 'write', async (database) => {
    await loadMacros(database, [...macros, set])
    return database.rows(
      `select
         large_change_percent()::double as large, identity_tolerance() = 1e-6 as is_set, severe_fall_percent()::double as severe,
         large_change_percent(thresholds) as own_large, severe_fall_percent(thresholds) as own_severe,
         record_margin_percent(thresholds)::double as own_margin,
       from (values (1, '{"large-change-percent": 30, "severe-fall-percent": 0.5}'), (2, null), (3, '{}')) series(number, thresholds)
       order by number`,
    )
  })
  const project = { large: 25, is_set: true, severe: 40, own_margin: 15 }
  expect(rows).toEqual([
    { ...project, own_large: 30, own_severe: 0.5 },
    { ...project, own_large: 25, own_severe: 40 },
    { ...project, own_large: 25, own_severe: 40 },
  ])
})

test('thresholds are the macros without arguments, whatever they give', () => {
  const macros = [
    { file: 'sql/macros/other.sql', sql: 'create or replace macro pi_is() as 3;' },
    {
      file: 'sql/macros/thresholds.sql',
      sql: 'create or replace macro large() as 100 / 5;\ncreate macro small_one() as -1e-3 ;\ncreate macro twice(x) as 2 * x;',
    },
  ]
  expect(thresholdNames(macros)).toEqual(['large', 'small-one'])
})
