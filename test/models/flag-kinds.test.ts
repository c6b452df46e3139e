import { describe, expect, test } from 'vitest'
import { parseHeader } from '../../pipeline/models/header.js'

const FILE = 'sql/flags/leap.sql'

function kindsOf(...lines: string[]) {
  return parseHeader(['-- A leap.', ...lines, 'select 1'].join('\n'), FILE).kinds
}

describe('kinds in the header of a rule', () => {
  test('have what they rest on, severities and words by language', () => {
    expect(
      kindsOf(
        '-- kind: leap plain = alert, watch; leap; sudden',
        '-- kind.zh-Hant: leap; 躍升',
        '-- kind: hop statistical = notice; hop',
      ),
    ).toEqual([
      {
        name: 'leap',
        basis: 'plain',
        severities: ['alert', 'watch'],
        title: { en: 'leap; sudden', 'zh-Hant': '躍升' },
        line: 2,
      },
      { name: 'hop', basis: 'statistical', severities: ['notice'], title: { en: 'hop' }, line: 4 },
    ])
  })

  test.each([
    ['-- kind: leap', ':2: kind: leap; write it as -- kind: drop plain = alert, watch; fall'],
    [
      '-- kind: leap plain = watch',
      ':2: kind: leap has no words; say what it is called, as in -- kind: drop plain = alert, watch; fall',
    ],
    ['-- kind: leap plain = watch;', ':2: kind: leap has no words; '],
    [
      '-- kind: leap plain = watch, grave; leap',
      ':2: kind: unknown severity: grave; one of alert, watch, notice',
    ],
    ['-- kind: leap plain = ; leap', ':2: kind: unknown severity: ; one of alert, watch, notice'],
    ['-- kind: leap guess = watch; leap', ':2: kind: unknown basis: guess; one of data, plain, statistical'],
    [
      '-- kind.zh-Hant: leap; 躍升',
      ':2: kind.zh-Hant: unknown kind: leap; there is none; name it above, as in ',
    ],
  ])('%s is refused by line', (line, message) => {
    expect(() => kindsOf(line)).toThrow(`${FILE}${message}`)
  })

  test('one kind twice is refused', () => {
    expect(() => kindsOf('-- kind: leap plain = watch; leap', '-- kind: leap plain = alert; leap')).toThrow(
      `${FILE}:3: kind: leap appears twice in the header; remove one`,
    )
  })
})
