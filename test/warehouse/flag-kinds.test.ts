import { describe, expect, test } from 'vitest'
import { parseHeader } from '../../pipeline/models/header.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { proveRuleHeaders, proveRuleSql } from '../../pipeline/warehouse/flag-kinds.js'
import { collectFlags } from '../../pipeline/warehouse/flags.js'

const REASON = '-- reason: It leapt.'
const LABELS = new Map([['final', 'final']])

function rule(name: string, lines: readonly string[], sql = '') {
  const file = `sql/flags/${name}.sql`
  const text = ['-- A flag.', ...lines, sql].join('\n')
  return {
    name: `flags.${name}`,
    layer: 'flags' as const,
    owner: 'project' as const,
    file,
    sql: text,
    header: parseHeader(text, file),
    reads: [],
    query: null,
  }
}

const LEAP = ['-- kind: leap plain = watch, notice; leap', REASON]

describe('headers of rules', () => {
  test('that say everything pass, also where two have a kind in common', () => {
    expect(() =>
      proveRuleHeaders(
        [
          rule('leap', LEAP),
          rule('other', [
            '-- title: leaps elsewhere',
            '-- kind: leap plain = alert; leap',
            '-- kind.fr: leap; saut',
            '-- kind: hop data = watch; hop',
            REASON,
          ]),
        ],
        LABELS,
      ),
    ).not.toThrow()
  })

  test.each([
    [
      [REASON],
      'sql/flags/leap.sql: missing header line; name each kind of its flags, what it rests on, its severities and words, as in -- kind: leap plain = watch; words for it',
    ],
    [LEAP.slice(0, 1), 'sql/flags/leap.sql: missing header line; say why it flags, as in -- reason: ...'],
    [
      ['-- kind: hop plain = watch; hop', '-- kind: skip plain = watch; skip', REASON],
      'sql/flags/leap.sql: missing header line; say what its flags are called, as in -- title: ...',
    ],
    [
      ['-- kind: final plain = watch; last leap', REASON],
      'sql/flags/leap.sql:2: final: last leap; pages say final as "final" already; take another name',
    ],
  ])('that lack something are refused: %s', (lines, message) => {
    expect(() => proveRuleHeaders([rule('leap', lines)], LABELS)).toThrow(message)
  })

  test.each([
    ['-- kind: leap statistical = watch; leap', 'statistical; sql/flags/leap.sql:2 says plain'],
    ['-- kind: leap plain = watch; bound', 'bound; sql/flags/leap.sql:2 says leap'],
  ])('that say different things of one kind are refused: %s', (line, message) => {
    expect(() => proveRuleHeaders([rule('leap', LEAP), rule('other', [line, REASON])], LABELS)).toThrow(
      `sql/flags/other.sql:2: kind leap: ${message}; say the same of it, or give the kind another name`,
    )
  })

  test('of a rule that would take the place of a table of almanac are refused', () => {
    expect(() => proveRuleHeaders([rule('kinds', LEAP)], LABELS)).toThrow(
      'sql/flags/kinds.sql: flags.kinds is a table that almanac makes; give the rule another name',
    )
  })
})

describe('what the SQL of a rule states', () => {
  const prove = (sql: string): Promise<void> =>
    Database.use(':memory:', 'write', (database) => proveRuleSql(database, [rule('leap', LEAP, sql)]))

  test('may be any of what its header names, and what tables hold', async () => {
    await expect(
      prove("select 'leap' as kind, if(x, 'watch', 'notice') as severity, 'up' as direction from marts.t"),
    ).resolves.toBeUndefined()
    await expect(prove('select kind, severity, direction from marts.t')).resolves.toBeUndefined()
  })

  test.each([
    [
      "'leap' as kind,\nif(x, 'watch', 'alert') as severity, 'up' as direction",
      ':5: unknown severity: alert; one of watch, notice; add it to its kind in the header',
    ],
    [
      "'leap' as kind, 'grave' as severity, 'up' as direction",
      ':4: unknown severity: grave; one of watch, notice',
    ],
    [
      "case when x then 'leap' else 'bound' end as kind, 'watch' as severity, 'up' as direction",
      ':4: unknown kind: bound; one of leap; add -- kind: bound plain = watch; words for it to the header',
    ],
    [
      "'leap' as kind, 'watch' as severity, 'sideways' as direction",
      ':4: unknown direction: sideways; one of up, down, none',
    ],
  ])('is refused where its header does not name it: %s', async (columns, message) => {
    await expect(prove(`select ${columns} from marts.t`)).rejects.toThrow(`sql/flags/leap.sql${message}`)
  })
})

describe('a row', () => {
  const collect = (columns: string): Promise<Row[]> =>
    Database.use(':memory:', 'write', async (database) => {
      await database.run(`create schema marts; create schema flags; create schema ops;
        create table flags.leap as select 'a' as series, '2017' as period, timestamp '2017-01-01' as period_start, timestamp '2017-12-31' as period_end,
          1.0 as observed, null::double as expected, null::double as lower, null::double as upper, null::double as score, '{}' as evidence, ${columns}`)
      const kinds = ['-- kind: leap plain = watch; leap', '-- kind: hole data = alert; hole']
      await collectFlags(
        database,
        [rule('leap', ['-- title: leaps', ...kinds, '-- kind.fr: leap; saut', REASON])],
        {
          exceptions: [],
          eventWindowDays: {},
          models: new Set(),
        },
      )
      const rows = await database.rows(`select kind, severity, explanation from flags."all"`)
      return [
        ...rows,
        ...(await database.rows('select kind, basis, severities, title from flags.kinds order by kind')),
        ...(await database.rows('select title from flags.rules')),
      ]
    })

  test('of a kind that its header names stands in flags.all, and what the header says of it in flags.kinds', async () => {
    expect(await collect("'leap' as kind, 'watch' as severity, 'up' as direction")).toEqual([
      { kind: 'leap', severity: 'watch', explanation: 'unexplained' },
      { kind: 'hole', basis: 'data', severities: ['alert'], title: '{"en":"hole"}' },
      { kind: 'leap', basis: 'plain', severities: ['watch'], title: '{"en":"leap","fr":"saut"}' },
      { title: '{"en":"leaps"}' },
    ])
  })

  test('of a kind that rests on data is explained by no event', async () => {
    const [flag] = await collect("'hole' as kind, 'alert' as severity, 'up' as direction")
    expect(flag).toEqual({ kind: 'hole', severity: 'alert', explanation: null })
  })

  test.each([
    [
      "'bound' as kind, 'alert' as severity, 'up' as direction",
      'unknown kind: bound; one of leap, hole; add -- kind: bound plain = alert; words for it to the header',
    ],
    ["null as kind, 'watch' as severity, 'up' as direction", 'unknown kind: null; one of leap, hole'],
    [
      "'leap' as kind, 'alert' as severity, 'up' as direction",
      'unknown severity: alert; one of watch; add it to its kind in the header',
    ],
    ["'leap' as kind, null as severity, 'up' as direction", 'unknown severity: null; one of watch'],
    [
      "'leap' as kind, 'watch' as severity, 'UP' as direction",
      'unknown direction: UP; one of up, down, none',
    ],
  ])('that its header does not allow is refused with rule and flag: %s', async (columns, message) => {
    await expect(collect(columns)).rejects.toThrow(`sql/flags/leap.sql: leap:a:2017: ${message}`)
  })
})
