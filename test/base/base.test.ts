import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { civilDate, nextDate, parseCivilDate } from '../../pipeline/base/calendar.js'
import { digest, sha256 } from '../../pipeline/base/digest.js'
import { html, trustedMarkup } from '../../pipeline/base/html.js'
import { parseSettings } from '../../pipeline/base/settings.js'
import { parseYaml } from '../../pipeline/base/yaml-document.js'

describe('digest', () => {
  test('does not depend on the order of keys', () => {
    expect(digest({ a: 1, b: [true, null] })).toBe(digest({ b: [true, null], a: 1 }))
    expect(digest({ a: 1 })).not.toBe(digest({ a: '1' }))
  })

  test('hashes text as its UTF-8 bytes', () => {
    expect(sha256('憑證')).toBe(sha256(Buffer.from('憑證')))
  })
})

describe('html', () => {
  test('escapes what is inserted and keeps what is markup', () => {
    const name = `<img onerror="x" src='y'>&`
    expect(html`<p title="${name}">${[html`<b>${1}</b>`, null]}</p>`.markup).toBe(
      '<p title="&#60;img onerror=&#34;x&#34; src=&#39;y&#39;&#62;&#38;"><b>1</b></p>',
    )
    expect(html`${trustedMarkup('<i>')}`.markup).toBe('<i>')
  })
})

describe('YAML', () => {
  const schema = z.strictObject({
    name: z.string(),
    list: z.array(z.strictObject({ n: z.number() })).default([]),
  })

  test('an unknown key is named with file and line', () => {
    expect(() => parseYaml('name: x\nlist:\n  - n: 1\n    m: 2\n', 'a.yaml', schema)).toThrow(
      /^a\.yaml:4: list\.0\.m: unknown key/,
    )
  })

  test('a wrong value is named with file and line', () => {
    expect(() => parseYaml('# note\nname: 1\n', 'a.yaml', schema)).toThrow(
      'a.yaml:2: name: expected a text; found 1',
    )
  })

  test('broken YAML is named with file and line', () => {
    expect(() => parseYaml('name: [1\n', 'a.yaml', schema)).toThrow(/^a\.yaml:\d: /)
  })
})

describe('settings', () => {
  test('refuse an unknown key and a time zone that is none', () => {
    const good = 'title: {en: t}\nlanguages: [en]\ntime-zone: Asia/Taipei\n'
    expect(parseSettings(good, 'almanac.yaml')['time-zone']).toBe('Asia/Taipei')
    expect(() => parseSettings(`${good}timezone: UTC\n`, 'almanac.yaml')).toThrow(
      'almanac.yaml:4: timezone: unknown key',
    )
    expect(() => parseSettings(good.replace('Asia/Taipei', 'Taipei'), 'almanac.yaml')).toThrow(
      'almanac.yaml:3: time-zone: not an IANA time zone',
    )
    for (const [line, words] of [
      ['address: ftp://example.org', 'address: not a web address'],
      ['address: "javascript:alert(1)"', 'address: not a web address'],
      ['address: example.org', 'address: not a web address'],
      ['calendar: [2026-13-01]', 'calendar.0: not a date'],
      ['past-releases: -1', 'past-releases: '],
    ])
      expect(() => parseSettings(`${good}${line}\n`, 'almanac.yaml')).toThrow(`almanac.yaml:4: ${words}`)
  })
})

describe('calendar', () => {
  test('the civil date is that of the time zone', () => {
    const instant = new Date('2026-11-22T17:00:00Z')
    expect([civilDate(instant, 'Asia/Taipei'), civilDate(instant, 'UTC')]).toEqual([
      '2026-11-23',
      '2026-11-22',
    ])
  })

  test('the next date is the first after the day, whatever their order', () => {
    const dates = ['2027-01-05', '2026-11-23', '2026-12-24']
    expect(nextDate(dates, '2026-11-23')).toBe('2026-12-24')
    expect(nextDate(dates, '2027-01-05')).toBeNull()
  })

  test.each(['2026-02-30', '2026-2-3', 'today'])('%s is no date', (text) => {
    expect(() => parseCivilDate(text)).toThrow(`not a date: ${text}`)
  })
})
