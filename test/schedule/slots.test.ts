import { Cron } from 'croner'
import { describe, expect, test, vi } from 'vitest'
import { cronFault, cronOf } from '../../pipeline/base/cron.js'
import { findSlot, latestSlot, logicalDate, nextSlot, slotsIn } from '../../pipeline/schedule/slots.js'

const slots = (cron: string, timeZone: string, from: string, to: string): string[] =>
  slotsIn({ cron, timeZone }, new Date(from), new Date(to)).slots.map((slot) => slot.slice(0, 16))

describe('a fixed time in the gap comes once, right after it', () => {
  test.each([
    [
      'Europe/Berlin',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'America/New_York',
      '30 2 * * *',
      '2026-03-07T12:00Z',
      '2026-03-09T12:00Z',
      ['2026-03-08T07:00', '2026-03-09T06:30'],
    ],
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-02T18:00Z',
      '2026-10-04T18:00Z',
      ['2026-10-03T15:30', '2026-10-04T15:15'],
    ],
    // two times in one gap are one slot
    ['Europe/Berlin', '0,30 2 * * *', '2026-03-28T12:00Z', '2026-03-29T12:00Z', ['2026-03-29T01:00']],
    // midnight itself is left out
    [
      'Africa/Cairo',
      '0 0 * * *',
      '2026-04-23T12:00Z',
      '2026-04-24T22:00Z',
      ['2026-04-23T22:00', '2026-04-24T21:00'],
    ],
    // a zone that never changes its clocks
    [
      'Asia/Taipei',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-28T18:30', '2026-03-29T18:30'],
    ],
  ])('%s %s', (zone, cron, from, to, expected) => {
    expect(slots(cron, zone, from, to)).toEqual(expected)
  })
})

describe('a fixed time in the repeated hour comes once, at its first turn', () => {
  test.each([
    [
      'Europe/Berlin',
      '30 2 * * *',
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'America/New_York',
      '30 1-3 * * *',
      '2026-10-31T12:00Z',
      '2026-11-01T12:00Z',
      ['2026-11-01T05:30', '2026-11-01T07:30', '2026-11-01T08:30'],
    ],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-04T00:00Z',
      '2026-04-05T18:00Z',
      ['2026-04-04T14:45', '2026-04-05T15:15'],
    ],
  ])('%s %s', (zone, cron, from, to, expected) => {
    expect(slots(cron, zone, from, to)).toEqual(expected)
  })
})

describe('with a wildcard or step, slots follow real time', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T00:00Z'],
    ['Europe/Berlin', '2026-10-25T00:00Z'],
    ['America/New_York', '2026-03-08T00:00Z'],
    ['America/New_York', '2026-11-01T00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T12:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T12:00Z'],
    ['Asia/Taipei', '2026-03-29T00:00Z'],
  ])('each half hour of %s on %s', (timeZone, from) => {
    const start = Date.parse(from)
    const { slots } = slotsIn(
      { cron: '*/30 * * * *', timeZone },
      new Date(start),
      new Date(start + 12 * 3_600_000),
    )
    expect(slots).toEqual(
      Array.from({ length: 24 }, (_, i) => new Date(start + (i + 1) * 1_800_000).toISOString()),
    )
  })

  test('an hour that is left out has none', () => {
    expect(slots('*/30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual([])
  })
})

