import { expect, test } from 'vitest'
import { fillTemplate, parseReference, referencesOf, wordsOf } from '../../pipeline/report/template.js'

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
  })
})

test.each(['', '1 + 1', 'a.b.c', 'a | b | c', 'a[b].c', 'a[b=c=d].e'])('%j is no reference', (text) => {
  expect(() => parseReference(text)).toThrow(/^not a (reference|condition): /)
})

test('a template is filled once: braces in a value stay', () => {
  expect(fillTemplate('a {{ x }} b', () => '{{ y }}')).toBe('a {{ y }} b')
})

test('words and references are told apart', () => {
  expect(wordsOf('in {{ a.b }}, of {{ c.d | count }}')).toBe('in  , of ')
  expect(referencesOf('in {{ a.b }}, of {{ c.d | count }}').map(({ name }) => name)).toEqual(['a', 'c'])
})

test('braces that are not closed are an error', () => {
  expect(() => wordsOf('in {{ a.b')).toThrow('braces are not closed: in {{ a.b')
})
