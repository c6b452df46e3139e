import { textLines } from '../pipeline/export/text-lines.js'
import { palette } from '../pipeline/report/chart-theme.js'
import { pageOrigins, queryOf } from './page-origins.js'
import { saveBlob } from './save-blob.js'

const SVG = 'http://www.w3.org/2000/svg'
const MARGIN = 24
const SPACE = 12
const LINE_HEIGHT = 1.4
const SCALE_OF_PICTURE = 2

const TITLE = { size: 17, weight: 'bold', colour: palette.ink }
const SUBTITLE = { size: 13, weight: 'normal', colour: palette.soft }
const SOURCE = { size: 11, weight: 'normal', colour: palette.soft }

/** What becomes of a chart as a picture: a file, or what the clipboard holds. */
export type PictureForm = 'png' | 'svg' | 'clipboard'

/** Saves or copies a chart of the page; the promise ends when that is done. @param name of the file, up to its ending. */
export async function takePicture(figure: Element, form: PictureForm, name: string): Promise<void> {
  const words = document.querySelector<HTMLElement>('.ways .go')?.dataset ?? {}
  const file = chartFile(figure, words)
  if (form === 'svg') return saveBlob(new Blob([textOf(file)], { type: 'image/svg+xml' }), `${name}svg`)
  if (form === 'png') return saveBlob(await pictureOf(file), `${name}png`)
  // the promise goes into the clipboard, which hears only of what follows the press of a button at once
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': pictureOf(file) })])
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
  const lettered = drawing.querySelector('[font-family]') ?? drawing
  const font = lettered.getAttribute('font-family') ?? 'sans-serif'
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
