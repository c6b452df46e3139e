import type { TopLevelSpec } from 'vega-lite'
import { messageOf, UserError } from '../base/error.js'
import { html, trustedMarkup } from '../base/html.js'
import type { ChartCell } from './cell.js'
import { inLocale } from './chart-locale.js'
import { refuseAddresses, refuseForeignParts, refuseUnsafeLinks } from './chart-refusals.js'
import { specFault } from './chart-schema.js'
import { chartFont, chartTheme, HATCH } from './chart-theme.js'
import { inUniversalTime } from './chart-time.js'
import { zoomable } from './chart-zoom.js'
import { closedLoader } from './closed-loader.js'
import type { Drawing, DrawingCache } from './drawings.js'
import type { SpecNode } from './spec-node.js'
import { itemTextWidth } from './text-width.js'

/** What a drawing is of: its cell, its id in the page, its text alternative, and the locale of its axes. */
interface Drawn {
  cell: Pick<ChartCell, 'id' | 'place' | 'lineOf'>
  id: string
  alternative: string
  locale: string
  isZoomable: boolean
}

/**
 * The static drawing of a Vega-Lite spec, and the compiled Vega spec for the browser.
 * @param cache where it is kept, or was; null draws it anew.
 * @throws UserError naming the cell, and where it can the line of the key, for a spec that Vega-Lite's schema refuses, that would
 * load something, or that does not compile or draw.
 */
export async function drawChart(spec: SpecNode, drawn: Drawn, cache: DrawingCache | null): Promise<Drawing> {
  const universal = inUniversalTime(spec)
  const drawAnew = async (): Promise<Drawing> => draw(await rightSpec(drawn.cell, universal), drawn)
  if (cache === null) return drawAnew()
  const { id, alternative, locale, isZoomable } = drawn
  const source = JSON.stringify([universal, id, alternative, locale, isZoomable])
  return cache.get(source, drawAnew)
}

/** Specs of the notebook that have been found right, without their data and words, in which the languages and pages of one chart differ. */
const rightSpecs = new Set<string>()

/** Keys under which the schema of Vega-Lite takes every text or none. */
export const WORDS: readonly string[] = ['title', 'subtitle', 'labelExpr', 'field']

function withoutWords(key: string, value: unknown): unknown {
  return typeof value === 'string' && WORDS.includes(key) ? '' : value
}

async function rightSpec({ id, place, lineOf }: Drawn['cell'], spec: object): Promise<TopLevelSpec> {
  if (!isDrawable(spec))
    throw new UserError(`${place}: spec: no mark; one of ${SHAPES.join(', ')} says what to draw`)
  refuseAddresses(spec, place)
  const withoutData = { ...spec, data: { values: [] } }
  const key = JSON.stringify(withoutData, withoutWords)
  if (rightSpecs.has(key)) return spec
  const fault = await specFault(withoutData)
  if (fault) {
    const path = ['spec', ...fault.path]
    throw new UserError(`${lineOf(path)}: cell ${id}: ${path.join('.')}: ${fault.message}`)
  }
  rightSpecs.add(key)
  return spec
}

/** What Vega says of a layer without rows, as of rings where nothing is flagged. */
const NO_ROWS = 'Infinite extent'

