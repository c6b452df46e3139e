import { textLines } from '../pipeline/export/text-lines.js'
import { palette } from '../pipeline/report/chart-theme.js'
import { button } from './element.js'
import { pageOrigins, queryOf } from './page-origins.js'
import { saveBlob } from './save-blob.js'

const SVG = 'http://www.w3.org/2000/svg'
const MARGIN = 24
const SPACE = 12
const LINE_HEIGHT = 1.4
const SCALE_OF_PICTURE = 2
const SAID_MS = 2000

const TITLE = { size: 17, weight: 'bold', colour: palette.ink }
const SUBTITLE = { size: 13, weight: 'normal', colour: palette.soft }
const SOURCE = { size: 11, weight: 'normal', colour: palette.soft }

/** Beside the data of each chart, buttons that save it as a picture or copy it. */
export function offerPictures(): void {
  const words = document.querySelector<HTMLElement>('.ways .go')?.dataset ?? {}
  for (const figure of document.querySelectorAll('figure.chart')) {
    const tools = figure.querySelector('.tools')
    const name = figure.querySelector<HTMLAnchorElement>('a.csv')?.download.replace(/csv$/, '')
    if (!tools || name === undefined || !drawingOf(figure)) continue
    tools.append(
      button(
        'PNG',
        () => void pictureOf(chartFile(figure, words)).then((blob) => saveBlob(blob, `${name}png`)),
      ),
      button('SVG', () =>
        saveBlob(new Blob([textOf(chartFile(figure, words))], { type: 'image/svg+xml' }), `${name}svg`),
      ),
    )
    if ('ClipboardItem' in window && 'clipboard' in navigator) tools.append(copying(figure, words))
  }
}

function copying(figure: Element, words: DOMStringMap): HTMLButtonElement {
  const label = words['picture'] ?? ''
  const made = button(label, () => {
    const picture = new ClipboardItem({ 'image/png': pictureOf(chartFile(figure, words)) })
    void navigator.clipboard.write([picture]).then(() => {
      made.textContent = words['copied'] ?? ''
      setTimeout(() => (made.textContent = label), SAID_MS)
    })
  })
  return made
}

/** The wide drawing of a chart, as it stands. */
function drawingOf(figure: Element): SVGSVGElement | null {
  return figure.querySelector<SVGSVGElement>('.picture .drawing svg')
}

/** A chart as a file of its own: title and subtitle above the drawing, source, publication and release below, on light paper. */
function chartFile(figure: Element, words: DOMStringMap): SVGSVGElement {
  const drawing = drawingOf(figure)?.cloneNode(true)
  const file = document.createElementNS(SVG, 'svg')
  if (!(drawing instanceof SVGSVGElement)) return file
  const { width, height } = drawing.viewBox.baseVal
  for (const mark of drawing.querySelectorAll('.current-mark')) mark.remove()
  let y = MARGIN
  const write = (text: string, { size, weight, colour }: typeof TITLE | typeof SUBTITLE): void => {
    for (const line of textLines(text, size, width)) {
      const baseline = String(Math.round(y + size))
      const attributes = {
        x: String(MARGIN),
        y: baseline,
        'font-size': String(size),
        'font-weight': weight,
        fill: colour,
      }
      file.append(svgElement('text', attributes, line))
      y += size * LINE_HEIGHT
    }
  }
  write(figure.querySelector('figcaption strong')?.textContent ?? '', TITLE)
  write(figure.querySelector('figcaption > span')?.textContent ?? '', SUBTITLE)
  y += SPACE
  drawing.setAttribute('overflow', 'visible')
  drawing.setAttribute('x', String(MARGIN))
  drawing.setAttribute('y', String(Math.round(y)))
  y += height + SPACE
  write(sourceOf(figure, words), SOURCE)
  write(words['credit'] ?? '', SOURCE)
  const [w, h] = [Math.ceil(width) + 2 * MARGIN, Math.ceil(y) + MARGIN].map(String)
  file.prepend(
    ...hatchingsOf(drawing),
    svgElement('rect', { width: w ?? '', height: h ?? '', fill: palette.paper }),
  )
  file.append(drawing)
  const font = drawing.querySelector('[font-family]')?.getAttribute('font-family') ?? 'sans-serif'
  for (const [name, value] of Object.entries({
    width: w,
    height: h,
    viewBox: `0 0 ${w} ${h}`,
    'font-family': font,
    'xml:lang': document.documentElement.lang,
  }))
    file.setAttribute(name, value ?? '')
  return file
}

/** Who published what the chart shows, where the page says it. */
function sourceOf(figure: Element, words: DOMStringMap): string {
  const { origins } = pageOrigins() ?? {}
  const files = origins?.queries[queryOf(figure.querySelector('a.source:not(.csv)'))]?.files ?? []
  const sources = files.flatMap((name) => {
    const file = origins?.files[name]
    return file ? [file.publisher === '' ? file.title : `${file.title} (${file.publisher})`] : []
  })
  return sources.length === 0 ? '' : (words['source'] ?? '').replace('{source}', sources.join('; '))
}

/** The hatchings of the page, where the drawing is filled with one. */
function hatchingsOf(drawing: Element): Node[] {
  const definitions = document.querySelector('.hatchings defs')
  return definitions && drawing.outerHTML.includes('url(#hatch-') ? [definitions.cloneNode(true)] : []
}

function svgElement(name: 'text' | 'rect', attributes: Readonly<Record<string, string>>, text = ''): Element {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.textContent = text
  return made
}

function textOf(file: SVGSVGElement): string {
  return new XMLSerializer().serializeToString(file)
}

/** A picture of twice the size of the drawing. */
async function pictureOf(file: SVGSVGElement): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(textOf(file))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width * SCALE_OF_PICTURE
  canvas.height = image.height * SCALE_OF_PICTURE
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png')
  })
}
