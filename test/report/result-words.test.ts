import { expect, test } from 'vitest'
import { FIGURE, statedResult } from '../../pipeline/report/result-words.js'

/** Text in which {} stands for a figure. */
function stated(text: string): string | null {
  return statedResult(text.replaceAll('{}', FIGURE))
}

test.each([
  ['Uses fell in {}.', 'fell'],
  ['Visits ROSE again', 'ROSE'],
  ['Use has doubled since {}', 'doubled'],
  ['twice as many as in {}', 'twice as many as'],
  ['ten times the uses of {}', 'ten times the uses of'],
  ['a fourfold rise', 'fourfold'],
  ['lower by a quarter', 'by a quarter'],
  ['nearly half of all uses', 'nearly half'],
  ['a quarter less than in {}', 'a quarter less'],
  ['two thirds of the rides', 'two thirds of the'],
  ['In {}, use was down {}', 'down …'],
  ['{} per cent more than the year before', '… per cent more'],
  ['{}使用人次減少 {}', '減少 …'],
  ['{}使用人次較前一年下降約{}', '下降約…'],
  ['民眾使用人次增至 {}', '增至 …'],
  ['約占三分之一', '三分之一'],
  ['使用人次減半。', '減半'],
  ['為前一年之兩倍，成長為三倍', '為三倍'],
])('“%s” states a result', (text, words) => {
  expect(stated(text)).toBe(words)
})

test.each([
  'A fall is flagged when it reaches {} per cent.',
  'The range is the interval of the yearly growth, at {} per cent.',
  'Rides by quarter, a quarter has three months',
  'delayed by half a year',
  'Visits per quarter and a quarter of a year later',
  'Each figure is read twice.',
  'An increase or decrease of {} is ignored',
  'up to {} of them',
  'more than {} members',
  'A rise is a record where {} is passed.',
  'The third table, the fourth quarter',
  '降幅達百分之 {} 者，予以標記',
  '系統增加之 {} 個年度中',
  '百分之九十五預測區間',
  '較上年增減 {}',
  '使用人次增減為 {}',
  '採比率尺度（減半與倍增等長）',
  '減少及增加均列',
])('“%s” states none', (text) => {
  expect(stated(text)).toBeNull()
})
