import { expressionFunction, logger, parse, textMetrics, View, Warn, type Spec } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import { visibleText } from '../pipeline/base/visible-text.js'
import { refuseForeignParts } from '../pipeline/report/chart-refusals.js'
import { inLocale } from '../pipeline/report/chart-locale.js'
import { chartFont, chartTheme, palette } from '../pipeline/report/chart-theme.js'
import { inUniversalTime } from '../pipeline/report/chart-time.js'
import { isSpecNode, type SpecNode } from '../pipeline/report/spec-node.js'
import { itemTextWidth } from '../pipeline/report/text-width.js'
import { Chart } from './chart.js'
import { loadNothing, refuseStrangeParts } from './console/chart-safety.js'
import { Surroundings } from './surroundings.js'

textMetrics.width = itemTextWidth

/** What is to be drawn, and where. */
export interface ChartTask {
  /** The element that the drawing stands in, whose width it takes. */
  frame: HTMLElement
  /** A Vega-Lite spec without data. */
  spec: SpecNode
  rows: readonly SpecNode[]
  locale: string
  /** The chart in words, for who cannot see it. */
  alternative: string
}

/** A chart as it stands in the page. */
export interface DrawnChart {
  /** What vega warns of. */
  warnings: readonly string[]
  svg(): Promise<string>
  /** A picture of twice the size of the drawing. */
  png(): Promise<Blob>
  remove(): void
}

const HEIGHT = 320
const FURTHER_COLOURS = ['#3a8f7b', '#8f6bb3', '#a07d1c', '#c0668f']
const SCALE_OF_PICTURE = 2
/** What a chart may hear of the page around it: the end of a drag. */
const WINDOW_EVENTS = ['mouseup', 'pointerup', 'touchend', 'mousemove', 'pointermove', 'touchmove']

/** Numbers as the table has them: groups of digits from five on, so that a year looks like one. */
const NUMBER = 'groupedNumber'
const numbers = new Intl.NumberFormat(document.documentElement.lang, {
  maximumSignificantDigits: 15,
  useGrouping: 'min2',
})
expressionFunction(NUMBER, (value: unknown) =>
  typeof value === 'number' ? numbers.format(value) : String(value),
)

const surroundings = new Surroundings()

/** Draws a chart of rows. @throws an error that says why a spec cannot be drawn, or is refused. */
export async function drawChart(task: ChartTask): Promise<DrawnChart> {
  const { frame, rows, locale, alternative } = task
  refuseStrangeParts(task.spec)
  const warnings: string[] = []
  const listen = logger(Warn, undefined, (_method, level, words) => {
    if (level === 'ERROR') throw new Error(words.join(' '))
    const text = words.join(' ')
    // bars of a fixed height need no fitting in that direction
    if (level === 'WARN' && !text.startsWith('Dropping "fit')) warnings.push(text)
  })
  const spec = inUniversalTime({
    ...sized(task.spec, frame.clientWidth),
    data: { values: rows.map(visibleRow) },
  })
  if (!isDrawable(spec)) throw new Error(`no mark; one of ${SHAPES.join(', ')} says what to draw`)
  const compiled = compile(spec, { config: configOf(locale), logger: listen }).spec
  const drawing: Spec = JSON.parse(JSON.stringify(inLocale(withoutReach({ ...compiled }), spec, locale)))
  const dataflow = parse(drawing, {}, { ast: true })
  refuseForeignParts(dataflow, task.spec, '')
  const view = new View(dataflow, {
    expr: expressionInterpreter,
    loader: loadNothing,
    logger: listen,
    renderer: 'svg',
    container: emptied(frame),
    hover: false,
    tooltip: () => undefined,
  })
  await view.runAsync()
  name(frame, alternative)
  const chart = new Chart(frame, frame, view, surroundings)
  return {
    warnings,
    svg: () => onPaper(drawing).toSVG(),
    png: () => pictureOf(onPaper(drawing)),
    remove: () => {
      chart.leave()
      view.finalize()
    },
  }
}

/** A drawing of one view takes the width of its frame; one of several keeps what its spec says. */
function sized(spec: SpecNode, width: number): SpecNode {
  const isSingle = 'mark' in spec || 'layer' in spec
  if (!isSingle || 'width' in spec) return spec
  return { height: HEIGHT, ...spec, width, autosize: { type: 'fit-x', contains: 'padding' } }
}

function configOf(locale: string): NonNullable<Parameters<typeof compile>[1]>['config'] & object {
  const { government, citizen, total, alert } = palette
  return {
    ...chartTheme,
    font: chartFont(locale),
    mark: { ...chartTheme.mark, tooltip: true },
    bar: { color: government },
    line: { ...chartTheme.line, color: government },
    point: { ...chartTheme.point, color: government },
    tick: { color: government },
    legend: {
      ...chartTheme.legend,
      orient: 'top',
      offset: 30,
      titleColor: palette.soft,
      titleFontSize: 12,
      titleFontWeight: 'normal',
    },
    timeFormat: '%Y-%m-%d',
    customFormatTypes: true,
    numberFormatType: NUMBER,
    range: { category: [government, citizen, total, alert, ...FURTHER_COLOURS] },
  }
}

/** Whatever a spec says, it hears and changes nothing of the page around the drawing. */
function withoutReach(drawing: SpecNode): SpecNode {
  const config = isSpecNode(drawing['config']) ? drawing['config'] : {}
  const events = { bind: 'none', selector: false, timer: false, window: WINDOW_EVENTS }
  return { ...drawing, config: { ...config, events } }
}

/** Vega writes texts into the page itself. */
function visibleRow(row: SpecNode): SpecNode {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? visibleText(value) : value]),
  )
}

function emptied(frame: HTMLElement): HTMLElement {
  frame.replaceChildren()
  return frame
}

function name(frame: HTMLElement, alternative: string): void {
  const svg = frame.querySelector('svg')
  svg?.setAttribute('role', 'img')
  svg?.setAttribute('aria-label', alternative)
  for (const each of frame.querySelectorAll('[aria-roledescription]'))
    each.removeAttribute('aria-roledescription')
}

/** The drawing as it is saved: on light paper, which its colours are meant for. */
function onPaper(drawing: Spec): View {
  const dataflow = parse({ ...drawing, background: palette.paper }, {}, { ast: true })
  return new View(dataflow, { expr: expressionInterpreter, loader: loadNothing, renderer: 'none' })
}

async function pictureOf(view: View): Promise<Blob> {
  const canvas = await view.toCanvas(SCALE_OF_PICTURE)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png')
  })
}

const SHAPES = ['mark', 'layer', 'facet', 'concat', 'hconcat', 'vconcat', 'repeat']

function isDrawable(spec: object): spec is TopLevelSpec {
  return SHAPES.some((shape) => shape in spec)
}
