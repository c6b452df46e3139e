import { describe, expect, test } from 'vitest'
import { formatNames, formatValue } from '../../pipeline/report/formats.js'
import { Words } from '../../pipeline/report/strings.js'
import type { Value } from '../../pipeline/system/database.js'
import { readStrings } from '../../pipeline/system/words.js'
import { ROOT } from '../support/workspace.js'

const strings = await readStrings(ROOT, ['en', 'zh-Hant'])
const english = new Words(strings, 'en')
const chinese = new Words(strings, 'zh-Hant')

describe('a value is shown as its format and language ask', () => {
  test.each<[string, Value, string, string]>([
    ['count', 58289234, '58,289,234', '58,289,234'],
    ['count', '9007199254740993', '9,007,199,254,740,993', '9,007,199,254,740,993'],
    ['count', -5922, '−5,922', '−5,922'],
    ['percent', -24.5596, '−24.6%', '−24.6%'],
    ['percent', -0.004, '0.0%', '0.0%'],
    ['points', 1.7347, '+1.73', '+1.73'],
    ['points', -13.4945, '−13.49', '−13.49'],
    ['points', 0, '0.00', '0.00'],
    ['ratio', 1.71883, '1.72', '1.72'],
    ['decimal', 0.0759, '0.08', '0.08'],
    ['wan', 58289234, '58.3 million', '5,829 萬'],
    ['wan', 9_994_900, '10.0 million', '999.5 萬'],
    ['wan', -9_995_000, '−10.0 million', '−1,000 萬'],
    ['wan', 124_083_721, '124.1 million', '1 億 2,408 萬'],
    ['wan', -124_083_721, '−124.1 million', '−1 億 2,408 萬'],
    ['wan', 99_996_000, '100.0 million', '1 億'],
    ['wan', 200_049_000, '200.0 million', '2 億 5 萬'],
    ['wan', 999_600_000, '1 billion', '9 億 9,960 萬'],
    ['wan', -1_240_837_210, '−1.24 billion', '−12 億 4,084 萬'],
    ['wan', '124083721', '124.1 million', '1 億 2,408 萬'],
    ['yi', 1240837210, '1.24 billion', '12.41 億'],
    ['zhao', 1240837210000, '1.24 trillion', '1.24 兆'],
    ['twd', 0.70814, 'NT$0.708', '新臺幣 0.708 元'],
    ['twd', 41277000, 'NT$41,277,000', '新臺幣 41,277,000 元'],
    ['year', 2020, '2020', '109 年（2020）'],
    ['year', '2020-01-01', '2020', '109 年（2020）'],
    ['short-year', 2020, '2020', '109 年（2020）'],
    ['month', '2021-07-31', 'July 2021', '110 年（2021）7 月'],
    ['date', '2021-07-31', '31 July 2021', '110 年（2021）7 月 31 日'],
    ['date', '2021-07', 'July 2021', '110 年（2021）7 月'],
    ['time', '2026-11-23 08:52:10.5', '2026-11-23 08:52 UTC', '2026-11-23 08:52 UTC'],
    ['label', 'citizen', 'Citizens', '民眾'],
    ['text', '<b>', '<b>', '<b>'],
    ['name', 'citizen', 'Citizens', '民眾'],
    ['name', 'uses/system-7', 'uses/system-7', 'uses/system-7'],
    ['figure', 38394.31, '38,394', '38,394'],
    ['figure', 1.23456, '1.235', '1.235'],
    ['figure', 0.00123456, '0.001235', '0.001235'],
    ['figure', 0, '0', '0'],
    ['figure', -12, '−12', '−12'],
    ['short-figure', 58_289_234, '58.3 million', '5,829 萬'],
    ['short-figure', -1_500_000, '−1.5 million', '−150.0 萬'],
    ['short-figure', 9876.5, '9,877', '9,877'],
    ['short-figure', 10_000, '10,000', '1.0 萬'],
    ['period', '2017', '2017', '106 年（2017）'],
    ['period', '2017-S1', 'H1 2017', '106 年（2017）上半年'],
    ['period', '2017-S2', 'H2 2017', '106 年（2017）下半年'],
    ['period', '2017-Q1', 'Q1 2017', '106 年（2017）第 1 季'],
    ['period', '2017-W05', 'week 5 of 2017', '106 年（2017）第 5 週'],
    ['period', '2017-03', 'March 2017', '106 年（2017）3 月'],
    ['period', '2017-03-05', '5 March 2017', '106 年（2017）3 月 5 日'],
    ['period', '2017-03-05T13:05', '5 March 2017, 13:05', '106 年（2017）3 月 5 日 13:05'],
    [
      'period',
      '2017-04-01/P1Y',
      '1 April 2017 to 31 March 2018',
      '106 年（2017）4 月 1 日至 107 年（2018）3 月 31 日',
    ],
    ['period', '2021-01-01/P7M', 'January–July 2021', '110 年（2021）1 至 7 月'],
    ['period', '2021-03-01/P1M', 'March 2021', '110 年（2021）3 月'],
    [
      'period',
      '2021-12-01/P2M',
      '1 December 2021 to 31 January 2022',
      '110 年（2021）12 月 1 日至 111 年（2022）1 月 31 日',
    ],
    ['period', '2021-03-05/P1D', '5 March 2021', '110 年（2021）3 月 5 日'],
    ['address', 'https://example.org/a', 'https://example.org/a', 'https://example.org/a'],
    ['count', null, '–', '–'],
  ])('%s of %s', (format, value, en, zh) => {
    expect(formatValue(value, format, english)).toBe(en)
    expect(formatValue(value, format, chinese)).toBe(zh)
  })

  test('every format is tried above or here', () => {
    expect(formatNames).toEqual([
      'count',
      'figure',
      'short-figure',
      'decimal',
      'ratio',
      'points',
      'percent',
      'wan',
      'yi',
      'zhao',
      'twd',
      'year',
      'short-year',
      'month',
      'date',
      'period',
      'time',
      'label',
      'name',
      'text',
      'address',
    ])
  })

  test.each([
    ['count', 'twelve', 'not a number: twelve'],
    ['count', '', 'not a number: '],
    ['year', 'then', 'not a date or year: then'],
    ['money', 1, `unknown format: money; one of ${formatNames.join(', ')}`],
    ['label', 'dog', 'label.dog: no text in en; add it to reports/words/en.yaml'],
  ])('%s of %s is an error', (format, value, message) => {
    expect(() => formatValue(value, format, english)).toThrow(message)
  })
})
