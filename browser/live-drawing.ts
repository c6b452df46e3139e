import { parse, textMetrics, View, type Spec } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { closedLoader } from '../pipeline/report/closed-loader.js'
import { itemTextWidth } from '../pipeline/report/text-width.js'

/** Attributes by which the rest of the page knows a drawing. */
const KEPT = ['id', 'role', 'aria-label']

textMetrics.width = itemTextWidth

/** Draws the chart of a figure anew, in one step and at the same size. @throws what vega throws; the static drawing then stays. */
export async function drawLive(figure: Element, frame: Element): Promise<View> {
  const drawn = frame.querySelector('svg')
  const spec: Spec = JSON.parse(figure.querySelector('script.spec')?.textContent ?? '')
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
  if (!live || !drawn) throw new Error(`${figure.id}: no drawing`)
  for (const name of KEPT) live.setAttribute(name, drawn.getAttribute(name) ?? '')
  for (const name of ['role', 'aria-roledescription', 'aria-label']) container.removeAttribute(name)
  drawn.replaceWith(container)
  return view
}
