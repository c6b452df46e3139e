import { describe, expect, test } from 'vitest'
import { leftOut } from '../../pipeline/report/left-out.js'

describe.each(Object.entries(leftOut))('%s, which the pages do without,', (name, transforms) => {
  test('has no transform that a chart could ask for unnoticed', async () => {
    const exported: object = await import(name)
    expect(
      Object.keys(exported)
        .map((each) => each.toLowerCase())
        .toSorted(),
    ).toEqual(transforms.toSorted())
  })
})