async function draw(
  spec: TopLevelSpec,
  { cell, id, alternative, locale, isZoomable }: Drawn,
): Promise<Drawing> {
  const { place } = cell
  const { compile, vega, expressionInterpreter } = await loadVega()
  const warn = (_method: string, _level: string, words: readonly unknown[]): never => {
    if (words[0] instanceof UserError) throw words[0]
    const remedy = String(words[0]).startsWith('Log scale domain')
      ? '; leave out rows of 0 and below, or the scale'
      : ''
    throw new UserError(`${place}: ${words.join(' ')}${remedy}`)
  }
  const warnDrawing = (method: string, level: string, words: readonly unknown[]): void => {
    if (!String(words[0]).startsWith(NO_ROWS)) warn(method, level, words)
  }
  try {
    const config = { ...chartTheme, font: chartFont(locale) }
    const compiled = compile(spec, { config, logger: vega.logger(vega.Warn, 'warn', warn) }).spec
    const named = inLocale({ ...compiled }, spec, locale)
    const { drawing, scales } = isZoomable ? zoomable(named) : { drawing: named, scales: [] }
    const dataflow = vega.parse(drawing, {}, { ast: true })
    refuseForeignParts(dataflow, spec, place)
    vega.resetSVGDefIds()
    const view = new vega.View(dataflow, {
      logger: vega.logger(vega.Warn, 'warn', warnDrawing),
      renderer: 'none',
      expr: expressionInterpreter,
      loader: closedLoader,
    })
    await view.runAsync()
    refuseUnsafeLinks(Reflect.get(view.scenegraph(), 'root'), spec, place)
    const svg = await view.toSVG()
    view.finalize()
    return {
      svg: trustedMarkup(ownSvg(svg, id, alternative)),
      spec: JSON.parse(JSON.stringify(drawing)),
      scales,
    }
  } catch (cause) {
    throw cause instanceof UserError
      ? cause
      : new UserError(`${place}: Vega-Lite cannot draw this spec: ${messageOf(cause)}`, 1, { cause })
  }
}

/** What vega writes and a drawing with a text alternative of its own, or a browser, takes for granted. */
const NEEDLESS =
  /<path class="(?:foreground"[^>]* d=""|background"[^>]* d="M0,0h0v0h0Z")[^>]*\/>| (?:aria-hidden="true"|opacity="1"|pointer-events="none"|version="1.1"|xmlns:xlink="[^"]*")/g
const FACES = / font-family="([^"]*)"/g

/** The SVG with ids that are unique in the page, and its text alternative in place of vega's names for the parts; letters of one face say so once. */
function ownSvg(svg: string, id: string, alternative: string): string {
  const faces = new Set([...svg.matchAll(FACES)].map(([face]) => face))
  const [face = ''] = faces.size === 1 ? faces : []
  return (face === '' ? svg : svg.replaceAll(FACES, '').replace('<svg', `<svg${face}`))
    .replaceAll(NEEDLESS, '')
    .replace(/<[^>]*>/g, (tag) =>
      tag
        .replace(/ id="/, ` id="${id}-`)
        .replace(new RegExp(`="url\\(#(?!${HATCH})`, 'g'), `="url(#${id}-`)
        .replace(/ (?:role="graphics-|aria-roledescription=")[^"]*"/g, '')
        .replace(/ (?:d|transform|x2|y2)="[^"]*"/g, roundPlaces),
    )
    .replace('<svg ', () => html`<svg role="img" aria-label="${alternative}" `.markup)
}

/** Places to a hundredth of a pixel; more digits are weight without sight. */
function roundPlaces(attribute: string): string {
  return attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (place) => String(Number(Number(place).toFixed(2))))
}

let loading: ReturnType<typeof importVega> | undefined

/** Vega and Vega-Lite, imported when the first chart asks for them. */
export function loadVega(): ReturnType<typeof importVega> {
  loading ??= importVega()
  return loading
}

async function importVega() {
  const [vega, { compile }, { expressionInterpreter }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('vega-interpreter'),
  ])
  Object.assign(textMetricsOf(vega), { width: itemTextWidth })
  return { vega, compile, expressionInterpreter }
}

/** vega's text measures; its published types leave them out. */
function textMetricsOf(vega: object): object {
  const metrics: unknown = Reflect.get(vega, 'textMetrics')
  if (typeof metrics !== 'object' || metrics === null)
    throw new UserError('this version of vega has no textMetrics; install the version of package.json')
  return metrics
}

const SHAPES = ['mark', 'layer', 'facet', 'concat', 'hconcat', 'vconcat', 'repeat']

function isDrawable(spec: object): spec is TopLevelSpec {
  return SHAPES.some((shape) => shape in spec)
}
