import { parse, View, type Spec } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { keepPlaceAcrossLanguages, openTarget } from './page-links.js'
import { tooltipFor } from './tooltip.js'

/** Puts an interactive drawing where the static one stands; whatever fails, the static one stays. */
async function enliven(figure: Element): Promise<void> {
  const frame = figure.querySelector('.drawing')
  const drawn = frame?.querySelector('svg')
  const spec = figure.querySelector('script.spec')?.textContent
  if (!frame || !drawn || !spec) return
  const container = document.createElement('div')
  const compiled: Spec = JSON.parse(spec)
  const view = new View(parse(compiled, {}, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container,
    hover: true,
    tooltip: tooltipFor(frame),
  })
  await view.runAsync()
  const live = container.querySelector('svg')
  if (!live) return
  for (const name of ['role', 'aria-label']) live.setAttribute(name, drawn.getAttribute(name) ?? '')
  for (const name of ['role', 'aria-roledescription', 'aria-label']) container.removeAttribute(name)
  drawn.replaceWith(container)
  figure.classList.add('live')
}

/** One chart after the other, so that the page stays responsive. */
async function enlivenAll(): Promise<void> {
  for (const figure of document.querySelectorAll('figure.chart')) {
    await enliven(figure).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve))
  }
}

keepPlaceAcrossLanguages()
openTarget()
window.addEventListener('hashchange', openTarget)
void enlivenAll()
