import { expect, test } from 'vitest'
import { inUniversalTime } from '../../pipeline/report/chart-time.js'

test('time is universal on every scale, in every unit and in the rows; other things stay', () => {
  const spec = {
    layer: [{ mark: 'rule', data: { values: [{ at: '2020-01-01 09:00:00', rides: 2 }], name: 'own' } }],
    mark: 'line',
    transform: [{ timeUnit: 'year', field: 'at', as: 'year_at' }],
    encoding: {
      x: { field: 'at', type: 'temporal', timeUnit: 'utcmonth', scale: { nice: true } },
      y: { field: 'rides', type: 'quantitative' },
      color: { field: 'at', timeUnit: 'day', type: 'ordinal' },
    },
    data: { values: [{ at: '2020-01-01 08:00:00', seen: '2020-01-01 08:00:00', rides: 1 }] },
  }
  expect(inUniversalTime(spec)).toEqual({
    layer: [{ mark: 'rule', data: { values: [{ at: '2020-01-01T09:00:00Z', rides: 2 }], name: 'own' } }],
    mark: 'line',
    transform: [{ timeUnit: 'utcyear', field: 'at', as: 'year_at' }],
    encoding: {
      x: { field: 'at', type: 'temporal', timeUnit: 'utcmonth', scale: { nice: true, type: 'utc' } },
      y: { field: 'rides', type: 'quantitative' },
      color: { field: 'at', timeUnit: 'utcday', type: 'ordinal' },
    },
    data: { values: [{ at: '2020-01-01T08:00:00Z', seen: '2020-01-01 08:00:00', rides: 1 }] },
  })
})
