import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOfPlace, placeOf, type Place } from '../../browser/console/address.js'

const BASE = 'http://127.0.0.1:4700'
const NAME = fc.string({ unit: 'binary', minLength: 1, maxLength: 10 })
// a lone surrogate is no text that an address could hold
const TEXT = fc.string({ unit: 'binary', maxLength: 200 })

const PLACE: fc.Arbitrary<Place> = fc.record({
  sql: fc.oneof(
    TEXT,
    TEXT.map((text) => text.repeat(100)),
  ),
  query: fc.constant(null),
  parameters: fc.dictionary(NAME, TEXT, { maxKeys: 4 }),
  release: fc.option(fc.constantFrom('2026-11-24-86bb6dee', 'a b&c=d#e')),
  view: fc.constantFrom('table', 'chart'),
  chart: fc.constant(null),
  isDraft: fc.boolean(),
})

function found(place: Place): Place {
  const { search, hash } = new URL(addressOfPlace(place, 'zh-Hant'), BASE)
  return placeOf({ search, hash })
}

test('an address gives back every place', () => {
  fc.assert(
    fc.property(PLACE, (place) => {
      expect(found(place)).toEqual({ ...place, parameters: { ...place.parameters } })
    }),
    { numRuns: 300 },
  )
})

test('a saved query stands in the address by its name, and a chart brings its view', () => {
  const place: Place = {
    sql: 'select 1',
    query: 'uses_by_year',
    parameters: { since: '2020' },
    release: null,
    view: 'chart',
    chart: '{"mark":"bar"}',
    isDraft: false,
  }
  expect(found(place)).toEqual({ ...place, sql: '' })
  expect(addressOfPlace(place, null)).toBe(
    '/console?query=uses_by_year&param.since=2020&chart=%7B%22mark%22%3A%22bar%22%7D',
  )
})

test('what is too long for a request stands behind the #, which is not sent', () => {
  const address = new URL(
    addressOfPlace({ ...found({ ...EMPTY }), sql: 'select 1 '.repeat(1000) }, 'en'),
    BASE,
  )
  expect(address.search).toBe('?lang=en')
  expect(placeOf(address).sql).toHaveLength(9000)
})

const EMPTY: Place = {
  sql: '',
  query: null,
  parameters: {},
  release: null,
  view: 'table',
  chart: null,
  isDraft: false,
}
