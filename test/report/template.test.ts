import { expect, test } from 'vitest'
import { fillTemplate, holds, parseReference, referencesOf, wordsOf } from '../../pipeline/report/template.js'

test('a reference names cell, row, column and format', () => {
  expect(parseReference(' rides[year=2020, line=red].rides | count ')).toEqual({
    text: 'rides[year=2020, line=red].rides | count',
    name: 'rides',
    conditions: [
      { column: 'year', value: '2020' },
      { column: 'line', value: 'red' },
    ],
    column: 'rides',
    format: 'count',
    bound: null,
  })
})

test.each(['', '1 + 1', 'a.b.c', 'a | b | c', 'a[b].c', 'a[b=c=d].e'])('%j is no reference', (text) => {
  expect(() => parseReference(text)).toThrow(/^not a (reference|condition): /)
})

test('a template is filled once: braces in a value stay', () => {
  expect(fillTemplate('a {{ x }} b', () => '{{ y }}')).toBe('a {{ y }} b')
})

test('words and references are told apart', () => {
  expect(wordsOf('in {{ a.b }}, of {{ c.d | count }}')).toBe('in   , of  ')
  expect(referencesOf('in {{ a.b }}, of {{ c.d | count }}').map(({ name }) => name)).toEqual(['a', 'c'])
})

test('braces that are not closed are an error', () => {
  expect(() => wordsOf('in {{ a.b')).toThrow('braces are not closed: in {{ a.b')
})

test.each([
  ['a.b < 0 : fell', -1, true],
  ['a.b < 0 : fell', 0, false],
  ['a.b <= 0 : did not rise', 0, true],
  ['a.b >= 0 : did not fall', -0.1, false],
  ['a.b <> 0 : moved', 2, true],
  ['a.b = red : is red', 'red', true],
  ['a.b <> red : is another', 'red', false],
  ['a.b : is highest', true, true],
  ['a.b : is highest', 'true', false],
])('%s, of %j: %j', (text, value, expected) => {
  const { bound } = parseReference(text)
  expect(bound !== null && holds(bound, value)).toBe(expected)
})

test.each(['a.b < 3 : fell', 'a.b ! 0 : fell', 'a.b < 0 :'])('%j binds no words', (text) => {
  expect(() => parseReference(text)).toThrow(/^not a|^no words/)
})

test('an order needs a number', () => {
  const { bound } = parseReference('a.b < 0 : fell')
  expect(() => bound !== null && holds(bound, 'red')).toThrow('not a number: red')
})
