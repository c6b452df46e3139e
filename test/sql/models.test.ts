import { describe, expect, test } from 'vitest'
import { readMacros, readModels } from '../../pipeline/models/model.js'
import { readCases, runCase } from '../../pipeline/release/model-cases.js'
import { readManifests } from '../../pipeline/sources/manifest.js'
import { withWrittenModels } from '../../pipeline/warehouse/written-models.js'

describe('models', async () => {
  const [cases, given, manifests, macros] = await Promise.all([
    readCases('.'),
    readModels('.'),
    readManifests('.'),
    readMacros('.'),
  ])
  const models = withWrittenModels(given, manifests)

  test.each(models.map(({ name }) => name))('%s has a case', (name) => {
    expect(cases.map(({ model }) => model)).toContain(name)
  })

  test.each(cases)('$model: $name', async (modelCase) => {
    const model = models.find(({ name }) => name === modelCase.model)
    if (!model) throw new Error(`${modelCase.folder}: there is no model ${modelCase.model}`)
    const { expected, found } = await runCase(model, modelCase, macros)
    expect(found).toEqual(expected)
  })
})
