import { expect, test } from 'vitest'
import { labelWithUnit } from '../../../pipeline/sources/readers/header/units.js'

test.each([
  ['金額(千元)', '金額', '千元', '千元', 1000],
  ['金額 ( 單位：千元 ) ', '金額', '千元', '千元', 1000],
  ['Amount [Unit: NT$ thousand]', 'Amount', 'thousand', 'NT$ thousand', 1000],
  ['使用(註1)人次（萬人次）', '使用(註1)人次', '萬人次', '萬人次', 10_000],
])('%s is a label with a unit', (heading, label, text, stated, factor) => {
  expect(labelWithUnit(heading)).toEqual({ label, unit: { text, stated, factor } })
})

test.each(['金額', '(千元)', '金額(註)', '金額(千元', '金額千元)', '金額()', ''])('%j is not', (heading) => {
  expect(labelWithUnit(heading)).toBeNull()
})

test('an endless heading is gone through once: any more would pass the time limit of tests', () => {
  const [spaces, brackets] = [' '.repeat(2_000_000), '( '.repeat(2_000_000)]
  for (const heading of [`x(${spaces}x`, `x${brackets}`, `x(${spaces})`])
    expect(labelWithUnit(heading)).toBeNull()
})
