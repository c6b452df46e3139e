import { expect, test } from 'vitest'
import { WORDS } from '../../pipeline/report/chart-drawing.js'
import { readChartSchema } from '../../pipeline/system/tool.js'

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Schema[]
  definitions?: Record<string, Schema>
}

const whole: Schema = JSON.parse(await readChartSchema())

/** The forms of which a value must have one, none of them a reference or a choice. */
function formsOf(schema: Schema): Schema[] {
  const name = schema.$ref?.replace('#/definitions/', '')
  if (name !== undefined) return formsOf(whole.definitions?.[name] ?? {})
  return schema.anyOf ? schema.anyOf.flatMap(formsOf) : [schema]
}

/** All that the schema says of values under a key. */
function saidOf(key: string, node: unknown = whole): Schema[] {
  if (typeof node !== 'object' || node === null) return []
  const properties: unknown = Reflect.get(node, 'properties')
  const own: Schema[] =
    typeof properties === 'object' && properties !== null && Object.hasOwn(properties, key)
      ? [Reflect.get(properties, key)]
      : []
  return [...own, ...Object.values(node).flatMap((member) => saidOf(key, member))]
}

test.each(WORDS)('every text under %s is right, or none: one check serves all languages', (key) => {
  const said = saidOf(key)
  expect(said.length).toBeGreaterThan(0)
  const picky = said.filter((schema) => {
    const texts = formsOf(schema).filter(({ type, enum: values }) =>
      values ? values.some((value) => typeof value === 'string') : [type].flat().includes('string'),
    )
    return texts.length > 0 && !texts.some((text) => Object.keys(text).join() === 'type')
  })
  expect(picky).toEqual([])
})
