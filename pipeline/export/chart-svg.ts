import { html, trustedMarkup, type Html } from '../base/html.js'
import { palette } from '../report/chart-theme.js'
import type { ChartFigure } from './chart-figure.js'
import { attributeOf, elementIn, elementsIn, isA, type Element, type Page } from './page-tree.js'
import type { PageWords } from './page-words.js'
import { referencesOf, svgContent, svgMarkup, xmlText } from './svg-markup.js'
import { textLines } from './text-lines.js'

/** A chart as a file of its own; sizes in pixels. */
export interface ChartFile {
  svg: string
  width: number
  height: number
}

const MARGIN = 24
const SPACE = 12
const LINE_HEIGHT = 1.4

interface Style {
  size: number
  weight: 'bold' | 'normal'
  colour: string
}

const TITLE: Style = { size: 17, weight: 'bold', colour: palette.ink }
const SUBTITLE: Style = { size: 13, weight: 'normal', colour: palette.soft }
const SOURCE: Style = { size: 11, weight: 'normal', colour: palette.soft }

/**
 * A chart with title and subtitle above it and its publication and release below, on paper, in light colours. It needs nothing but
 * itself: definitions that stand elsewhere in the page are taken along.
 */
export function standaloneChart(page: Page, figure: ChartFigure, words: PageWords): ChartFile {
  const frame = frameOf(figure.drawing)
  const column = new TextColumn(frame.width)
  column.add(figure.title, TITLE)
  column.leave(SPACE / 3)
  column.add(figure.subtitle, SUBTITLE)
  const top = column.leave(SPACE)
  column.leave(frame.height + SPACE)
  column.add(`${words.publication} · ${words.release}`, SOURCE)
  const width = frame.width + 2 * MARGIN
  const height = column.leave(MARGIN)
  const definitions = definitionsFor(page, figure.drawing)
  const at = trustedMarkup(`translate(${MARGIN - frame.left} ${top - frame.top})`)
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" xml:lang="${words.language}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xmlText(fontOf(figure.drawing))}" role="img" aria-labelledby="chart-title chart-description">
<title id="chart-title">${xmlText(figure.title)}</title>
<desc id="chart-description">${xmlText(figure.alternative)}</desc>
${
  definitions.length > 0
    ? html`<defs>${definitions.map(svgMarkup)}</defs>
`
    : null
}<rect width="${width}" height="${height}" fill="${palette.paper}"/>
<g>${column.texts}</g>
<g transform="${at}">${svgContent(figure.drawing)}</g>
</svg>
`
  return { svg: svg.markup, width, height }
}

/** Lines of text below each other, from the top of the paper. */
class TextColumn {
  readonly texts: Html[] = []
  private y = MARGIN

  constructor(private readonly width: number) {}

  add(text: string, { size, weight, colour }: Style): void {
    for (const line of textLines(text, size, this.width)) {
      const baseline = Math.round(this.y + size)
      this.texts.push(
        html`<text x="${MARGIN}" y="${baseline}" font-size="${size}" font-weight="${weight}" fill="${colour}">${xmlText(line)}</text>\n`,
      )
      this.y += size * LINE_HEIGHT
    }
  }

  /** Leaves room below what is there. @returns where it ends. */
  leave(height: number): number {
    this.y = Math.ceil(this.y + height)
    return this.y
  }
}

interface Frame {
  left: number
  top: number
  width: number
  height: number
}

/** The part of the plane that a drawing shows. */
function frameOf(drawing: Element): Frame {
  const box = (attributeOf(drawing, 'viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const [left = 0, top = 0, width = 0, height = 0] = box.every(Number.isFinite) ? box : []
  return { left, top, width: Math.ceil(width), height: Math.ceil(height) }
}

function fontOf(drawing: Element): string {
  const text = elementIn(drawing, (element) => attributeOf(element, 'font-family') !== null)
  return attributeOf(text ?? drawing, 'font-family') ?? 'sans-serif'
}

/** What a drawing refers to and does not hold itself, and what that refers to in turn. */
function definitionsFor(page: Page, drawing: Element): Element[] {
  const drawings = elementsIn(page, isA('svg'))
  const find = (id: string): Element[] =>
    drawings
      .flatMap((each) => elementIn(each, (element) => attributeOf(element, 'id') === id) ?? [])
      .slice(0, 1)
  const holds = (id: string): boolean =>
    elementIn(drawing, (element) => attributeOf(element, 'id') === id) !== null
  const definitions = new Set<Element>()
  const follow = (element: Element): void => {
    for (const found of referencesOf(element)
      .filter((id) => !holds(id))
      .flatMap(find)) {
      if (definitions.has(found)) continue
      definitions.add(found)
      follow(found)
    }
  }
  follow(drawing)
  return [...definitions]
}
