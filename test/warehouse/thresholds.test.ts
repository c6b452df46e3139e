import { expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { Database } from '../../pipeline/system/database.js'
import { loadMacros } from '../../pipeline/warehouse/build.js'
import { thresholdsQuery } from '../../pipeline/warehouse/thresholds.js'

test('thresholds of the settings come in place of those of the library', async () => {
  const macros = await readMacros('.')
  const set = thresholdsQuery({ 'large-change-percent': 25, 'identity-tolerance': 1e-6 }, macros)
  if (set === null) throw new Error('nothing was set')
  const rows = await Database.use(':memory:', 'write', async (database) => {
    await loadMacros(database, [...macros, set])
    return database.rows(
      'select large_change_percent()::double as large, identity_tolerance() = 1e-6 as is_set, severe_fall_percent() as severe',
    )
  })
  expect(rows).toEqual([{ large: 25, is_set: true, severe: 40 }])
})

test('a threshold that there is not is named beside those that there are', async () => {
  expect(() => thresholdsQuery({ 'large-chance-percent': 25 }, [])).toThrow(
    'almanac.yaml: flags.thresholds: unknown threshold: large-chance-percent; there is none',
  )
  const macros = await readMacros('.')
  expect(() => thresholdsQuery({ 'mirror-rise-percent': 25 }, macros)).toThrow(
    /unknown threshold: mirror-rise-percent; one of large-change-percent, severe-fall-percent, /,
  )
  expect(thresholdsQuery({}, macros)).toBeNull()
})
