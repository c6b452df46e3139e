import { expect, test } from 'vitest'
import { QueryError, UserError } from '../../../pipeline/base/error.js'
import { faultOf } from '../../../pipeline/service/preview/fault.js'

const refused = 'Parser Error: syntax error\n\nLINE 3: select,\n        ^'

test.each([
  [
    'a model, at the line of its file',
    new QueryError('sql/marts/x.sql', 'sql', refused),
    'sql/marts/x.sql:3',
  ],
  [
    'a cell, below its first line',
    new QueryError('reports/x.md:40: cell y', 'sql', refused),
    'reports/x.md:43',
  ],
  ['a query without a line', new QueryError('data/claims.yaml', 'sql', 'timeout'), 'data/claims.yaml'],
  ['a line of a notebook', new UserError('reports/x.md:7: no text in en'), 'reports/x.md:7'],
  ['settings', new UserError('almanac.yaml:2: unknown key: titel'), 'almanac.yaml:2'],
  ['no file of the project', new UserError('nothing was received yet'), null],
  ['a statement of almanac itself', new QueryError('almanac', 'sql', refused), null],
])('the place of %s', (_, cause, place) => {
  expect(faultOf(cause)).toMatchObject({ place, stack: null })
  expect(faultOf(cause).message).toBe(cause.message.split('\n')[0])
})

test('shows the SQL of a query, and the stack of what the user cannot fix', () => {
  expect(faultOf(new QueryError('reports/x.md:40: cell y', 'select,', refused))).toMatchObject({
    sql: 'select,',
    sqlLine: 3,
  })
  expect(faultOf(new TypeError('x is undefined')).stack).toContain('fault.test.ts')
  expect(faultOf('thrown text')).toEqual({
    place: null,
    message: 'thrown text',
    sql: null,
    sqlLine: null,
    stack: null,
  })
})
