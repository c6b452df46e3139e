import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema'
import { readChartSchema } from '../system/tool.js'

/** What is wrong with a chart's spec, and the keys that lead there. */
export interface SpecFault {
  path: string[]
  message: string
}

/** The first thing in a spec that the JSON Schema of Vega-Lite refuses, or null. */
export async function specFault(spec: object): Promise<SpecFault | null> {
  const { valid, errors } = (await validator()).validate(spec)
  const likeliest = valid ? undefined : likeliestOf(errors)
  if (!likeliest) return valid ? null : { path: [], message: 'no Vega-Lite spec' }
  const path = pathOf(likeliest.instanceLocation)
  return { path, message: messageOf(likeliest, valueAt(spec, path)) }
}

let loading: Promise<Validator> | undefined

function validator(): Promise<Validator> {
  loading ??= readChartSchema().then((text) => {
    const schema: Schema = JSON.parse(text)
    return new Validator(schema, '7', false)
  })
  return loading
}

/** Keywords that say what is wrong with a value itself; the others only pass on what is wrong below them. */
const OWN_FAULTS = [
  'type',
  'enum',
  'const',
  'required',
  'false',
  'minimum',
  'maximum',
  'pattern',
  'minItems',
  'maxItems',
]

/**
 * A spec that fits one of many forms in no way fails them all. What lies deepest is nearest to what was meant, and among
 * those what most of the forms refuse; there, a list of what is allowed says most.
 */
function likeliestOf(errors: readonly OutputUnit[]): OutputUnit | undefined {
  const own = errors.filter(({ keyword }) => OWN_FAULTS.includes(keyword))
  const depth = Math.max(...own.map(({ instanceLocation }) => pathOf(instanceLocation).length))
  const deepest = own.filter(({ instanceLocation }) => pathOf(instanceLocation).length === depth)
  const refusals = new Map<string, OutputUnit[]>()
  for (const error of deepest)
    refusals.set(error.instanceLocation, [...(refusals.get(error.instanceLocation) ?? []), error])
  const [most] = [...refusals.values()].toSorted((a, b) => b.length - a.length)
  return most?.find(({ keyword }) => keyword === 'enum') ?? most?.[0]
}

function pathOf(location: string): string[] {
  return location
    .split('/')
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function messageOf({ keyword, error }: OutputUnit, value: unknown): string {
  if (keyword === 'false') return 'unknown key here; remove it or fix its spelling'
  const words = error.replace(/^Instance /, '').replace(/\.$/, '')
  return `${JSON.stringify(value)?.slice(0, 80)}: ${words}`
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    value,
  )
}
