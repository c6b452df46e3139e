import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { markPatterns, marksSchema } from '../../pipeline/sources/marks.js'
import { numberShape, USUAL_NUMBERS } from '../../pipeline/sources/number-writing.js'
import { FREQUENCIES, plainRules } from '../../pipeline/sources/periods/period.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { definePeriods, readSql } from '../../pipeline/warehouse/period-functions.js'

const DAY = `struct_extract(${readSql('day_of', 'cell')}, 'period_start')::date`
const functionOf = (frequency: string): string => `${frequency.replace('-', '_')}_in_2021`

const SEED = 20_211_101
const SAMPLES = 1000
const COUNT_SHAPE = numberShape(USUAL_NUMBERS, [], { sign: false, decimals: false })
const NUMBER_SHAPE = numberShape(USUAL_NUMBERS, [], { sign: true, decimals: true })
const MARKS = markPatterns(marksSchema.parse({}))

let database: Database
beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
  for (const { sql, file } of await readMacros('.')) await database.run(sql, file)
  definePeriods(database, 'day_of', plainRules('roc', 'day'))
  definePeriods(database, 'gregorian_day_of', plainRules('gregorian', 'day'))
  for (const frequency of FREQUENCIES)
    definePeriods(database, functionOf(frequency), { ...plainRules('roc', frequency), year: 2021 })
})
afterAll(() => database.close())

/** One row per cell, in order: `expression` reads the column `cell`. */
async function answers(cells: readonly string[], expression: string): Promise<Row[]> {
  await database.run('create or replace temp table cells (i varchar, cell varchar)')
  await database.appendText(
    'cells',
    cells.map((cell, i) => [String(i), cell]),
  )
  return database.rows(`select cell, ${expression} from cells order by i::integer`)
}

function samples<T>(arbitrary: fc.Arbitrary<T>): T[] {
  return fc.sample(arbitrary, { numRuns: SAMPLES, seed: SEED })
}

const day = fc
  .date({ min: new Date('1922-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** A date that no calendar has: a day or month out of range. */
const impossibleDay = fc
  .tuple(
    fc.integer({ min: 1922, max: 2100 }),
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: 40 }),
  )
  .filter(([year, month, date]) => {
    const real = new Date(Date.UTC(year, month - 1, date))
    return real.getUTCMonth() !== month - 1 || real.getUTCDate() !== date
  })
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-'))

const DAY_SPELLINGS: ((year: string, month: string, date: string) => string)[] = [
  (year, month, date) => `${year}-${month}-${date}`,
  (year, month, date) => `${year}/${Number(month)}/${Number(date)}`,
  (year, month, date) => `${year}.${month}.${date}`,
  (year, month, date) => `${year}年${Number(month)}月${Number(date)}日`,
  (year, month, date) => `民國 ${year} 年 ${month} 月 ${date} 日`,
  (year, month, date) => `${year.padStart(3, '0')}${month}${date}`,
  (year, month, date) => `${year}-${month}-${date} 00:00:00`,
]

/** Every spelling of a date in both calendars, as it is and full-width. */
function spellings(iso: string): string[] {
  const [year = '', month = '', date = ''] = iso.split('-')
  const plain = DAY_SPELLINGS.flatMap((spell) => [
    spell(year, month, date),
    spell(String(Number(year) - 1911), month, date),
  ])
  return [...plain, ...plain.map(fullWidth)]
}

function fullWidth(text: string): string {
  return text
    .replaceAll(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0))
    .replaceAll(' ', '\u3000')
}

function lastDay(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10)
}

test('every spelling of a day gives that day, in both calendars', async () => {
  const cases = samples(day).flatMap((iso) => spellings(iso).map((cell) => ({ cell, iso })))
  const read = await answers(
    cases.map(({ cell }) => cell),
    `${DAY}::varchar as iso`,
  )
  expect(read.filter(({ iso }, i) => iso !== cases[i]?.iso)).toEqual([])
  expect(read).toHaveLength(SAMPLES * DAY_SPELLINGS.length * 4)
})

