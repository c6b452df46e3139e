import { parse, textMetrics, View, type Spec } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { closedLoader } from '../pipeline/report/closed-loader.js'
import { patched } from '../pipeline/report/json-patch.js'
import { itemTextWidth } from '../pipeline/report/text-width.js'

/** Attributes by which the rest of the page knows a drawing. */
const KEPT = ['id', 'role', 'aria-label']

textMetrics.width = itemTextWidth

/** The spec of a picture; where the page has only what differs from that of another view, the whole of it. */
function specOf(picture: Element): Spec {
  const script = picture.querySelector<HTMLElement>('script.spec')
  const own = JSON.parse(script?.textContent ?? '')
  const base = document.getElementById(script?.dataset['patches'] ?? '')
  const other = base?.querySelector('script.spec')?.textContent
  const spec: Spec = JSON.parse(JSON.stringify(other ? patched(JSON.parse(other), own) : own))
  return spec
}

/** Draws the chart of a picture anew, in one step and at the same size. @throws what vega throws; the static drawing then stays. */
export async function drawLive(picture: Element, frame: Element): Promise<View> {
  const drawn = frame.querySelector('svg')
  const spec = specOf(picture)
  const container = document.createElement('div')
  const view = new View(parse(spec, {}, { ast: true }), {
    expr: expressionInterpreter,
    loader: closedLoader,
    renderer: 'svg',
    container,
    hover: false,
    tooltip: () => undefined,
  })
  await view.runAsync()
  const live = container.querySelector('svg')
  if (!live || !drawn) throw new Error(`${picture.id}: no drawing`)
  for (const name of KEPT) live.setAttribute(name, drawn.getAttribute(name) ?? '')
  for (const name of ['role', 'aria-roledescription', 'aria-label']) container.removeAttribute(name)
  drawn.replaceWith(container)
  return view
}
