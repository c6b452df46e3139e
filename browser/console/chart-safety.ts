import type { Loader } from 'vega'
import { isSpecNode, keysOf } from '../../pipeline/report/spec-node.js'

/** Keys that bring data of their own, lead elsewhere, or reach into the page. */
const STRANGE = ['data', 'datasets', 'url', 'href', 'usermeta']

/**
 * Refuses what the spec of a stranger's link could bring along: other data than the result, addresses, images, widgets.
 * @throws an error that names the key.
 */
export function refuseStrangeParts(spec: object): void {
  for (const { path, value } of keysOf(spec)) {
    const key = path.at(-1) ?? ''
    const isStrange =
      STRANGE.includes(key) ||
      (key === 'bind' && isSpecNode(value)) ||
      (value === 'image' && (key === 'mark' || (key === 'type' && path.at(-2) === 'mark')))
    if (isStrange) throw new Error(`${path.join('.')}: a chart draws the rows of its result and nothing else`)
  }
  if ('values' in spec) throw new Error('values: a chart draws the rows of its result and nothing else')
}

/** Loads nothing, and lets no mark be a link. */
export const loadNothing: Loader = {
  load: refuse,
  http: refuse,
  file: refuse,
  sanitize: refuse,
}

async function refuse(address: string): Promise<never> {
  throw new Error(`a chart loads nothing: ${address}`)
}
