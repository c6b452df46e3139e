import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import papaparse from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { readCases, runCase, type ModelCase } from '../../pipeline/release/model-cases.js'
import { readPlan } from '../../pipeline/warehouse/build.js'
import { thresholdNames, thresholdsQuery } from '../../pipeline/warehouse/thresholds.js'

const SERIES = 'marts.series.csv'

/** Other thresholds than those of the library, all of them. */
const OTHERS: Readonly<Record<string, number>> = {
  'large-change-percent': 35,
  'severe-fall-percent': 55,
  'noticeable-change-percent': 4,
  'noticeable-stock-percent': 1,
  'record-margin-percent': 5,
  'record-earlier-years': 2,
  'growth-comparisons-needed': 3,
  'offset-match-percent': 80,
  'suspected-partial-percent': 30,
  'suspected-partial-ratios-needed': 2,
  'rounding-percent': 5,
  'outlook-years-needed': 1,
  'outlook-years-back': 3,
  'shift-periods-needed': 1,
  'outlook-low-rate': 0.2,
  'outlook-high-rate': 3,
  'record-standing-years': 1,
  'share-shift-points': 5,
  'identity-tolerance': 0.2,
  'later-observations-needed': 2,
  'grave-streaming-score': 0.1,
}

const macros = await readMacros('.')
const { models } = await readPlan('.', [], { flags: { thresholds: {} } })
const asking = models.filter(({ sql }) => sql.includes('(thresholds)'))
const cases = (await readCases('.')).filter(({ model }) => asking.some(({ name }) => name === model))
const changed = new Set<string>()

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function rowsFound(modelCase: ModelCase, settings: Readonly<Record<string, number>>): Promise<string[]> {
  const model = models.find(({ name }) => name === modelCase.model)
  if (!model) throw new Error(`there is no model ${modelCase.model}`)
  return runCase(model, modelCase, [...macros, thresholdsQuery(settings, macros)]).then(({ found }) => found)
}

/** The case with thresholds beside each of its series. */
async function withThresholds(modelCase: ModelCase, number: number): Promise<ModelCase> {
  const copy = join(folder, String(number))
  await cp(modelCase.folder, copy, { recursive: true })
  const { data } = papaparse.parse<Record<string, string>>(await readFile(join(copy, SERIES), 'utf8'), {
    header: true,
    skipEmptyLines: true,
  })
  const rows = data.map((row) => ({ ...row, thresholds: JSON.stringify(OTHERS) }))
  await writeFile(join(copy, SERIES), papaparse.unparse(rows))
  return { ...modelCase, folder: copy }
}

test('no threshold of the library is left out here', () => {
  expect(Object.keys(OTHERS).toSorted()).toEqual(thresholdNames(macros).toSorted())
  for (const name of thresholdNames(macros))
    expect(asking.some(({ sql }) => sql.includes(`${name.replaceAll('-', '_')}(thresholds)`))).toBe(true)
})

test.each(cases.map((each, number) => ({ ...each, number })))(
  '$model: $name gives the same by thresholds of its series as by those of the project',
  async ({ number, ...modelCase }) => {
    const byProject = await rowsFound(modelCase, OTHERS)
    expect(await rowsFound(await withThresholds(modelCase, number), {})).toEqual(byProject)
    if (JSON.stringify(await rowsFound(modelCase, {})) !== JSON.stringify(byProject))
      changed.add(modelCase.model)
  },
)

test('each model that asks for thresholds gives something else by others', () => {
  expect([...changed].toSorted()).toEqual(asking.map(({ name }) => name).toSorted())
})
