import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { parseYaml } from '../../pipeline/base/yaml-document.js'
import { latenessOf, publishedSchema } from '../../pipeline/sources/publishing.js'

type Given = z.input<typeof publishedSchema>

/** State, expected date, days and next date on a day, in Taipei, of a source that last sent something at a time. */
function stand(given: Given, received: string | null, now: string): string | null {
  const receipts =
    received === null
      ? []
      : ['2020-01-01T00:00:00.000Z', received].map((received_at) => ({
          source: 'a',
          sha256: '0'.repeat(64),
          bytes: 1,
          origin: 'a',
          received_at,
          number: 0,
        }))
  const other = { ...receipts[0], source: 'b', received_at: '2999-01-01T00:00:00.000Z' }
  const lateness = latenessOf(
    { name: 'a', published: publishedSchema.parse(given) },
    [...receipts, other] as typeof receipts,
    new Date(now.length === 10 ? `${now}T04:00:00Z` : now),
    'Asia/Taipei',
  )
  return lateness && `${lateness.state} ${lateness.expected} ${lateness.days} ${lateness.next}`
}

const monthly: Given = { every: 'month', day: 10, 'grace-days': 5 }
const october = '2026-10-11T00:00:00.000Z'

describe('a source with a publishing calendar', () => {
  test.each([
    ['nothing is due before the day', monthly, october, '2026-11-09', 'on time 2026-10-10 0 2026-11-10'],
    ['it is due on the day', monthly, october, '2026-11-10', 'due 2026-11-10 0 2026-12-10'],
    ['the day is that of the zone', monthly, october, '2026-11-09T16:00:00Z', 'due 2026-11-10 0 2026-12-10'],
    ['grace has its last day', monthly, october, '2026-11-15', 'due 2026-11-10 5 2026-12-10'],
    ['and ends', monthly, october, '2026-11-16', 'late 2026-11-10 6 2026-12-10'],
    [
      'the first date that was missed counts',
      monthly,
      october,
      '2027-02-20',
      'late 2026-11-10 102 2027-03-10',
    ],
    [
      'what comes late is for all dates before',
      monthly,
      '2027-02-20T00:00:00Z',
      '2027-02-21',
      'on time 2027-02-10 0 2027-03-10',
    ],
    [
      'what comes early is for the date',
      monthly,
      '2026-11-05T00:00:00Z',
      '2026-11-30',
      'on time 2026-11-10 0 2026-12-10',
    ],
    [
      'what comes too early is not',
      monthly,
      '2026-11-04T00:00:00Z',
      '2026-11-30',
      'late 2026-11-10 20 2026-12-10',
    ],
    [
      'early days are their own',
      { ...monthly, 'early-days': 6 },
      '2026-11-04T00:00:00Z',
      '2026-11-30',
      'on time 2026-11-10 0 2026-12-10',
    ],
    ['a source that never sent anything', monthly, null, '2026-11-30', 'late 2026-11-10 20 2026-12-10'],
    [
      'a month ends early',
      { every: 'month', day: 31 },
      '2027-02-01T00:00:00Z',
      '2027-02-28',
      'due 2027-02-28 0 2027-03-31',
    ],
    [
      'a leap day',
      { every: 'year', month: 2, day: 29 },
      '2027-03-01T00:00:00Z',
      '2028-02-29',
      'due 2028-02-29 0 2029-02-28',
    ],
    [
      'a week',
      { every: 'week', day: 7, 'grace-days': 0 },
      '2026-11-15T00:00:00Z',
      '2026-11-23',
      'late 2026-11-22 1 2026-11-29',
    ],
    [
      'a day',
      { every: 'day', 'grace-days': 1 },
      '2026-11-19T12:00:00Z',
      '2026-11-23',
      'late 2026-11-20 3 2026-11-24',
    ],
    [
      'a quarter',
      { every: 'quarter', month: 2, day: 15 },
      '2026-08-15T00:00:00Z',
      '2026-11-21',
      'late 2026-11-15 6 2027-02-15',
    ],
    [
      'a half-year',
      { every: 'half-year', month: 3, day: 31 },
      '2026-04-01T00:00:00Z',
      '2026-11-21',
      'late 2026-09-30 52 2027-03-31',
    ],
    [
      'dates alone',
      { dates: ['2026-12-10', '2026-11-10'] },
      october,
      '2026-11-16',
      'late 2026-11-10 6 2026-12-10',
    ],
    [
      'dates that are over',
      { dates: ['2026-11-10'] },
      '2026-11-11T00:00:00Z',
      '2027-11-16',
      'on time 2026-11-10 0 null',
    ],
    [
      'a date beside a rule',
      { ...monthly, dates: ['2026-11-20'] },
      '2026-11-12T00:00:00Z',
      '2026-11-26',
      'late 2026-11-20 6 2026-12-10',
    ],
  ] as [string, Given, string | null, string, string][])('%s', (_, given, received, now, expected) => {
    expect(stand(given, received, now)).toBe(expected)
  })

  test.each([
    ['{}', 'every: give every, dates or both'],
    ['{ every: year }', 'month: every year needs a month, 1 to 12'],
    ['{ every: quarter, month: 4 }', 'month: a quarter has months 1 to 3'],
    ['{ every: half-year, month: 7 }', 'month: a half-year has months 1 to 6'],
    ['{ every: month, month: 4 }', 'month: goes with every year, half-year or quarter'],
    ['{ every: week, day: 8 }', 'day: a week has days 1, Monday, to 7'],
    ['{ dates: [2026-02-30] }', 'dates.0: not a date; write it as 2026-11-23'],
    [
      '{ every: month, grace: 3 }',
      'grace: unknown key; one of every, month, day, dates, grace-days, early-days',
    ],
  ])('%s is refused', (yaml, words) => {
    expect(() => parseYaml(yaml, 'a.yaml', publishedSchema)).toThrow(`a.yaml:1: ${words}`)
  })
})

test('a source without a calendar is never late', () => {
  expect(latenessOf({ name: 'a' }, [], new Date(), 'UTC')).toBeNull()
})
