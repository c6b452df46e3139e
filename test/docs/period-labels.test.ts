import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { manifestSchema } from '../../pipeline/sources/manifest.js'
import { PeriodReader } from '../../pipeline/sources/periods/period-reader.js'
import { rulesOf } from '../../pipeline/sources/periods/rules-of.js'
import { ROOT } from '../support/workspace.js'

const text = await readFile(join(ROOT, 'docs/sources.md'), 'utf8')
const section = text.slice(text.indexOf('| label | contract | period |'))
const rows = section
  .slice(0, section.indexOf('\n\n'))
  .split('\n')
  .slice(2)
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')))
const labels = rows.flatMap(([spelt = '', contract = '', period = '']) =>
  [...spelt.matchAll(/`([^`]+)`/g)].map(([, label = '']) => ({
    label,
    contract: contract.replaceAll('`', ''),
    period,
  })),
)

test('the table of labels is there', () => {
  expect(labels.length).toBeGreaterThan(150)
})

test.each(labels)('$label is read as the docs say: $contract', ({ label, contract, period }) => {
  const keys = { column: 'period', calendar: 'gregorian', ...(parse(`{${contract}}`) as object) }
  const rules = rulesOf(manifestSchema.shape.period.unwrap().parse(keys), null)
  // V8 compiles an expression when it is asked for the second time
  const shown = [1, 2, 3].map(() => {
    const reading = new PeriodReader(rules).read(label)
    const moment = (hours = Number.NaN): string =>
      new Date(hours * 3_600_000).toISOString().slice(0, rules.frequency === 'hour' ? 13 : 10)
    if (reading === null) return null
    const [start, end] = [moment(reading.start), moment(reading.end)]
    return start === end ? start : `${start} to ${end}`
  })
  expect(shown).toEqual([period, period, period])
})
