import { describe, expect, test } from 'vitest'
import { bindParameters, parseSavedQuery, readSavedQueries } from '../../pipeline/models/saved-queries.js'
import { ROOT } from '../support/workspace.js'

const FILE = 'sql/queries/uses.sql'
const HEADER = `-- Uses by year.
-- what.zh-Hant: 歷年使用人次。
-- param: audience text = citizen; the audience
-- param.zh-Hant: audience; 使用對象
-- param: year integer; the calendar year
`
const query = parseSavedQuery(`${HEADER}select $audience, $year;\n`, FILE)

describe('a saved query', () => {
  test('is read with its words and parameters in each language', () => {
    expect(query).toEqual({
      name: 'uses',
      file: FILE,
      sql: `${HEADER}select $audience, $year`,
      description: { en: 'Uses by year.', 'zh-Hant': '歷年使用人次。' },
      parameters: [
        {
          name: 'audience',
          type: 'text',
          default: 'citizen',
          description: { en: 'the audience', 'zh-Hant': '使用對象' },
        },
        { name: 'year', type: 'integer', default: null, description: { en: 'the calendar year' } },
      ],
    })
  })

  test('may have an empty text as a default', () => {
    const { parameters } = parseSavedQuery(
      '-- All.\n-- param: rule text = ; the rule; or all\nselect $rule',
      FILE,
    )
    expect(parameters).toEqual([
      { name: 'rule', type: 'text', default: '', description: { en: 'the rule; or all' } },
    ])
  })

  test.each([
    ['select 1', 'sql/queries/uses.sql:1: missing header'],
    [
      '-- Uses.\n-- grain: year\nselect 1',
      'sql/queries/uses.sql:2: unknown header key: grain; one of what, param',
    ],
    ['-- Uses.\n-- param: year\nselect 1', 'sql/queries/uses.sql:2: param: year; write it as'],
    [
      '-- Uses.\n-- param: Year integer; x\nselect 1',
      'sql/queries/uses.sql:2: param: Year integer; x; write it as',
    ],
    ['-- Uses.\n-- param: year int; x\nselect 1', 'param: unknown type: int; one of text, integer'],
    [
      '-- Uses.\n-- param: year integer = now; x\nselect 1',
      'sql/queries/uses.sql:2: year: not of type integer: now',
    ],
    [
      '-- Uses.\n-- param: y text; x\n-- param: y text; x\nselect 1',
      'sql/queries/uses.sql:3: param: y is declared twice',
    ],
    [
      '-- Uses.\n-- param.zh-Hant: year; 年\nselect 1',
      'param.zh-Hant: unknown parameter: year; there is none',
    ],
  ])('%j is refused', (text, words) => {
    expect(() => parseSavedQuery(text, FILE)).toThrow(words)
  })

  test.each(['sql/queries/Uses.sql', 'sql/queries/old/uses.sql'])('%s is no name of one', (file) => {
    expect(() => parseSavedQuery('-- Uses.\nselect 1', file)).toThrow(`${file}: not a name of a saved query`)
  })
})

describe('parameters', () => {
  const declared = parseSavedQuery(
    `-- All types.
-- param: a text = x; a
-- param: b integer = 1; b
-- param: c number = 1; c
-- param: d date = 2020-02-29; d
-- param: e boolean = false; e
select 1`,
    FILE,
  ).parameters

  test('have the types they are declared with, and their defaults', () => {
    expect(bindParameters(declared, {}, 'uses')).toEqual({ a: 'x', b: 1, c: 1, d: '2020-02-29', e: false })
    expect(
      bindParameters(declared, { a: '1', b: '-20', c: '1.5e3', d: '2021-01-01', e: 'true' }, 'uses'),
    ).toEqual({
      a: '1',
      b: -20,
      c: 1500,
      d: '2021-01-01',
      e: true,
    })
  })

  test.each([
    [{ b: '1.5' }, 'uses: b: not of type integer: 1.5; give one, such as 2020'],
    [{ b: '' }, 'uses: b: not of type integer: ;'],
    [{ b: '9007199254740993' }, 'uses: b: not of type integer: 9007199254740993'],
    [{ c: 'NaN' }, 'uses: c: not of type number: NaN; give one, such as 1.5'],
    [{ c: '1e999' }, 'uses: c: not of type number: 1e999'],
    [{ d: '2021-02-29' }, 'uses: d: not of type date: 2021-02-29; give one, such as 2020-12-31'],
    [{ e: 'yes' }, 'uses: e: not of type boolean: yes; give one, true or false'],
    [{ toString: 'x' }, 'uses: unknown parameter: toString; one of a, b, c, d, e'],
  ])('%j is refused', (given, words) => {
    expect(() => bindParameters(declared, given, 'uses')).toThrow(words)
  })

  test('without a default must be given', () => {
    expect(() => bindParameters(query.parameters, {}, 'query uses')).toThrow(
      'query uses: no value for year; give one, such as 2020',
    )
  })
})

test('the saved queries of the project say what they are in both languages', async () => {
  const queries = await readSavedQueries(ROOT)
  const lacking = queries.flatMap(({ name, description, parameters }) =>
    [{ name: '', description }, ...parameters]
      .filter((each) => !['en', 'zh-Hant'].every((language) => each.description[language]))
      .map((each) => `${name} ${each.name}`),
  )
  expect(lacking).toEqual([])
  expect(queries.length).toBeGreaterThanOrEqual(6)
})