test('a day that no calendar has never rolls over', async () => {
  const cells = samples(impossibleDay).flatMap(spellings)
  const read = await answers(cells, `${DAY} as iso`)
  expect(read.filter(({ iso }) => iso !== null)).toEqual([])
})

test('every spelling of a month gives its first and last day', async () => {
  const months = samples(day).map((iso) => iso.slice(0, 7))
  const labels = (month: string): string[] => {
    const roc = Number(month.slice(0, 4)) - 1911
    const number = Number(month.slice(5))
    return [
      `${roc}年${number}月`,
      `${roc}/${month.slice(5)}`,
      fullWidth(`${roc} 年 ${number} 月份`),
      month,
      `${month.slice(0, 4)}M${month.slice(5)}`,
    ]
  }
  const cases = months.flatMap((month) =>
    labels(month).map((cell) => ({ cell, start: `${month}-01`, end: lastDay(month) })),
  )
  const read = await answers(
    cases.map(({ cell }) => cell),
    `${readSql(functionOf('month'), 'cell')} as period`,
  )
  const wrong = read.filter(({ period }, i) => {
    const { start, end } = cases[i] ?? {}
    return (
      JSON.stringify(period) !==
      JSON.stringify({ period_start: `${start} 00:00:00`, period_end: `${end} 00:00:00`, kind: 0 })
    )
  })
  expect(wrong).toEqual([])
})

test('counts and numbers survive comma groups and full width', async () => {
  const counts = samples(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }))
  const spelt = counts.flatMap((count) => {
    const grouped = count.toLocaleString('en-US')
    return [String(count), grouped, fullWidth(grouped), ` ${grouped}\u00a0`].map((cell) => ({
      cell,
      count: String(count),
    }))
  })
  const read = await answers(
    spelt.map(({ cell }) => cell),
    `whole_figure(read_figure(cell, '${COUNT_SHAPE}'))::varchar as count, read_figure('-' || trim(plain_text(cell)) || '.25', '${NUMBER_SHAPE}') as number`,
  )
  const wrong = read.filter(
    ({ count, number }, i) => count !== spelt[i]?.count || number !== `-${spelt[i]?.count}.25`,
  )
  expect(wrong).toEqual([])
})

const COUNT = /^(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)$/
const NUMBER = /^[-+]? ?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?$/
/** What the documentation says a cell may be, in JavaScript: full-width signs are compatibility forms of the ASCII ones. */
const plain = (cell: string): string =>
  cell
    .replaceAll(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replaceAll(/[\uff01-\uff5e]/g, (sign) => sign.normalize('NFKC'))
    .replaceAll(/[\s\p{Z}]/gu, ' ')
    .trim()

const messyCell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/[\ud800-\udfff\0]/.test(text)),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('0123456789,,..+-−％%eE ０１９，．－年月日季第至～/rp(修正)ⓡ\u3000\u00a0\u200b'),
    ),
    maxLength: 10,
  }),
)

test('no text raises an error or becomes a number that it does not spell', async () => {
  const cells = samples(messyCell)
  const read = await answers(
    cells,
    `whole_figure(read_figure(cell, '${COUNT_SHAPE}')) as count, kept_digits(read_figure(cell, '${NUMBER_SHAPE}'), 6)::decimal(38,6) as number,
     parted_marks(cell, '${MARKS.marked}', '${MARKS.mark}') as parted, without_mark(cell) as rest,
     ${FREQUENCIES.map((each) => `${readSql(functionOf(each), 'cell')} as ${functionOf(each)}`).join(', ')}, ${readSql('gregorian_day_of', 'cell')} as day`,
  )
  const wrong = read.filter(({ count, number }, i) => {
    const text = plain(cells[i] ?? '')
    return (
      (count !== null && !COUNT.test(text)) ||
      (number !== null && !NUMBER.test(text.replaceAll(/[−–‒‐‑﹣]/g, '-')))
    )
  })
  expect(wrong).toEqual([])
  expect(read.filter(({ count }) => count !== null).length).toBeGreaterThan(20)
})