test('each civil day of four years has one slot in each zone, and its logical date is that day', () => {
  for (const timeZone of ['Asia/Taipei', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']) {
    const timetable = { cron: '30 2 * * *', timeZone }
    const { slots } = slotsIn(timetable, new Date('2024-01-01T12:00Z'), new Date('2028-01-01T12:00Z'))
    const days = slots.map((slot) => logicalDate(slot, timetable))
    expect(days).toEqual(
      Array.from({ length: 1461 }, (_, i) => new Date(Date.UTC(2024, 0, 2 + i)).toISOString().slice(0, 10)),
    )
  }
})

test('29 February comes in leap years, also over a century that has none', () => {
  expect(slots('0 6 29 2 *', 'Asia/Taipei', '2026-01-01T00:00Z', '2040-01-01T00:00Z')).toEqual([
    '2028-02-28T22:00',
    '2032-02-28T22:00',
    '2036-02-28T22:00',
  ])
  const timetable = { cron: '0 6 29 2 *', timeZone: 'Europe/Berlin' }
  expect(nextSlot(timetable, new Date('2096-03-01T00:00Z'))).toBe('2104-02-29T05:00:00.000Z')
  expect(latestSlot(timetable, new Date('2104-02-01T00:00Z'))).toBe('2096-02-29T05:00:00.000Z')
})

test('how a span is cut does not change its slots', () => {
  const timetable = { cron: '*/20 1-3 * * *', timeZone: 'Europe/Berlin' }
  const at = (hours: number): Date => new Date(Date.parse('2026-10-22T22:10:00.250Z') + hours * 3_600_000)
  const parts = Array.from({ length: 96 }, (_, i) => slotsIn(timetable, at(i), at(i + 1)).slots).flat()
  expect(parts).toEqual(slotsIn(timetable, at(0), at(96)).slots)
  expect(parts).toHaveLength(4 * 9 + 3)
})

test('an end that is a slot is within, a start that is one is not', () => {
  const timetable = { cron: '0 * * * *', timeZone: 'Asia/Taipei' }
  const at = (time: string): Date => new Date(`2026-11-23T${time}Z`)
  expect(slotsIn(timetable, at('10:00:00.000'), at('11:00:00.000')).slots).toEqual([
    '2026-11-23T11:00:00.000Z',
  ])
  expect(slotsIn(timetable, at('10:00:00.001'), at('10:59:59.999')).slots).toEqual([])
  expect(slotsIn(timetable, at('09:59:59.999'), at('10:00:00.000')).slots).toEqual([
    '2026-11-23T10:00:00.000Z',
  ])
  expect(slotsIn(timetable, at('00:00:00'), at('23:00:00'), 2)).toMatchObject({
    more: true,
    slots: { length: 2 },
  })
})

describe('a slot is named', () => {
  const timetable = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' }
  const now = new Date('2026-11-23T12:00Z')
  const find = (text: string): string => findSlot(timetable, text, now)

  test('as the latest, an instant, or a time of the zone of its job', () => {
    const slot = '2026-11-23T01:30:00.000Z'
    expect(
      ['latest', '2026-11-23T01:30:00Z', '2026-11-23T02:30:00+01:00', '2026-11-23T02:30'].map(find),
    ).toEqual([slot, slot, slot, slot])
    expect(find('2026-03-29T03:00')).toBe('2026-03-29T01:00:00.000Z')
  })

  test.each([
    [
      '2026-11-23T02:31',
      'not a slot of 30 2 * * * in Europe/Berlin: 2026-11-23T02:31; the nearest are 2026-11-23T01:30:00.000Z before and 2026-11-24T01:30:00.000Z after',
    ],
    [
      '2026-11-24T02:30',
      'the slot 2026-11-24T01:30:00.000Z lies in the future; the nearest are 2026-11-23T01:30:00.000Z before',
    ],
    ['yesterday', 'not a slot: yesterday; write latest,'],
    ['2026-11-23T01:30:30Z', 'not a slot of'],
  ])('%s is refused', (text, message) => {
    expect(() => find(text)).toThrow(message)
  })

  test('a time that came twice asks for an instant', () => {
    const twice = { cron: '*/30 * * * *', timeZone: 'Europe/Berlin' }
    expect(() => findSlot(twice, '2026-10-25T02:30', now)).toThrow(
      'came twice, as the clocks were set back: 2026-10-25T00:30:00.000Z and 2026-10-25T01:30:00.000Z',
    )
  })
})

test.each([
  ['every day', 'write five fields'],
  ['* * * * * *', 'write five fields'],
  ['@daily', 'write five fields'],
  ['61 * * * *', 'Invalid value for minute: 61'],
  ['0 6 ? * 1', 'write * for ?'],
  ['0 0 31 2 *', 'without any slot'],
])('%s is no expression', (expression, words) => {
  expect(cronFault(expression)).toContain(words)
})

test('a mistyped civil time is answered with the slots nearest to it in its own zone', () => {
  const timetable = { cron: '30 2 * * *', timeZone: 'America/New_York' }
  expect(() => findSlot(timetable, '2026-11-23T03:00', new Date('2026-12-01T00:00Z'))).toThrow(
    /2026-11-23T07:30:00\.000Z before and 2026-11-24T07:30:00\.000Z after/,
  )
})

test.each([
  ['0,7 * * * *', 'Europe/Berlin'],
  ['0,30 0-3 * * *', 'Africa/Cairo'],
  ['17 */5 * * 1-5', 'Australia/Lord_Howe'],
  ['*/20 1,2,23 1,L * *', 'America/St_Johns'],
  ['30 2 * 3,10 0', 'America/New_York'],
  ['5 * * * *', 'Asia/Kathmandu'],
])('a year of %s in %s has the slots that croner gives one by one', (cron, timeZone) => {
  const [from, to] = [new Date('2026-02-27T13:07:30Z'), new Date('2027-03-01T02:03:04Z')]
  const oneByOne: string[] = []
  const each = cronOf(cron, timeZone)
  for (let slot = each.nextRun(from); slot !== null && slot <= to; slot = each.nextRun(slot))
    oneByOne.push(slot.toISOString())
  expect(slotsIn({ cron, timeZone }, from, to)).toEqual({ slots: oneByOne, more: false })
})

test('a year of minutes asks croner about a day of them, and once for each day', () => {
  const asked = vi.spyOn(Cron.prototype, 'nextRun')
  const { slots } = slotsIn(
    { cron: '* * * * *', timeZone: 'Europe/Berlin' },
    new Date('2026-01-01T00:00:00Z'),
    new Date('2027-01-01T00:00:00Z'),
    1_000_000,
  )
  expect(slots).toHaveLength(365 * 24 * 60)
  expect(asked.mock.calls.length).toBeLessThan(365 + 4 * 24 * 60)
  asked.mockRestore()
})
