import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { textLines } from '../../pipeline/export/text-lines.js'
import { textWidth } from '../../pipeline/report/text-width.js'

test('lines hold all of a text, none wider than asked for', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab1 ,.(）（「，年月日，é '.split('')), maxLength: 60 }),
      (text) => {
        const lines = textLines(text, 10, 80)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        expect(lines.filter((line) => textWidth(line, 10) > 80)).toEqual([])
      },
    ),
    { seed: 20260301 },
  )
})

test('words stay whole, and so do brackets and what they hold by', () => {
  expect(textLines('Uses a year, by audience', 10, 78)).toEqual(['Uses a year,', 'by audience'])
  expect(textLines('民眾使用人次（合計）之數', 10, 70)).toEqual(['民眾使用人次', '（合計）之數'])
  expect(textLines('民眾使用人次合，其餘', 10, 70)).toEqual(['民眾使用人次', '合，其餘'])
})
