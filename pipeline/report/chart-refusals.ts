import { UserError } from '../base/error.js'
import { isSafeAddress } from './closed-loader.js'
import { leftOut, leftOutFunctions } from './left-out.js'
import { isSpecNode, keysOf } from './spec-node.js'

/** Functions of vega's expressions whose values depend on when, where and how often they are asked. */
const UNSTEADY =
  'now random sampleNormal sampleLogNormal sampleUniform timeFormat timeParse timeOffset timeSequence timezoneoffset year quarter month date day dayofyear hours minutes seconds milliseconds'.split(
    ' ',
  )

/**
 * Refuses a spec that would load something: a chart has the rows of its query, and nothing else.
 * @throws UserError naming cell and key.
 */
export function refuseAddresses(spec: object, place: string): void {
  for (const { path, value } of keysOf(spec)) {
    const key = path.at(-1)
    if (key === 'url' && value !== null)
      throw refusal(place, path, 'a chart loads nothing by address; let the query of its cell bring the rows')
    if (value === 'image' && (key === 'mark' || (key === 'type' && path.at(-2) === 'mark')))
      throw refusal(place, path, 'a chart loads no image; use shapes or text')
  }
}

/**
 * Refuses what the script of the pages leaves out, and functions that do not always give the same. @param dataflow what vega parsed.
 * @throws UserError naming cell and key.
 */
export function refuseForeignParts(dataflow: object, spec: object, place: string): void {
  const { operators, functions } = partsOf(dataflow)
  const missing = Object.values(leftOut)
    .flat()
    .find((transform) => operators.has(transform))
  if (missing !== undefined)
    throw refusal(
      place,
      pathTo(spec, missing),
      `the pages have no transform ${missing}; compute it in the query`,
    )
  const foreign = [...leftOutFunctions, ...UNSTEADY].find((name) => functions.has(name))
  if (foreign === undefined) return
  const remedy = leftOutFunctions.includes(foreign)
    ? 'compute it in the query'
    : `it depends on clock, time zone or chance; compute it in the query, or use utc functions such as utcFormat`
  throw refusal(place, pathTo(spec, `${foreign}(`), `the pages have no function ${foreign}; ${remedy}`)
}

/** Refuses links of a drawing that lead elsewhere than `isSafeAddress` allows. @throws UserError naming cell, key and address. */
export function refuseUnsafeLinks(scene: unknown, spec: object, place: string): void {
  const address = addressesIn(scene).find((each) => !isSafeAddress(each))
  if (address !== undefined)
    throw refusal(
      place,
      pathTo(spec, 'href'),
      `not an address that a chart may lead to: ${address}; begin with https://, http:// or #`,
    )
}

function refusal(place: string, path: readonly string[], words: string): UserError {
  return new UserError(`${place}: ${['spec', ...path].join('.')}: ${words}`)
}

/** The first key that is called so, or whose text has it in it. */
function pathTo(spec: object, name: string): readonly string[] {
  const found = keysOf(spec).find(
    ({ path, value }) => path.at(-1) === name || (typeof value === 'string' && value.includes(name)),
  )
  return found?.path ?? []
}

interface Parts {
  operators: Set<string>
  functions: Set<string>
}

function partsOf(value: unknown, parts: Parts = { operators: new Set(), functions: new Set() }): Parts {
  if (typeof value !== 'object' || value === null) return parts
  if (isSpecNode(value) && typeof value['type'] === 'string') {
    if ('id' in value) parts.operators.add(value['type'])
    const callee = value['type'] === 'CallExpression' ? value['callee'] : null
    if (isSpecNode(callee) && typeof callee['name'] === 'string') parts.functions.add(callee['name'])
  }
  for (const [key, member] of Object.entries(value)) if (key !== '$ingest') partsOf(member, parts)
  return parts
}

function addressesIn(scene: unknown): string[] {
  if (!isSpecNode(scene)) return []
  const own = typeof scene['href'] === 'string' ? [scene['href']] : []
  const { items } = scene
  return Array.isArray(items) ? [...own, ...items.flatMap(addressesIn)] : own
}
